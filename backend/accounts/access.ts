import { headOf, sealAudit } from '../audit/audit-chain.ts'
import { auditRoutes } from '../audit/audit-routes.ts'
import { wallLogRoutes } from '../audit/wall-log-routes.ts'
import type { App, RouteContext } from '../http/route-context.ts'
import { RETENTION } from '../retention/retention-setting.ts'
import { runRetention } from '../retention/run-retention.ts'
import type { Subsystem } from '../subsystem.ts'
import { accountRoutes } from './account-routes.ts'

const SEAL_EVERY_MS = 2000
const RETENTION_EVERY_MS = 3_600_000

/** Accounts, the audit and its seal, and what is removed when it is past keeping. */
export function access(context: RouteContext): Subsystem {
  const { pool, jobs, settings, hall } = context
  let head: { position: number; hash: string } | null = null
  const seal = async () => {
    await sealAudit(pool)
    const { position, hash } = await headOf(pool)
    head = { position, hash: hash.toString('hex') }
  }
  return {
    name: 'access',
    routes: (app: App) => {
      accountRoutes(app, context)
      auditRoutes(app, context)
      wallLogRoutes(app, context)
    },
    start: () => {
      jobs.every({ name: 'seal-audit', everyMs: SEAL_EVERY_MS, run: seal })
      const retention = () => runRetention(pool, settings.at(RETENTION, hall.now()), hall.now())
      jobs.every({ name: 'retention', everyMs: RETENTION_EVERY_MS, run: retention })
    },
    /** A watcher that keeps the heads it has read can prove the audit later. */
    health: () => ({ auditHead: head }),
  }
}
