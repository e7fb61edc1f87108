import type { DistrictScore } from '../../contract/domain/board.ts'
import type { CityFile } from '../../contract/files/city.ts'
import type { CameraFlight } from '../../contract/ipc/scene.ts'
import type { HallClock, Language } from '../../contract/ipc/window-stream.ts'
import { hallNow } from '../../core/time/hall-clock.ts'
import { cameraAt, isFlying } from '../../core/wall/camera.ts'
import type { Crop } from '../../core/wall/canvas.ts'
import type { CaseRows } from '../state/case-rows.ts'
import type { MoverRows } from '../state/mover-rows.ts'
import { FramePacer, type Pace } from './frame-pacer.ts'
import { FrameStats } from './frame-stats.ts'
import { GroundContent } from './ground/ground-content.ts'
import { BREATH_WRAP_S, type MapFrame } from './map-frame.ts'
import { MapSurface } from './map-surface.ts'

export interface WallMapOptions {
  readonly container: HTMLElement
  readonly crop: Crop
  /** Panel pixels per arc minute at the farthest seat. */
  readonly pxPerArcMinute: number
  readonly language: Language
  /** Must be loaded before labels appear in it; the map waits for it. */
  readonly fontFamily: string
  /** Address of the base map asset of a city. */
  readonly assetUrl: (asset: string) => string
  readonly cases: CaseRows
  readonly movers: MoverRows
  /** Machine ms, the same for all windows of this computer. */
  readonly machineNow: () => number
  /** A sentence about something that did not work; the map goes on without it. */
  readonly onProblem: (sentence: string) => void
}

/** What the map really shows. */
export interface MapReport {
  readonly frames: number
  readonly fps: number
  readonly lastFrameAt: number
  /** WebGL renderer; empty while there is none. */
  readonly renderer: string
  readonly items: { readonly cases: number; readonly movers: number; readonly cameras: number; readonly areas: number }
  readonly contextsLost: number
  /** Whether the last frame showed all that there is: city, base map, labels, rows. */
  readonly complete: boolean
  /** Milliseconds that bringing changed rows to the GPU took, one per frame that had any, since the last report. */
  readonly uploadsMs: number[]
  /** Machine ms from the intake to the frame that shows the row, for rows first shown since the last report. */
  readonly latenciesMs: number[]
}

/** Hall seconds that a position is on its way at most, at normal speed; sped-up halls have more seconds in the same time. */
const LINE_LAG_S = 0.25
/** With more cases than this, calm ones are drawn smaller, so that the urgent stay visible. */
const CROWD = 1500
/** A picture that has not changed for this long has no frame rate, ms. */
const STANDSTILL_MS = 2000
/** Waits before a lost GPU is tried again, ms; the last one repeats. */
const RETRY_MS = [100, 500, 2000, 5000]

/** The one map of a window. Framework-free; made once, destroyed with the window. */
export class WallMap {
  readonly #options: WallMapOptions
  readonly #frame: MapFrame
  readonly #pacer: FramePacer
  readonly #stats = new FrameStats()
  readonly #ground: GroundContent
  readonly #received: number[] = []
  #surface: MapSurface | null = null
  #crop: Crop
  #clock: HallClock | null = null
  #timeBase = 0
  #flight: CameraFlight | null = null
  /** The flight whose end the surface shows already. */
  #landed: CameraFlight | null = null
  #slowestStaleS = 0
  #contextsLost = 0
  #complete = false
  #attempts = 0
  #retry = 0
  #destroyed = false

