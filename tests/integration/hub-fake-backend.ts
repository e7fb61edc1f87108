import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Namespace, type Socket, Server as SocketServer } from 'socket.io'
import msgpackParser from 'socket.io-msgpack-parser'
import type { Alarm } from '../../contract/domain/alarm.ts'
import type { Board } from '../../contract/domain/board.ts'
import { MOVER_COLUMN_TYPES } from '../../contract/domain/mover-columns.ts'
import type { CityFile } from '../../contract/files/city.ts'
import { type Clock, type Delta, FEED_NAMESPACE, type OpenReply, type OpenRequest } from '../../contract/wire/feed.ts'
import type { WallLogRequest } from '../../contract/wire/wall-log.ts'
import { type CaseRow, packCases } from '../../core/replica/case-table.ts'
import { encodeColumns, makeColumns } from '../../core/replica/columns.ts'

type Change = Pick<Delta, 'alarms' | 'board' | 'gone'> & { cases?: CaseRow[] }

/**
 * A backend that does what a test says: a real HTTP and Socket.IO server that speaks the contract, without a database
 * or a case engine behind it. Its hall clock stands where the test puts it.
 */
export class FakeBackend {
  epoch = 'epoch-1'
  seq = 0
  hallAt = 1_800_000_000_000
  speed = 1
  alarms: Alarm[] = []
  board: Board | null = null
  fixes: { mover: number; lng: number; lat: number; at: number }[] = []
  readonly cases = new Map<number, CaseRow>()
  readonly opens: OpenRequest[] = []
  readonly replies: OpenReply[] = []
  /** Tokens whose session has been ended. */
  readonly logouts: string[] = []
  readonly switches: { body: WallLogRequest; authorization: string }[] = []
  readonly acknowledgements: { alarm: string; step: number; at?: number; token: string }[] = []
  /** Next acknowledgements are refused like this. */
  refuseAcknowledge: { status: number; body: unknown } | null = null
  /** Snapshot parts are made of this many cases. */
  rowsPerPart = 1000
  /** Deltas from this number on can be given again. */
  private kept: Delta[] = []
  private server: Server | null = null
  private io: SocketServer | null = null
  private port = 0
  private beating: NodeJS.Timeout | null = null
  private readonly startedAt = Date.now()
  /** The city that the columns refer to. */
  city: CityFile
  /** Another backend behind the same address may still serve an older city; null = it serves this one. */
  servedCity: CityFile | null = null

