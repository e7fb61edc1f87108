import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { type Cluster, isAlive, livingPostmaster, stopPostmaster } from './postgres-cluster.ts'

/** First line on the keeper's input. A second line, `done`, dismisses it; the end of input without it is the backend's death. */
export interface KeeperOrder {
  readonly cluster: Cluster
  /** Holds the process id of the backend that serves the data directory. */
  readonly lockFile: string
  readonly graceMs: number
}

const LOOK_EVERY_MS = 500

async function keep(): Promise<void> {
  let order: KeeperOrder | null = null
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'done') return
    order = JSON.parse(line) as KeeperOrder
  }
  if (order) await stopUnlessTakenOver(order)
}

async function stopUnlessTakenOver({ cluster, lockFile, graceMs }: KeeperOrder): Promise<void> {
  for (let waited = 0; waited < graceMs; waited += LOOK_EVERY_MS) {
    if (backendLives(lockFile) || livingPostmaster(cluster.folder) === null) return
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
  if (backendLives(lockFile)) return
  await stopPostmaster(cluster, 'fast').catch(() => stopPostmaster(cluster, 'immediate'))
}

function backendLives(lockFile: string): boolean {
  try {
    return isAlive(Number(readFileSync(lockFile, 'utf8')))
  } catch {
    return false // No lock, no backend.
  }
}

// Signals meant for the app's terminal must not end the one process that cleans up after it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
await keep()