  constructor(options: WallMapOptions) {
    this.#options = options
    this.#crop = options.crop
    this.#frame = { now: 0, lag: LINE_LAG_S, breath: 0, pxPerArcMinute: options.pxPerArcMinute, calmScale: 1, urgentScale: 1 }
    this.#ground = new GroundContent(options, () => this.#groundChanged())
    this.#pacer = new FramePacer(
      window,
      () => this.#pace(),
      () => this.#draw(),
    )
    this.#open()
  }

  /** A city with what its rows count from. Forgets all fixes; cases are the caller's to reset. */
  setCity(city: CityFile, timeBase: number, origin: readonly [number, number]): void {
    this.#timeBase = timeBase
    const traits = city.movers.map((mover) => ({ vehicle: mover.kind === 'vehicle', staleAfterS: mover.staleAfterMs / 1000 }))
    this.#slowestStaleS = traits.reduce((most, { staleAfterS }) => Math.max(most, staleAfterS), 0)
    this.#options.movers.reset(traits)
    this.#ground.setCity(city, origin)
  }

  setClock(clock: HallClock): void {
    this.#clock = clock
    this.#frame.lag = LINE_LAG_S * Math.max(1, clock.speed)
    this.#pacer.ask()
  }

  setFlight(flight: CameraFlight): void {
    this.#flight = flight
    this.#ground.setCamera(flight.to)
    this.#pacer.ask()
  }

  setCrop(crop: Crop, pxPerArcMinute: number): void {
    this.#crop = crop
    this.#frame.pxPerArcMinute = pxPerArcMinute
    this.#surface?.setCrop(crop)
    this.#ground.setCrop(crop, pxPerArcMinute)
    this.#pacer.ask()
  }

  /** Scores and grades of the districts. */
  setDistricts(scores: readonly DistrictScore[]): void {
    this.#ground.setDistricts(scores)
  }

  setLanguage(language: Language): void {
    this.#ground.setLanguage(language)
  }

  /** Rows of the stores have changed. */
  rowsChanged(): void {
    this.#pacer.askSoon()
  }

  report(): MapReport {
    const { cases, movers } = this.#options
    return {
      frames: this.#stats.frames,
      fps: this.#options.machineNow() - this.#stats.lastFrameAt > STANDSTILL_MS ? 0 : this.#stats.fps,
      lastFrameAt: this.#stats.lastFrameAt,
      renderer: this.#surface?.renderer ?? '',
      items: { cases: cases.count, movers: movers.count, cameras: this.#ground.cameras, areas: this.#ground.areas },
      contextsLost: this.#contextsLost,
      complete: this.#complete && this.#ground.ready,
      uploadsMs: this.#stats.takeUploads(),
      latenciesMs: this.#stats.takeLatencies(),
    }
  }

  destroy(): void {
    this.#destroyed = true
    window.clearTimeout(this.#retry)
    this.#pacer.stop()
    this.#ground.destroy()
    this.#surface?.destroy()
    this.#surface = null
  }

  #open(): void {
    const { container, cases, movers } = this.#options
    MapSurface.create({
      container,
      crop: this.#crop,
      frame: this.#frame,
      cases,
      movers,
      onLost: () => this.#lost(),
      onResize: () => this.#pacer.ask(),
      onError: (error) => this.#options.onProblem(error.message),
    }).then(
      (surface) => this.#opened(surface),
      (error: unknown) => this.#retryLater(error),
    )
  }

  #opened(surface: MapSurface): void {
    if (this.#destroyed) {
      surface.destroy()
      return
    }
    this.#surface = surface
    this.#landed = null
    this.#attempts = 0
    surface.setCrop(this.#crop)
    surface.setLayers(this.#ground.input)
    this.#pacer.start()
    this.#pacer.ask()
  }

  /** The rows are all in the stores: a new surface starts from them. */
  #lost(): void {
    this.#contextsLost += 1
    this.#pacer.stop()
    this.#complete = false
    this.#surface?.destroy()
    this.#surface = null
    this.#retryLater(null)
  }

  #retryLater(error: unknown): void {
    if (this.#destroyed) return
    if (error !== null)
      this.#options.onProblem(`The map has no WebGL2 context: ${error instanceof Error ? error.message : String(error)}`)
    const wait = RETRY_MS[Math.min(this.#attempts, RETRY_MS.length - 1)]
    this.#attempts += 1
    this.#retry = window.setTimeout(() => this.#open(), wait)
  }

  #groundChanged(): void {
    this.#surface?.setLayers(this.#ground.input)
    this.#pacer.ask()
  }

  #pace(): Pace {
    const machineNow = this.#options.machineNow()
    if (this.#flight && isFlying(this.#flight, machineNow)) return 'camera'
    if (!this.#clock || this.#clock.speed === 0) return 'still'
    const { cases, movers } = this.#options
    const gliding = movers.count > 0 && this.#frame.now - movers.newestAt < this.#slowestStaleS
    if (gliding || cases.calling > 0) return 'glide'
    return cases.count > 0 || movers.count > 0 ? 'time' : 'still'
  }

  #draw(): void {
    if (!this.#surface) return
    const machineNow = this.#options.machineNow()
    this.#compose(machineNow)
    this.#options.cases.takeReceived(this.#received)
    this.#stats.uploaded(this.#surface.upload())
    this.#complete = this.#surface.draw()
    if (!this.#complete) this.#pacer.ask()
    this.#stats.drawn(this.#options.machineNow())
    this.#measureLatency()
  }

  #compose(machineNow: number): void {
    const frame = this.#frame
    if (this.#clock) frame.now = (hallNow(this.#clock, machineNow) - this.#timeBase) / 1000
    frame.breath = (machineNow / 1000) % BREATH_WRAP_S
    if (!this.#flight) return
    const camera = cameraAt(this.#flight, machineNow)
    const grown = 2 ** ((camera.zoom - this.#ground.homeZoom) / 2)
    const crowded = Math.min(1, Math.sqrt(CROWD / Math.max(1, this.#options.cases.count)))
    frame.calmScale = Math.min(1.6, Math.max(0.4, grown * Math.max(0.45, crowded)))
    frame.urgentScale = Math.min(1.4, Math.max(0.6, grown * Math.max(0.6, crowded)))
    if (this.#landed === this.#flight) return
    this.#surface?.setCamera(camera)
    if (!isFlying(this.#flight, machineNow)) this.#landed = this.#flight
  }

  /** A row is shown once the frame that has it is over: the next frame callback is the first moment that can say so. */
  #measureLatency(): void {
    if (this.#received.length === 0) return
    const received = this.#received.splice(0)
    window.requestAnimationFrame(() => {
      const shownAt = this.#options.machineNow()
      for (const at of received) this.#stats.latency(shownAt - at)
    })
  }
}
