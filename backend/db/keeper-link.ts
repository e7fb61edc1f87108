import { spawn } from 'node:child_process'
import type { Logger } from '../support/logger.ts'
import { messageOf } from '../support/start-error.ts'
import type { Cluster } from './postgres-cluster.ts'
import type { KeeperOrder } from './postgres-keeper.ts'

/** How long PostgreSQL may be without a backend: a restarted one is back much sooner. */
const GRACE_MS = 15_000

/**
 * Starts the keeper: a process outside our group that notices our death by the closing of its input and stops PostgreSQL
 * if nobody takes over, so that even kill -9 of the whole app leaves nothing running.
 */
export function startKeeper(keeperPath: string, lockFile: string, cluster: Cluster, log: Logger): { dismiss(): void } {
  const order: KeeperOrder = { lockFile, cluster, graceMs: GRACE_MS }
  const child = spawn(process.execPath, [keeperPath], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: process.env['PATH'] ?? '', ...(process.versions['electron'] ? { ELECTRON_RUN_AS_NODE: '1' } : {}) },
  })
  child.on('error', (error) => log.error({ error: messageOf(error) }, 'the keeper of PostgreSQL could not be started'))
  child.stdin.on('error', () => undefined) // A dead keeper guards nothing, and writing to it must not end us.
  child.stdin.write(`${JSON.stringify(order)}\n`)
  child.unref()
  const input = child.stdin as typeof child.stdin & { unref?: () => void }
  input.unref?.()
  return { dismiss: () => child.stdin.end('done\n') }
}
