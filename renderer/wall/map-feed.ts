import type { PanelName } from '../../contract/ids.ts'
import type { HubToWindow } from '../../contract/ipc/window-stream.ts'
import { pxPerArcMinute } from '../../core/wall/arc-minute.ts'
import { cropOf, panelNamed } from '../../core/wall/canvas.ts'
import type { WallMap } from '../map/wall-map.ts'
import { CaseRows } from '../state/case-rows.ts'
import { MoverRows } from '../state/mover-rows.ts'
import type { RowSink } from '../sync/apply-message.ts'
import type { Held, Hello, WindowStores } from '../sync/window-stores.ts'
import { type DrawnFigures, NOTHING_DRAWN } from './panel-report.ts'

type Fixes = Extract<HubToWindow, { type: 'fixes' }>
type Cases = Extract<HubToWindow, { type: 'cases' }>

/** The most batches of fixes that wait for the map to be mounted: a snapshot and some seconds of reports. */
const MOST_WAITING = 64

/** Feeds the one map of a panel: rows as they come, everything else when its store changes. */
export class MapFeed implements RowSink {
  readonly caseRows = new CaseRows()
  readonly moverRows = new MoverRows()
  #map: WallMap | null = null
  #waiting: Fixes[] = []
  #city: Pick<Hello, 'city' | 'timeBase' | 'origin'> | null = null
  readonly #stores: WindowStores
  #undo: (() => void)[] = []

  constructor(stores: WindowStores) {
    this.#stores = stores
  }

  /** The map, or null when it goes. */
  attach(map: WallMap | null): void {
    for (const undo of this.#undo) undo()
    this.#undo = []
    this.#map = map
    this.#city = null
    if (!map) return
    const { hello, clock, camera, board } = this.#stores
    this.#follow(hello, (value) => value && this.#takeHello(map, value))
    this.#follow(clock, (value) => value && map.setClock(value))
    this.#follow(camera, (value) => value && map.setFlight(value))
    this.#follow(board, (value) => value && map.setDistricts(value.districts))
    const resize = () => this.#setCrop(map)
    window.addEventListener('resize', resize)
    this.#undo.push(() => window.removeEventListener('resize', resize))
    for (const fixes of this.#waiting.splice(0)) this.fixes(fixes)
  }

  /** The store tells the map; nothing of the message is for rows. */
  hello(): void {}

  cases(message: Cases): void {
    this.caseRows.apply(message)
    this.#map?.rowsChanged()
  }

  fixes(message: Fixes): void {
    if (!this.#map) {
      if (this.#waiting.length < MOST_WAITING) this.#waiting.push(message)
      return
    }
    this.moverRows.apply(message)
    this.#map.rowsChanged()
  }

  drawn(): DrawnFigures {
    return this.#map?.report() ?? NOTHING_DRAWN
  }

  #takeHello(map: WallMap, hello: Hello): void {
    map.setLanguage(hello.language)
    this.#setCrop(map)
    const { city, timeBase, origin } = hello
    const held = this.#city
    if (!city || (held?.city === city && held.timeBase === timeBase && held.origin === origin)) return
    this.#city = { city, timeBase, origin }
    map.setCity(city, timeBase, origin)
  }

  #setCrop(map: WallMap): void {
    const { value } = this.#stores.hello.getState()
    const panel = value?.panel ? panelNamed(value.profile, value.panel as PanelName) : undefined
    if (!value || !panel) return
    map.setCrop(cropOf(value.profile, panel, window.innerWidth), pxPerArcMinute(value.profile, panel, window.innerWidth))
  }

  #follow<T>(store: Held<T>, take: (value: T) => void): void {
    take(store.getState().value)
    this.#undo.push(store.subscribe((state, before) => state.value !== before.value && take(state.value)))
  }
}