  constructor(city: CityFile) {
    this.city = city
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => void this.answer(request, response))
    const io = new SocketServer(server, { parser: msgpackParser, transports: ['websocket'], serveClient: false })
    this.feedOf(io).on('connection', (socket: Socket) => this.serve(socket))
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve))
    this.port = (server.address() as AddressInfo).port
    this.server = server
    this.io = io
    this.beating = setInterval(() => this.emit('beat', { epoch: this.epoch, seq: this.seq, clock: this.clock() }), 1000)
  }

  /** The line is cut: nobody answers on this port until `start` is called again. */
  async stop(): Promise<void> {
    if (this.beating) clearInterval(this.beating)
    await this.io?.close()
    this.server?.closeAllConnections()
    this.io = null
  }

  /** The line seems to stand, but nothing comes over it any more. */
  fallSilent(): void {
    if (this.beating) clearInterval(this.beating)
  }

  /** What the hall clock shows now. */
  now(): number {
    return this.hallAt + (Date.now() - this.startedAt) * this.speed
  }

  clock(): Clock {
    return { at: this.now(), sentAt: Date.now(), speed: this.speed }
  }

  /** Changes the city's state and tells everybody. `lost`: the delta never arrives. */
  change(change: Change, { lost = false } = {}): Delta {
    const { cases, ...rest } = change
    for (const row of cases ?? []) this.cases.set(row.id, row)
    for (const id of change.gone ?? []) this.cases.delete(id)
    for (const alarm of change.alarms ?? [])
      this.alarms = [...this.alarms.filter((held) => held.id !== alarm.id), alarm].filter((held) => held.active)
    this.seq += 1
    const delta: Delta = {
      epoch: this.epoch,
      seq: this.seq,
      clock: this.clock(),
      ...rest,
      ...(cases ? { cases: packCases(cases) } : {}),
    }
    this.kept.push(delta)
    if (!lost) this.emit('delta', delta)
    return delta
  }

  sendFixes(fixes: FakeBackend['fixes']): void {
    this.fixes = [...this.fixes.filter((held) => !fixes.some((fix) => fix.mover === held.mover)), ...fixes]
    this.emit('positions', { clock: this.clock(), fixes: packFixes(fixes) })
  }

  /** Sends anything, as a faulty or hostile backend would. */
  emit(event: string, message: unknown): void {
    if (this.io) this.feedOf(this.io).emit(event, message)
  }

  /** A restarted backend: a new epoch, old deltas forgotten. */
  newEpoch(epoch: string): void {
    this.epoch = epoch
    this.seq = 0
    this.kept = []
  }

  private feedOf(io: SocketServer): Namespace {
    return io.of(FEED_NAMESPACE)
  }

  private serve(socket: Socket): void {
    socket.on('open', (request: OpenRequest, reply: (reply: OpenReply) => void) => {
      this.opens.push(request)
      const missing = request.epoch === this.epoch ? this.kept.filter(({ seq }) => seq > (request.seq ?? 0)) : []
      const resumable = request.epoch === this.epoch && missing.length === this.seq - (request.seq ?? 0)
      const mode = resumable ? ('deltas' as const) : ('snapshot' as const)
      const answer = { ok: true as const, epoch: this.epoch, seq: this.seq, mode, cityRevision: this.city.revision }
      this.replies.push(answer)
      reply(answer)
      if (resumable) for (const delta of missing) socket.emit('delta', delta)
      else this.sendSnapshot(socket)
    })
  }

  private sendSnapshot(socket: Socket): void {
    const rows = [...this.cases.values()]
    const parts = Math.max(1, Math.ceil(rows.length / this.rowsPerPart))
    for (let part = 0; part < parts; part++) {
      const cases = packCases(rows.slice(part * this.rowsPerPart, (part + 1) * this.rowsPerPart))
      const last =
        part === parts - 1
          ? { alarms: this.alarms, positions: packFixes(this.fixes), ...(this.board ? { board: this.board } : {}) }
          : {}
      socket.emit('snapshot', { epoch: this.epoch, seq: this.seq, part, parts, clock: this.clock(), cases, ...last })
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = chunks.length > 0 ? (JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>) : {}
    const end = (status: number, value: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(value))
    }
    const path = request.url ?? ''
    if (path === '/api/city') return end(200, this.servedCity ?? this.city)
    if (path === '/api/login') return this.login(body, end)
    if (path === '/api/wall-log') {
      this.switches.push({ body: body as unknown as WallLogRequest, authorization: request.headers.authorization ?? '' })
      return void response.writeHead(204).end()
    }
    if (path === '/api/logout') {
      this.logouts.push((request.headers.authorization ?? '').replace('Bearer ', ''))
      return void response.writeHead(204).end()
    }
    const acknowledged = /^\/api\/alarms\/([^/]+)\/acknowledge$/.exec(path)
    if (!acknowledged) return end(404, { code: 'not-found', zh: '没有', en: 'there is no such thing' })
    if (this.refuseAcknowledge) return end(this.refuseAcknowledge.status, this.refuseAcknowledge.body)
    const alarm = decodeURIComponent(acknowledged[1] as string)
    const token = (request.headers.authorization ?? '').replace('Bearer ', '')
    this.acknowledgements.push({
      alarm,
      step: body.step as number,
      token,
      ...(body.at === undefined ? {} : { at: body.at as number }),
    })
    const held = this.alarms.find(({ id }) => id === alarm)
    if (held) this.change({ alarms: [{ ...held, acknowledgedAt: this.now(), acknowledgedBy: 'operator01' }] })
    return end(200, {})
  }

  private login(body: Record<string, unknown>, end: (status: number, value: unknown) => void): void {
    if (body.password === 'right') {
      end(200, {
        token: `token-of-${body.user}`,
        user: body.user,
        name: '值班操作员01',
        roles: ['operator'],
        expiresAt: Date.now() + 3_600_000,
      })
      return
    }
    end(401, { code: 'not-authenticated', zh: '账号或密码不对', en: 'The user name or the password is wrong' })
  }
}

export function packFixes(fixes: FakeBackend['fixes']): { count: number; columns: Record<string, Uint8Array> } {
  const columns = makeColumns(MOVER_COLUMN_TYPES, fixes.length)
  fixes.forEach((fix, i) => {
    columns.mover[i] = fix.mover
    columns.lng[i] = fix.lng
    columns.lat[i] = fix.lat
    columns.at[i] = fix.at
    columns.heading[i] = 65535
    columns.speed[i] = 0
  })
  return { count: fixes.length, columns: encodeColumns(MOVER_COLUMN_TYPES, columns, fixes.length) }
}
