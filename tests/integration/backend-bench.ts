/** What the backend's integration tests stand on: a real PostgreSQL, backends in this process or in their own, a feed reader. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { io, type Socket } from 'socket.io-client'
import parser from 'socket.io-msgpack-parser'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../backend/db/embedded-postgres.ts'
import { livingPostmaster } from '../../backend/db/postgres-cluster.ts'
import { type Backend, startBackend } from '../../backend/start-backend.ts'
import { silentLogger } from '../../backend/support/logger.ts'
import type { Alarm } from '../../contract/domain/alarm.ts'
import type { Board } from '../../contract/domain/board.ts'
import type { CityFile } from '../../contract/files/city.ts'
import type { BackendConfig } from '../../contract/ipc/backend-process.ts'
import {
  type Delta,
  FEED_NAMESPACE,
  type FeedClientEvents,
  type FeedServerEvents,
  type OpenReply,
  type SnapshotPart,
} from '../../contract/wire/feed.ts'
import type { Problem } from '../../contract/wire/rest.ts'
import { CaseTable } from '../../core/replica/case-table.ts'
import { SMALL_CITY } from '../support/small-city.ts'

/** The built programs; `npm test` builds them first. */
export const BUILT = process.env['BEACON_BUILT_BACKEND'] ?? join(import.meta.dirname, '..', '..', 'out', 'backend')
export const TOKENS = { node: 'node-token-for-tests', intake: 'intake-token-for-tests' }
export const OPERATOR = { user: 'operator01', name: '值班操作员01', password: 'a-long-password' }
/** What the operator signs in with. */
export const SIGN_IN = { user: OPERATOR.user, password: OPERATOR.password }
/** Friday 2026-11-20 09:00 in Shanghai: a working morning. */
export const FRIDAY_MORNING = Date.parse('2026-11-20T09:00:00+08:00')

export function tempDir(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'beacon-backend-'))
  chmodSync(path, 0o755) // PostgreSQL's own user must get through when the tests run as root.
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export function cityFileIn(folder: string, city: CityFile = SMALL_CITY): string {
  const path = join(folder, 'city.json')
  writeFileSync(path, JSON.stringify(city))
  return path
}

/** One PostgreSQL for a test file; each backend gets a fresh database in it. */
export class Bench {
  private readonly folder = tempDir()
  private readonly backends: Backend[] = []
  private readonly readers: FeedReaderProbe[] = []
  private readonly pools: pg.Pool[] = []
  private postgres: EmbeddedPostgres | null = null
  private databases = 0

  async start(): Promise<void> {
    this.postgres = await startEmbeddedPostgres({
      dataDir: this.folder.path,
      keeperPath: join(BUILT, 'keeper.js'),
      lockFile: join(this.folder.path, 'lock'),
      log: silentLogger,
      progress: () => undefined,
    })
  }

  async stop(): Promise<void> {
    await this.stopAll()
    await this.postgres?.stop()
    this.folder.remove()
  }

  /** Everything but PostgreSQL; after each test. */
  async stopAll(): Promise<void> {
    for (const reader of this.readers.splice(0)) reader.close()
    for (const backend of this.backends.splice(0)) await backend.stop()
    for (const pool of this.pools.splice(0)) await pool.end()
  }

  async newDatabase(): Promise<string> {
    const name = `test_${++this.databases}`
    const admin = new pg.Client(this.connection('postgres'))
    await admin.connect()
    await admin.query(`create database ${name}`)
    await admin.end()
    const { user, password, host, port } = this.connection(name)
    return `postgres://${user}:${password}@${host}:${port}/${name}`
  }

  pool(databaseUrl: string): pg.Pool {
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 })
    // A connection that PostgreSQL cuts while it is being closed, or lies idle, has nobody else to tell.
    pool.on('error', () => undefined)
    pool.on('connect', (connected) => connected.on('error', () => undefined))
    this.pools.push(pool)
    return pool
  }

  config(databaseUrl: string | null, changes: Partial<BackendConfig> = {}): BackendConfig {
    return {
      dataDir: join(this.folder.path, `data-${this.databases}`),
      host: '127.0.0.1',
      port: 0,
      databaseUrl,
      cityFile: cityFileIn(this.folder.path),
      clock: { speed: 1.000001, startAt: FRIDAY_MORNING },
      credentials: { ...TOKENS, operator: OPERATOR },
      ...changes,
    }
  }

  async backend(databaseUrl: string, changes: Partial<BackendConfig> = {}): Promise<Backend> {
    const options = { keeperPath: join(BUILT, 'keeper.js'), log: silentLogger, progress: () => undefined }
    const backend = await startBackend(this.config(databaseUrl, changes), options)
    this.backends.push(backend)
    return backend
  }

  async reader(url: string, token = TOKENS.node): Promise<FeedReaderProbe> {
    const reader = new FeedReaderProbe(url, token)
    this.readers.push(reader)
    await reader.open()
    return reader
  }

  /** kill -9; it is started again by what watches it. */
  killPostgres(): void {
    const postmaster = livingPostmaster(join(this.folder.path, 'pg', 'cluster'))
    if (postmaster) process.kill(postmaster.pid, 'SIGKILL')
  }

  private connection(database: string): pg.ClientConfig {
    if (!this.postgres) throw new Error('the bench has not been started')
    return this.postgres.connection(database)
  }
}

