import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { CITY_FILE_VERSION, type CityFile } from '../../contract/files/city.ts'
import type { AreaCode, MoverId, PanelName } from '../../contract/ids.ts'
import { CASE_LOOK, CASE_ROW, CASE_ROW_BYTES, FREE_SLOT } from '../../contract/ipc/rows.ts'
import type { HubConfig, HubToShell } from '../../contract/ipc/shell.ts'
import { HubToWindow, type WindowToHub } from '../../contract/ipc/window-stream.ts'
import type { LoginReply } from '../../contract/wire/rest.ts'
import { Hub } from '../../main/hub/hub.ts'
import { messageParser } from '../../main/messages/message-parser.ts'
import { nodeDisk } from '../../main/ports/node-disk.ts'
import { systemClock } from '../../main/ports/system-clock.ts'
import { FakeBackend } from './hub-fake-backend.ts'

export const CITY: CityFile = {
  format: 'beacon-wall-city',
  version: CITY_FILE_VERSION,
  revision: 'r1',
  id: 'test',
  name: '试城',
  nameEn: 'Test Town',
  fictional: true,
  attribution: [],
  timeZone: 'Asia/Shanghai',
  bounds: [110.4, 29, 110.5, 29.2],
  baseMap: null,
  areas: [
    {
      code: '990101' as AreaCode,
      kind: 'district',
      name: '东区',
      polygons: [
        [
          [
            [110.4, 29],
            [110.5, 29],
            [110.5, 29.2],
            [110.4, 29],
          ],
        ],
      ],
    },
  ],
  classes: [],
  units: [],
  cameras: [
    { id: 'c1', name: '近', lng: 110.451, lat: 29.1, online: true },
    { id: 'c2', name: '近但离线', lng: 110.45, lat: 29.1, online: false },
    { id: 'c3', name: '远', lng: 110.46, lat: 29.1, online: true },
  ],
  movers: [
    { id: 'm1' as MoverId, kind: 'collector', name: '监督员01', staleAfterMs: 600_000 },
    { id: 'm2' as MoverId, kind: 'vehicle', name: '车01', staleAfterMs: 600_000 },
  ],
  calendar: {
    version: 'v1',
    utcOffsetMinutes: 480,
    slots: [[480, 1080]],
    workDays: [1, 2, 3, 4, 5],
    holidays: [],
    makeUpDays: [],
  },
  stageLimits: {},
  gradeBands: [90, 80, 70, 60],
}

/** A window as the hub sees it: keeps what it is told, mirrors the rows, and refuses what breaks the contract. */
export class TestWindow {
  readonly messages: HubToWindow[] = []
  readonly refused: string[] = []
  /** Row bytes by slot, as a panel's GPU buffer would hold them. */
  private readonly slots = new Map<number, DataView>()
  private say: (value: unknown) => void = () => {}
  private readonly parse = messageParser(HubToWindow)

  constructor(hub: Hub, panel: string | null) {
    hub.openWindow(panel, {
      post: (message) => this.take(structuredClone(message)),
      onMessage: (run) => {
        this.say = run
      },
      close: () => {},
    })
    this.send({ type: 'ready' })
  }

  send(message: WindowToHub): void {
    this.say(structuredClone(message))
  }

  sendRaw(value: unknown): void {
    this.say(value)
  }

  last<Kind extends HubToWindow['type']>(kind: Kind): Extract<HubToWindow, { type: Kind }> | undefined {
    return this.messages.findLast((message) => message.type === kind) as Extract<HubToWindow, { type: Kind }> | undefined
  }

  all<Kind extends HubToWindow['type']>(kind: Kind): Extract<HubToWindow, { type: Kind }>[] {
    return this.messages.filter((message) => message.type === kind) as Extract<HubToWindow, { type: Kind }>[]
  }

  /** `look` of every drawn case. */
  looks(): number[] {
    const looks = [...this.slots.values()].map((view) => view.getUint32(CASE_ROW.look, true))
    return looks.filter((look) => look !== FREE_SLOT)
  }

  get drawn(): number {
    return this.looks().length
  }

  /** Degrees east of the origin of every drawn case, sorted: enough to tell two pictures apart. */
  eastings(): number[] {
    const drawn = [...this.slots.values()].filter((view) => view.getUint32(CASE_ROW.look, true) !== FREE_SLOT)
    return drawn.map((view) => view.getFloat32(CASE_ROW.x, true)).sort((a, b) => a - b)
  }

  /** Drawn cases by their alarm level (0 none … 3 ageing). */
  levels(): number[] {
    return this.looks().map((look) => (look >>> CASE_LOOK.alarmShift) & 3)
  }

  private take(message: HubToWindow): void {
    const parsed = this.parse(message)
    if (!parsed.ok) this.refused.push(`${message.type}: ${parsed.why}`)
    this.messages.push(message)
    if (message.type === 'hello') this.slots.clear()
    if (message.type !== 'cases') return
    if (message.reset) this.slots.clear()
    const slots = new Uint32Array(message.slots.slice().buffer)
    slots.forEach((slot, i) => {
      const row = message.rows.slice(i * CASE_ROW_BYTES, (i + 1) * CASE_ROW_BYTES)
      this.slots.set(slot, new DataView(row.buffer))
    })
  }
}

/** A hub between a fake backend and test windows; everything that it starts it stops in `clear`. */
export class HubBench {
  readonly folder = mkdtempSync(join(tmpdir(), 'beacon-hub-'))
  readonly backend = new FakeBackend(CITY)
  readonly toShell: HubToShell[] = []
  private hubs: Hub[] = []

  async startHub(more: Partial<HubConfig> = {}, session: LoginReply | null = null): Promise<Hub> {
    const hub = new Hub(this.config(more), { disk: nodeDisk, clock: systemClock, post: (message) => this.toShell.push(message) })
    this.hubs.push(hub)
    await hub.start(session)
    return hub
  }

  async stopHub(hub: Hub): Promise<void> {
    this.hubs = this.hubs.filter((held) => held !== hub)
    await hub.stop()
  }

  async clear(): Promise<void> {
    for (const hub of this.hubs) await hub.stop()
    await this.backend.stop()
    await rm(this.folder, { recursive: true, force: true })
  }

  /** What the hub has said in its log. */
  said(): string[] {
    return this.toShell.flatMap((message) => (message.type === 'log' ? [message.message] : []))
  }

  get statusPort(): number {
    const started = this.toShell.findLast((message) => message.type === 'started')
    return started?.type === 'started' ? started.statusPort : 0
  }

  private config(more: Partial<HubConfig>): HubConfig {
    return {
      dataDir: this.folder,
      language: 'en',
      profile: {
        format: 'beacon-wall-profile',
        version: 1,
        name: 'test',
        farthestSeatMm: 5000,
        panels: [{ name: 'left' as PanelName, xMm: 0, yMm: 0, widthMm: 1210, heightMm: 680, match: {} }],
        console: {},
      },
      backendUrls: [this.backend.url],
      token: 'node-token',
      operator: { user: 'operator01', password: 'right' },
      statusPort: 0,
      version: '0.0.0',
      electron: '33',
      selfTest: false,
      ...more,
    }
  }
}

/** Waits until it holds; the last failure is the test's. */
export function until(check: () => void, timeout = 8000): Promise<void> {
  return vi.waitFor(check, { timeout, interval: 20 })
}
