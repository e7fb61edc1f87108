import type { DistrictScore } from '../../../contract/domain/board.ts'
import type { CityFile } from '../../../contract/files/city.ts'
import { CANVAS_UNITS_WIDE } from '../../../contract/ipc/scene.ts'
import type { Language } from '../../../contract/ipc/window-stream.ts'
import { cameraForBounds } from '../../../core/wall/camera.ts'
import type { Crop } from '../../../core/wall/canvas.ts'
import { areaStrokes, type Grade } from '../areas/area-strokes.ts'
import { type BaseMap, buildBaseMap, type FillShape, landOf } from '../base-map/base-map.ts'
import { loadGround } from '../base-map/load-base-map.ts'
import { areaLabels } from '../labels/area-labels.ts'
import { type Label, type PlacedLabel, placeLabels } from '../labels/label.ts'
import { roadLabels } from '../labels/road-labels.ts'
import type { StrokeData } from '../layers/stroke/stroke-data.ts'
import type { GroundInput } from '../map-layers.ts'

export interface GroundContentOptions {
  readonly crop: Crop
  readonly pxPerArcMinute: number
  readonly language: Language
  readonly fontFamily: string
  readonly assetUrl: (asset: string) => string
  readonly onProblem: (sentence: string) => void
}

/** In every label's atlas from the start, so that a changing score does not build a new one each second. */
const SCORE_CHARACTERS = '0123456789.ABCDE— '

/** Everything that stands still on the map, put together from city, base map, scores, language and zoom. */
export class GroundContent {
  readonly #options: GroundContentOptions
  readonly #onChange: () => void
  #city: CityFile | null = null
  #origin: readonly [number, number] = [0, 0]
  #crop: Crop
  #pxPerArcMinute: number
  #language: Language
  #baseMap: BaseMap | null = null
  #scores: readonly DistrictScore[] = []
  #grades = new Map<string, Grade>()
  #areas: StrokeData | null = null
  #land: readonly FillShape[] = []
  #roads: readonly PlacedLabel[] = []
  #districts: readonly Label[] = []
  /** By area code: the zoom from which on a district's name has room. */
  #districtsFrom: ReadonlyMap<string, number> = new Map()
  #zoom = 0
  #homeZoom = 0
  #fontReady = false
  #baseMapReady = false
  #awaited = ''
  #loading: AbortController | null = null

  constructor(options: GroundContentOptions, onChange: () => void) {
    this.#options = options
    this.#onChange = onChange
    this.#crop = options.crop
    this.#pxPerArcMinute = options.pxPerArcMinute
    this.#language = options.language
  }

  get cameras(): number {
    return this.#city?.cameras.length ?? 0
  }
  get areas(): number {
    return this.#city?.areas.length ?? 0
  }
  /** The wall camera's zoom that shows the whole city. */
  get homeZoom(): number {
    return this.#homeZoom
  }

  /** Whether nothing is still being loaded. */
  get ready(): boolean {
    return this.#city !== null && this.#fontReady && this.#baseMapReady
  }