export interface Answer<Body> {
  readonly status: number
  readonly body: Body & Partial<Problem>
}

/** REST by hand, as a stranger would speak it. */
export function client(url: string, token: string | null) {
  const ask = async <Body = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Body & Partial<Problem> }
  }
  return {
    get: <Body>(path: string) => ask<Body>('GET', path),
    post: <Body>(path: string, body: unknown, headers?: Record<string, string>) => ask<Body>('POST', path, body, headers),
  }
}

export const REPORT = { kind: 'event', classCode: '0102', lng: 110.5, lat: 30.5, source: 'collector', reporter: 'C01' } as const

/** A wall node's end of the feed: keeps the picture as a hub would, and every number that it was sent. */
export class FeedReaderProbe {
  readonly table = new CaseTable()
  readonly alarms = new Map<string, Alarm>()
  readonly seqs: number[] = []
  readonly snapshots: SnapshotPart[] = []
  readonly positions = new Map<number, number>()
  /** When a beat, a delta or positions last came, machine time. */
  heardAt = 0
  board: Board | null = null
  epoch: string | undefined
  seq: number | undefined
  reply: OpenReply | null = null
  private readonly socket: Socket<FeedServerEvents, FeedClientEvents>

  constructor(url: string, token: string) {
    this.socket = io(url + FEED_NAMESPACE, {
      parser,
      transports: ['websocket'],
      auth: { token },
      autoConnect: false,
      reconnection: false,
      forceNew: true,
    })
    this.socket.on('snapshot', (part) => this.onSnapshot(part))
    this.socket.on('delta', (delta) => this.onDelta(delta))
    this.socket.on('beat', () => {
      this.heardAt = performance.now()
    })
    this.socket.on('positions', ({ fixes }) => {
      this.heardAt = performance.now()
      const movers = new Uint16Array(new Uint8Array(fixes.columns['mover'] as Uint8Array).buffer)
      for (const mover of movers) this.positions.set(mover, (this.positions.get(mover) ?? 0) + 1)
    })
  }

  /** Connects and asks for everything since what it has. */
  async open(): Promise<OpenReply> {
    await new Promise<void>((resolve, reject) => {
      this.socket.once('connect', resolve)
      this.socket.once('connect_error', reject)
      this.socket.connect()
    })
    const known = this.epoch === undefined || this.seq === undefined ? {} : { epoch: this.epoch, seq: this.seq }
    this.reply = (await this.socket.timeout(5000).emitWithAck('open', { protocol: 1, ...known })) as OpenReply
    return this.reply
  }

  /** Sends any `open`, malformed ones too. */
  async ask(request: unknown): Promise<OpenReply> {
    return (await this.socket.timeout(5000).emitWithAck('open', request as { protocol: number })) as OpenReply
  }

  get connected(): boolean {
    return this.socket.connected
  }

  disconnect(): void {
    this.socket.disconnect()
  }

  close(): void {
    this.socket.close()
  }

  /** The socket under it, for stopping it from reading. */
  rawSocket(): { pause(): void; resume(): void } {
    const engine = this.socket.io.engine as unknown as { transport: { ws: { _socket: { pause(): void; resume(): void } } } }
    return engine.transport.ws._socket
  }

  /** id → version of the open cases. */
  versions(): Map<number, number> {
    return new Map(
      [...this.table.slots()].map((slot) => [this.table.columns.id[slot] as number, this.table.columns.version[slot] as number]),
    )
  }

  private onSnapshot(part: SnapshotPart): void {
    if (part.part === 0) {
      this.table.clear()
      this.alarms.clear()
    }
    this.snapshots.push(part)
    this.table.apply(part.cases)
    for (const alarm of part.alarms ?? []) this.alarms.set(alarm.id, alarm)
    if (part.board) this.board = part.board
    this.epoch = part.epoch
    this.seq = part.seq
  }

  private onDelta(delta: Delta): void {
    if (this.seq !== undefined && delta.seq !== this.seq + 1) throw new Error(`gap in the feed: ${delta.seq} after ${this.seq}`)
    this.heardAt = performance.now()
    this.seqs.push(delta.seq)
    this.seq = delta.seq
    if (delta.cases) this.table.apply(delta.cases)
    for (const id of delta.gone ?? []) this.table.remove(id)
    for (const alarm of delta.alarms ?? []) this.alarms.set(alarm.id, alarm)
    if (delta.board) this.board = delta.board
  }
}

/** Looks again and again until it holds. */
export async function until(holds: () => boolean | Promise<boolean>, what: string, withinMs = 10_000): Promise<void> {
  const giveUpAt = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > giveUpAt) throw new Error(`not within ${withinMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
