/** Several backends on one database, each a process of its own, and walls that read from them as a hub does. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type pg from 'pg'
import type { Alarm } from '../../contract/domain/alarm.ts'
import type { Delta, SnapshotPart } from '../../contract/wire/feed.ts'
import { CaseTable } from '../../core/replica/case-table.ts'
import { FeedClient, type FeedListener } from '../../main/hub/feed-client.ts'
import { systemClock } from '../../main/ports/system-clock.ts'
import { BUILT, cityFileIn, OPERATOR, TOKENS, tempDir, until } from './backend-bench.ts'

export class SpawnedBackend {
  url = ''
  output = ''
  readonly child: ChildProcess
  readonly remove: () => void

  private constructor(child: ChildProcess, remove: () => void) {
    this.child = child
    this.remove = remove
    child.stderr?.on('data', (chunk: Buffer) => {
      this.output += chunk.toString()
    })
  }

  /** Listening when it resolves. */
  static async start(databaseUrl: string, more: Record<string, string> = {}, port = 0): Promise<SpawnedBackend> {
    const folder = tempDir()
    const args = ['--city', cityFileIn(folder.path), '--data', join(folder.path, 'data'), '--port', String(port)]
    const env = {
      PATH: process.env['PATH'],
      BEACON_DATABASE_URL: databaseUrl,
      BEACON_NODE_TOKEN: TOKENS.node,
      BEACON_INTAKE_TOKEN: TOKENS.intake,
      BEACON_OPERATOR_USER: OPERATOR.user,
      BEACON_OPERATOR_PASSWORD: OPERATOR.password,
      ...more,
    }
    const child = spawn(process.execPath, [join(BUILT, 'server.js'), ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] })
    const backend = new SpawnedBackend(child, () => folder.remove())
    const url = () => /"url":"(http:[^"]+)"/.exec(backend.output)?.[1]
    await until(() => url() !== undefined || child.exitCode !== null, 'the backend listens', 30_000)
    backend.url = url() ?? ''
    if (backend.url === '') throw new Error(`the backend did not start:\n${backend.output}`)
    return backend
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (!this.isRunning) return
    this.child.kill(signal)
    await once(this.child, 'exit')
  }
}

/** A wall: the hub's own end of the feed and its replica, without windows. */
export class Wall {
  readonly table = new CaseTable()
  readonly alarms = new Map<string, Alarm>()
  /** Mover index → fixes received. */
  readonly movers = new Map<number, number>()
  readonly refused: string[] = []
  snapshots = 0
  private readonly feed: FeedClient

  /** @param urls in the order in which they are tried */
  constructor(urls: readonly string[]) {
    this.feed = new FeedClient({ urls, token: TOKENS.node, clock: systemClock, listener: this.listener() }, null)
    this.feed.start()
  }

  get url(): string {
    return this.feed.url
  }

  /** `id@version` of the open cases and `id#step` of the active alarms, sorted. */
  picture(): string[] {
    const { columns } = this.table
    const cases = [...this.table.slots()].map((slot) => `${columns.id[slot]}@${columns.version[slot]}`)
    const active = [...this.alarms.values()].filter((alarm) => alarm.active)
    return [...cases, ...active.map((alarm) => `${alarm.id}#${alarm.step}`)].sort()
  }

  close(): void {
    this.feed.stop()
  }

  private listener(): FeedListener {
    const nothing = () => undefined
    return {
      opened: nothing,
      heard: nothing,
      beat: nothing,
      problem: nothing,
      closed: nothing,
      refused: (why) => this.refused.push(why),
      snapshot: (parts) => this.begin(parts),
      delta: (delta) => this.apply(delta),
      positions: ({ fixes }) => {
        const column = fixes.columns['mover'] as Uint8Array
        for (const mover of new Uint16Array(new Uint8Array(column).buffer))
          this.movers.set(mover, (this.movers.get(mover) ?? 0) + 1)
      },
    }
  }

  private begin(parts: readonly SnapshotPart[]): void {
    this.snapshots++
    this.table.clear()
    this.alarms.clear()
    for (const part of parts) {
      this.table.apply(part.cases)
      for (const alarm of part.alarms ?? []) this.alarms.set(alarm.id, alarm)
    }
  }

  private apply(delta: Delta): void {
    if (delta.cases) this.table.apply(delta.cases)
    for (const id of delta.gone ?? []) this.table.remove(id)
    for (const alarm of delta.alarms ?? []) this.alarms.set(alarm.id, alarm)
  }
}

/** What every wall should show, from the tables. */
export async function recordedPicture(pool: pg.Pool): Promise<string[]> {
  const cases = await pool.query<{ line: string }>(`select id || '@' || version as line from cases where ended_at is null`)
  const alarms = await pool.query<{ line: string }>(`select id || '#' || step as line from alarm where active`)
  return [...cases.rows, ...alarms.rows].map(({ line }) => line).sort()
}
