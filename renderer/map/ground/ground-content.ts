import type { DistrictScore } from '../../../contract/domain/board.ts'
import type { CityFile } from '../../../contract/files/city.ts'
import type { WallCamera } from '../../../contract/ipc/scene.ts'
import type { Language } from '../../../contract/ipc/window-stream.ts'
import { cameraForBounds } from '../../../core/wall/camera.ts'
import type { Crop } from '../../../core/wall/canvas.ts'
import { areaStrokes, type Grade } from '../areas/area-strokes.ts'
import { type BaseMap, buildBaseMap, type FillShape, landOf } from '../base-map/base-map.ts'
import { loadGround } from '../base-map/load-base-map.ts'
import { areaLabels } from '../labels/area-labels.ts'
import type { Label } from '../labels/label.ts'
import { type PlacedText, placeLabels } from '../labels/place-labels.ts'
import { roadLabels } from '../labels/road-labels.ts'
import type { StrokeData } from '../layers/stroke/stroke-data.ts'
import type { GroundInput } from '../map-layers.ts'
import { gridStrokes } from './grid-strokes.ts'

export interface GroundContentOptions {
  readonly crop: Crop
  readonly pxPerArcMinute: number
  readonly language: Language
  readonly fontFamily: string
  readonly assetUrl: (asset: string) => string
  readonly onProblem: (sentence: string) => void
}

/** In every label's atlas from the start, so that a changing score does not build a new one each second. */
const SCORE_CHARACTERS = '0123456789.-ABCDE— '

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
  #grid: StrokeData | null = null
  #areas: StrokeData | null = null
  #land: readonly FillShape[] = []
  #roads: readonly Label[] = []
  #districts: readonly Label[] = []
  #camera: WallCamera | null = null
  #homeZoom = 0
  /** The same set as long as names stay: a new one would have the atlas looked at again with each score. */
  #characters: ReadonlySet<string> = new Set()
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
      grid: this.#grid,
      areas: this.#areas,
      land: this.#land,
      cameras: this.#city?.cameras ?? [],
      labels: this.#fontReady ? this.#texts() : null,
      characters: this.#characters,
      fontFamily: this.#options.fontFamily,
      pxPerArcMinute: this.#pxPerArcMinute,
      cameraScale: Math.min(1.3, Math.max(0.55, 2 ** (((this.#camera?.zoom ?? this.#homeZoom) - this.#homeZoom) / 2))),
    }
  }

  setCity(city: CityFile, origin: readonly [number, number]): void {
    this.#city = city
    this.#origin = origin
    this.#baseMap = null
    this.#fontReady = false
    this.#homeZoom = cameraForBounds(city.bounds, this.#crop.canvasWidth / this.#crop.canvasHeight).zoom
    this.#grades = gradesOf(this.#scores)
    this.#grid = gridStrokes(origin)
    this.#areas = areaStrokes(city.areas, this.#grades, origin)
    this.#land = city.baseMap ? [] : landOf(city.areas, origin)
    this.#label()
    this.#load(city)
    this.#onChange()
  }

  /** Scores that read the same change nothing: the picture stays as it is. */
  setDistricts(scores: readonly DistrictScore[]): void {
    this.#scores = scores
    if (!this.#city) return
    const districts = areaLabels(this.#city.areas, scores, this.#language)
    const grades = gradesOf(scores)
    const regraded = !sameGrades(grades, this.#grades)
    if (!regraded && sameTexts(districts, this.#districts)) return
    if (regraded) this.#areas = areaStrokes(this.#city.areas, grades, this.#origin)
    this.#grades = grades
    this.#districts = districts
    this.#onChange()
  }

  setLanguage(language: Language): void {
    if (language === this.#language) return
    this.#language = language
    this.#label()
    this.#awaitFont()
    this.#onChange()
  }

  /** Where the camera rests or flies to: labels are laid out for that picture. */
  setCamera(camera: WallCamera): void {
    this.#camera = camera
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
    const text = [...this.#characters].join('')
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
    this.#roads = this.#baseMap ? roadLabels(this.#baseMap) : []
    const texts = [...this.#districts, ...this.#roads].map((label) => label.text)
    this.#characters = new Set([...SCORE_CHARACTERS, ...texts.join('')])
  }

  #texts(): PlacedText[] {
    const { canvasWidth: width, canvasHeight: height } = this.#crop
    if (!this.#camera || width === 0 || height === 0) return []
    return placeLabels([...this.#districts, ...this.#roads], {
      camera: this.#camera,
      width,
      height,
      pxPerArcMinute: this.#pxPerArcMinute,
    })
  }
}

function gradesOf(scores: readonly DistrictScore[]): Map<string, Grade> {
  return new Map(scores.flatMap((score) => (score.grade === null ? [] : [[score.code, score.grade] as const])))
}

function sameGrades(a: ReadonlyMap<string, Grade>, b: ReadonlyMap<string, Grade>): boolean {
  return a.size === b.size && [...a].every(([code, grade]) => b.get(code) === grade)
}

function sameTexts(a: readonly Label[], b: readonly Label[]): boolean {
  return a.length === b.length && a.every((label, index) => label.text === b[index]?.text && label.below === b[index]?.below)
}