  get input(): GroundInput {
    return {
      origin: this.#origin,
      baseMap: this.#baseMap,
      areas: this.#areas,
      land: this.#land,
      cameras: this.#city?.cameras ?? [],
      labels: this.#fontReady ? this.#visibleLabels() : null,
      characters: this.#characters(),
      fontFamily: this.#options.fontFamily,
      pxPerArcMinute: this.#pxPerArcMinute,
      cameraScale: Math.min(1.3, Math.max(0.55, 2 ** ((this.#zoom - this.#homeZoom) / 2))),
    }
  }

  setCity(city: CityFile, origin: readonly [number, number]): void {
    this.#city = city
    this.#origin = origin
    this.#baseMap = null
    this.#fontReady = false
    this.#homeZoom = cameraForBounds(city.bounds, this.#crop.canvasWidth / this.#crop.canvasHeight).zoom
    if (this.#zoom === 0) this.#zoom = this.#homeZoom
    this.#grades = gradesOf(this.#scores)
    this.#areas = areaStrokes(city.areas, this.#grades, origin)
    this.#land = city.baseMap ? [] : landOf(city.areas, origin)
    this.#label()
    this.#load(city)
    this.#onChange()
  }

  setDistricts(scores: readonly DistrictScore[]): void {
    this.#scores = scores
    const grades = gradesOf(scores)
    if (this.#city && !sameGrades(grades, this.#grades)) this.#areas = areaStrokes(this.#city.areas, grades, this.#origin)
    this.#grades = grades
    this.#districts = this.#city ? areaLabels(this.#city.areas, scores, this.#language) : []
    this.#onChange()
  }

  setLanguage(language: Language): void {
    if (language === this.#language) return
    this.#language = language
    this.#label()
    this.#awaitFont()
    this.#onChange()
  }

  /** The zoom that the camera rests at or flies to: decides which street names are shown. */
  setZoom(zoom: number): void {
    if (zoom === this.#zoom) return
    this.#zoom = zoom
    this.#onChange()
  }

  setCrop(crop: Crop, pxPerArcMinute: number): void {
    this.#crop = crop
    this.#pxPerArcMinute = pxPerArcMinute
    this.#label()
    this.#onChange()
  }

  destroy(): void {
    this.#loading?.abort()
  }

  #load(city: CityFile): void {
    this.#loading?.abort()
    const loading = new AbortController()
    this.#loading = loading
    this.#baseMapReady = city.baseMap === null
    this.#awaitFont()
    if (!city.baseMap) return
    loadGround(this.#options.assetUrl(city.baseMap.asset), city.bounds, loading.signal).then(
      (ground) => {
        if (loading.signal.aborted) return
        this.#baseMap = buildBaseMap(ground, this.#origin)
        this.#baseMapReady = true
        this.#label()
        this.#awaitFont()
        this.#onChange()
      },
      (error: unknown) => {
        if (loading.signal.aborted) return
        this.#baseMapReady = true
        this.#options.onProblem(`The base map ${city.baseMap?.asset} could not be read: ${String(error)}`)
      },
    )
  }

  /** Text drawn before its font is there would stay in a substitute. */
  #awaitFont(): void {
    const text = [...this.#characters()].join('')
    this.#fontReady = false
    this.#awaited = text
    const ready = () => {
      if (this.#awaited !== text) return
      this.#fontReady = true
      this.#onChange()
    }
    document.fonts.load(`500 48px "${this.#options.fontFamily}"`, text).then(ready, (error: unknown) => {
      this.#options.onProblem(`The font of the map did not load; another is used: ${String(error)}`)
      ready()
    })
  }

  #label(): void {
    if (!this.#city) return
    this.#districts = areaLabels(this.#city.areas, this.#scores, this.#language)
    const unitsPerArcMinute = (this.#pxPerArcMinute * CANVAS_UNITS_WIDE) / this.#crop.canvasWidth
    const names = this.#districts.filter((label) => label.kind === 'district')
    const all = [...names.map(withScoreRoom), ...(this.#baseMap ? roadLabels(this.#baseMap) : [])]
    const placed = placeLabels(all, unitsPerArcMinute)
    this.#roads = placed.filter((label) => label.kind === 'street')
    this.#districtsFrom = new Map(placed.filter((label) => label.kind === 'district').map((label) => [label.key, label.minZoom]))
  }

  #visibleLabels(): PlacedLabel[] {
    const roads = this.#roads.filter((label) => label.minZoom <= this.#zoom)
    const districts = this.#districts.map((label) => ({ ...label, minZoom: this.#districtsFrom.get(label.key) ?? 0 }))
    return [...roads, ...districts.filter((label) => label.minZoom <= this.#zoom)]
  }

  #characters(): Set<string> {
    const texts = [...this.#districts, ...this.#roads].map((label) => label.text)
    return new Set([...SCORE_CHARACTERS, ...texts.join('')].filter((character) => character !== '\n'))
  }
}

/** Room for name and score, whether or not there is one yet: streets' names must not jump when it comes. */
function withScoreRoom(label: Label): Label {
  return { ...label, text: `${label.text}\n100.0 A` }
}

function gradesOf(scores: readonly DistrictScore[]): Map<string, Grade> {
  return new Map(scores.flatMap((score) => (score.grade === null ? [] : [[score.code, score.grade] as const])))
}

function sameGrades(a: ReadonlyMap<string, Grade>, b: ReadonlyMap<string, Grade>): boolean {
  return a.size === b.size && [...a].every(([code, grade]) => b.get(code) === grade)
}
