import '@fontsource-variable/noto-sans-sc/index.css'
import type { DistrictScore } from '../../contract/domain/board.ts'
import { GRADES } from '../../contract/domain/board.ts'
import type { CityFile } from '../../contract/files/city.ts'
import type { MoverId } from '../../contract/ids.ts'
import { cameraForBounds } from '../../core/wall/camera.ts'
import { WallMap } from '../../renderer/map/wall-map.ts'
import { CaseRows } from '../../renderer/state/case-rows.ts'
import { MoverRows } from '../../renderer/state/mover-rows.ts'
import type { FeedBatch, FeedStart } from './feed-worker.ts'
import { installGlCounters } from './gl-counters.ts'
import type { PageOptions } from './page-options.ts'
import { randomFrom } from './random.ts'

/** What the harness reads from a bench page. */
export interface BenchApi {
  readonly problems: string[]
  /** Starts the measuring window anew. */
  reset(): void
  read(): BenchFigures
  readonly map: WallMap
  loseContext(): void
  /** Resolves when nothing has been asked of the map for a while: all data there, all shaders linked. */
  settled(): Promise<void>
  /** Resolves when a lost context has been replaced and its picture is complete. */
  recovered(): Promise<void>
}
export interface BenchFigures {
  readonly seconds: number
  readonly frames: number
  readonly uploadBytes: number
  readonly uploadCalls: number
  readonly drawCalls: number
  /** ms of main thread per batch for taking it over; what its upload costs is in `uploadsMs`. */
  readonly batchMs: number[]
  readonly longTasksMs: number[]
  readonly latenciesMs: number[]
  readonly uploadsMs: number[]
  readonly items: { cases: number; movers: number; cameras: number; areas: number }
  readonly renderer: string
  readonly contextsLost: number
}
declare global {
  interface Window {
    bench?: BenchApi
  }
}

/** Pictures that are to be compared show the same moment. */
const FROZEN_TIME_BASE = 1_790_000_000_000

const options = JSON.parse(decodeURIComponent(location.hash.slice(1))) as PageOptions
const counters = installGlCounters(options.cutDraws)
const random = randomFrom(options.seed)
const problems: string[] = []
addEventListener('error', (event) => problems.push(event.message))
addEventListener('unhandledrejection', (event) => problems.push(String(event.reason)))

await start()

async function start(): Promise<void> {
  const city = prepare((await (await fetch(`/assets/${options.city}`)).json()) as CityFile)
  const [west, south, east, north] = city.bounds
  const origin = [(west + east) / 2, (south + north) / 2] as const
  const timeBase = options.frozenAtS === null ? Date.now() - 100_000 : FROZEN_TIME_BASE
  const cases = new CaseRows()
  const movers = new MoverRows()
  const map = new WallMap({
    container: document.querySelector('#map') as HTMLElement,
    crop: options.crop,
    pxPerArcMinute: options.pxPerArcMinute,
    language: options.language,
    fontFamily: 'Noto Sans SC Variable',
    assetUrl: (asset) => `/assets/${asset}`,
    cases,
    movers,
    machineNow:
      options.frozenAtS === null
        ? () => performance.timeOrigin + performance.now()
        : () => timeBase + (options.frozenAtS ?? 0) * 1000,
    onProblem: (sentence) => problems.push(sentence),
  })
  map.setCity(city, timeBase, origin)
  const camera = options.camera ?? cameraForBounds(city.bounds, options.crop.canvasWidth / options.crop.canvasHeight)
  map.setFlight({ from: camera, to: camera, startedAt: 0, durationMs: 0 })
  const frozen = options.frozenAtS
  map.setClock({
    hallAt: frozen === null ? Date.now() : timeBase + frozen * 1000,
    machineAt: Date.now(),
    speed: frozen === null ? 1 : 0,
  })
  if (options.scores) keepScores(map, city)
  const batchMs: number[] = []
  feed({ options, spread: { dx: east - west, dy: north - south }, timeBase }, (batch) => {
    const before = performance.now()
    if (batch.cases) cases.apply(batch.cases)
    if (batch.fixes) movers.apply(batch.fixes)
    map.rowsChanged()
    batchMs.push(performance.now() - before)
  })
  expose(map, batchMs)
}

/** Cameras and movers as many as the scenario wants. */
function prepare(city: CityFile): CityFile {
  const [west, south, east, north] = city.bounds
  const place = () => ({
    lng: west + (0.1 + 0.8 * random()) * (east - west),
    lat: south + (0.1 + 0.8 * random()) * (north - south),
  })
  return {
    ...city,
    cameras: Array.from({ length: options.cameras }, (_, index) => ({
      id: `c${index}`,
      name: '',
      online: random() > 0.1,
      ...place(),
    })),
    movers: Array.from({ length: options.movers }, (_, index) => ({
      id: `m${index}` as MoverId,
      kind: index % 3 === 0 ? ('vehicle' as const) : ('collector' as const),
      name: '',
      staleAfterMs: 60_000,
    })),
  }
}

function keepScores(map: WallMap, city: CityFile): void {
  const districts = city.areas.filter((area) => area.kind === 'district')
  const score = (): DistrictScore[] =>
    districts.map((area, index) => {
      const rate = { numerator: 1, denominator: 2 }
      const rates = { handled: rate, handledOnTime: rate, closed: rate, closedOnTime: rate, rework: rate }
      const grade = GRADES[index % GRADES.length] ?? 'A'
      return { code: area.code, name: area.name, score: 96 - index * 7 + random(), grade, open: 1, overdue: 0, filed: 1, rates }
    })
  map.setDistricts(score())
  if (options.load) setInterval(() => map.setDistricts(score()), 1000)
}

function feed(message: FeedStart, onBatch: (batch: FeedBatch) => void): void {
  const worker = new Worker(new URL('./feed-worker.ts', import.meta.url), { type: 'module' })
  worker.addEventListener('message', (event: MessageEvent<FeedBatch>) => onBatch(event.data))
  worker.postMessage(message)
}

function expose(map: WallMap, batchMs: number[]): void {
  const longTasksMs: number[] = []
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) longTasksMs.push(entry.duration)
  }).observe({ type: 'longtask' })
  let since = performance.now()
  let framesBefore = 0
  window.bench = {
    problems,
    map,
    reset() {
      since = performance.now()
      framesBefore = map.report().frames
      Object.assign(counters, { uploadBytes: 0, uploadCalls: 0, drawCalls: 0 })
      batchMs.length = 0
      longTasksMs.length = 0
    },
    read() {
      const { frames, latenciesMs, uploadsMs, items, renderer, contextsLost } = map.report()
      const seconds = (performance.now() - since) / 1000
      return {
        seconds,
        frames: frames - framesBefore,
        ...counters,
        batchMs: [...batchMs],
        longTasksMs: [...longTasksMs],
        latenciesMs,
        uploadsMs,
        items,
        renderer,
        contextsLost,
      }
    },
    async settled() {
      let frames = -1
      for (;;) {
        const report = map.report()
        if (report.complete && report.items.cases >= options.cases && (options.load || report.frames === frames)) return
        frames = report.frames
        await new Promise((resolve) => setTimeout(resolve, 300))
      }
    },
    async recovered() {
      while (map.report().contextsLost === 0 || map.report().renderer === '')
        await new Promise((resolve) => setTimeout(resolve, 100))
      await this.settled()
    },
    loseContext() {
      const gl = document.querySelector('canvas')?.getContext('webgl2')
      gl?.getExtension('WEBGL_lose_context')?.loseContext()
    },
  }
}
