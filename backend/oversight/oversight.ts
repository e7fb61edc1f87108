import { SECOND } from '../../contract/units.ts'
import type { RouteContext } from '../http/route-context.ts'
import type { Subsystem } from '../subsystem.ts'
import type { Logger } from '../support/logger.ts'
import { ledgerRoutes } from './ledger-routes.ts'
import { OrderClockwork } from './order-clockwork.ts'
import { orderRoutes } from './order-routes.ts'
import { OrderWriter } from './order-writer.ts'
import { UnsolvedLedger } from './unsolved-ledger.ts'

const LOOK_AT_ORDERS_EVERY_MS = SECOND
/** A month ends seldom; the ledger's data time is its end, however late it is made. */
const LOOK_AT_MONTH_EVERY_MS = 5 * SECOND

/** 督办, 批示, 台账 and the monthly reports. */
export function oversight(context: RouteContext, log: Logger): Subsystem {
  const writer = new OrderWriter(context)
  const clockwork = new OrderClockwork(context, writer, log)
  const unsolved = new UnsolvedLedger(context, log)
  return {
    name: 'oversight',
    routes: (app) => {
      orderRoutes(app, context, writer)
      ledgerRoutes(app, context, unsolved)
    },
    start: () => {
      context.jobs.every({ name: 'orders', everyMs: LOOK_AT_ORDERS_EVERY_MS, run: () => clockwork.run() })
      context.jobs.every({ name: 'unsolved-ledger', everyMs: LOOK_AT_MONTH_EVERY_MS, run: () => unsolved.freezeEnded() })
    },
    health: () => ({ orders: clockwork.done }),
  }
}
