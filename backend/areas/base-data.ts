import type pg from 'pg'
import type { CaseClass, CityFile, Unit } from '../../contract/files/city.ts'
import type { AddressText, SearchHit } from '../../contract/wire/areas.ts'
import { boundsOf, centroidOf } from '../../core/geometry/polygons.ts'
import { type AreaRegistry, type AreaVersion, areaRegistry } from './area-registry.ts'
import { classKey, type MoverRecord } from './base-records.ts'
import { cityWithBaseData } from './city-with-base-data.ts'
import { lastVisit, seenSince } from './components/component-store.ts'
import type { StoredBaseData } from './import/plan-context.ts'
import { type LaidOver, laidOver } from './laid-over.ts'
import { addressText, ROAD_WITHIN_METRES } from './lookup/address-text.ts'
import { type AreaLookup, areaLookup } from './lookup/area-lookup.ts'
import type { ComponentLookup } from './lookup/component-lookup.ts'
import { type RoadLookup, roadLookup } from './lookup/road-lookup.ts'
import { type NamedThing, NameIndex, type NameQuery } from './search/name-index.ts'
import { type LatestSources, latestSources, readBaseData, readComponents, type StoredRecords } from './store/read-base-data.ts'

/** One state of the base data, whole: a request sees either the one before an import or the one after it. */
interface State {
  readonly sources: LatestSources
  readonly day: string
  readonly stored: StoredRecords
  readonly laid: LaidOver
  readonly registry: AreaRegistry
  readonly lookup: AreaLookup<AreaVersion>
  readonly roads: RoadLookup
  readonly names: NameIndex
  readonly unitNames: ReadonlyMap<string, string>
}

/**
 * Base data in memory: what was imported, laid over what the city file has. Kept up to date after imports of
 * this and of other backends, and when a new day makes other editions of areas valid.
 */
export class BaseData {
  private state: State
  /** Null until they have been read: a million take seconds, for which a start does not wait. */
  private componentLookup: ComponentLookup | null = null
  private componentsSource = -1
  /** HallMs of the newest visit on site that the lookup knows. */
  private lastVisit = 0
  private reading: Promise<void> = Promise.resolve()
  private readonly onChanged: (() => void)[] = []
  private readonly onImported: (() => void)[] = []
  private readonly pool: pg.Pool
  private readonly city: CityFile
  /** Local day of the city on the hall clock, `YYYY-MM-DD`. */
  readonly today: () => string

  private constructor(pool: pg.Pool, city: CityFile, today: () => string, state: State) {
    this.pool = pool
    this.city = city
    this.today = today
    this.state = state
  }

  static async load(pool: pg.Pool, city: CityFile, today: () => string): Promise<BaseData> {
    return new BaseData(pool, city, today, await readState(pool, city, today()))
  }

  /** After each new state: an import here or by another backend, or a day on which other editions begin. */
  changed(listener: () => void): void {
    this.onChanged.push(listener)
  }

  /** An import was written here: this backend goes by it from now on, and others are told. */
  async imported(): Promise<void> {
    await this.reload()
    for (const listener of this.onImported) listener()
  }

  /** After an import through this backend. */
  announced(listener: () => void): void {
    this.onImported.push(listener)
  }

  /** The imported dictionary, whole; empty where none was imported. */
  get importedClasses(): readonly CaseClass[] {
    return this.state.stored.classes
  }

  /** Those who were imported, in service or not. */
  get importedMovers(): readonly MoverRecord[] {
    return this.state.stored.movers
  }

  /** The newest import that this backend goes by; 0 = none. */
  get source(): number {
    return this.state.sources.any
  }

  get registry(): AreaRegistry {
    return this.state.registry
  }

  /** Every record that holds, for files that leave. */
  get whole(): Pick<State, 'laid' | 'stored' | 'day'> {
    return this.state
  }

  get areas(): AreaLookup<AreaVersion> {
    return this.state.lookup
  }

  /** A place in words (逆地理编码); null where no road is near. */
  addressAt(lng: number, lat: number): AddressText | null {
    const { lookup, roads } = this.state
    const { district, street } = lookup.at(lng, lat)
    const near = roads.nearest(lng, lat, ROAD_WITHIN_METRES, 2)
    return addressText(near, { district: lookup.areas[district] ?? null, street: lookup.areas[street] ?? null })
  }

  get components(): ComponentLookup | null {
    return this.componentLookup
  }

  unitName(code: string): string {
    return this.state.unitNames.get(code) ?? code
  }

  /** Names of everything but cases. A number is looked up among the components as well. */
  search(query: NameQuery): SearchHit[] {
    const named = this.state.names.search(query)
    const components = this.componentLookup
    const isCode = /^[0-9]{6,16}$/.test(query.text.trim()) && (query.kind === undefined || query.kind === 'component')
    if (!isCode || !components || named.length >= query.limit) return named
    return [
      ...named,
      ...components.withPrefix(query.text.trim(), query.limit - named.length).map((each) => componentHit(each, this.state)),
    ]
  }

  /**
   * What an import is checked against. The first import of areas may be of another place than the file that came with the
   * product: until then no area is out of town.
   */
  storedFor(target: 'areas' | 'other'): StoredBaseData {
    const { stored, laid, registry, lookup } = this.state
    const isFirst = target === 'areas' && stored.areas.length === 0
    const unlessStored = (own: readonly string[], imported: readonly string[]) => {
      const known = new Set(imported)
      return new Set(own.filter((key) => !known.has(key)))
    }
    const codeOf = ({ code }: { readonly code: string }): string => code
    const idOf = ({ id }: { readonly id: string }): string => id
    return {
      registry,
      lookup,
      town: isFirst ? null : boundsOf(lookup.areas.flatMap((area) => area.polygons)),
      units: new Map(laid.units.map((each) => [each.code, each])),
      classes: new Map(laid.classes.map((each) => [classKey(each), each])),
      componentClasses: new Set(laid.classes.filter((each) => each.kind === 'component').map(codeOf)),
      roads: new Map(stored.places.flatMap(({ code, lines }) => (lines ? [[code, lines] as const] : []))),
      movers: stored.movers,
      inFileOnly: {
        areas: unlessStored(this.city.areas.map(codeOf), stored.areas.map(codeOf)),
        units: unlessStored(this.city.units.map(codeOf), stored.units.map(codeOf)),
        classes: unlessStored(this.city.classes.map(classKey), stored.classes.map(classKey)),
        movers: unlessStored(this.city.movers.map(idOf), stored.movers.map(idOf)),
      },
    }
  }

  /** The city as walls and cases get it. */
  cityNow(): CityFile {
    const { stored, sources, day } = this.state
    return cityWithBaseData(this.city, stored, sources.any, day)
  }

  /** One after another: a slow reading of an older state must not replace a newer one. */
  reload(): Promise<void> {
    const read = async (): Promise<void> => {
      this.state = await readState(this.pool, this.city, this.today())
      await this.readComponentsIfNewer()
      for (const listener of this.onChanged) listener()
    }
    this.reading = this.reading.then(read, read)
    return this.reading
  }

  /** Cheap where nothing has changed: two numbers are asked for. */
  async refresh(): Promise<void> {
    const { any, components } = await latestSources(this.pool)
    const isCurrent = this.today() === this.state.day && any === this.state.sources.any && components === this.componentsSource
    if (!isCurrent) await this.reload()
    await this.heedSiteVisits()
  }

  /** What other backends were told from on site. */
  private async heedSiteVisits(): Promise<void> {
    const components = this.componentLookup
    if (!components) return
    for (const { code, state, status, recordedAt } of await seenSince(this.pool, this.lastVisit)) {
      components.setSeen(code, state, status)
      this.lastVisit = Math.max(this.lastVisit, recordedAt)
    }
  }

  /** Components are the bulk, so they are read again only where an import has touched them. */
  private async readComponentsIfNewer(): Promise<void> {
    const { components } = this.state.sources
    if (components === this.componentsSource) return
    this.lastVisit = await lastVisit(this.pool)
    this.componentLookup = await readComponents(this.pool)
    this.componentsSource = components
  }
}

async function readState(pool: pg.Pool, city: CityFile, day: string): Promise<State> {
  const sources = await latestSources(pool)
  const stored = await readBaseData(pool)
  const laid = laidOver(city, stored)
  const registry = areaRegistry(laid.areas, stored.aliases)
  const lookup = areaLookup(registry.validOn(day))
  const unitNames = new Map(laid.units.map((unit) => [unit.code, unit.name]))
  const names = await NameIndex.build(
    namedThings(city, stored, laid.units, lookup.areas),
    () => new Promise((resolve) => setImmediate(resolve)),
  )
  return { sources, day, stored, laid, registry, lookup, roads: roadLookup(stored.places), names, unitNames }
}

function namedThings(
  city: CityFile,
  { places }: StoredRecords,
  units: readonly Unit[],
  areas: readonly AreaVersion[],
): NamedThing[] {
  const nameOf = new Map(areas.map((area) => [area.code, area.name]))
  const above = (code: string): string =>
    [nameOf.get(code.slice(0, 6)), nameOf.get(code.slice(0, 9))].filter((name) => name !== undefined).join(' ')
  return [
    ...areas.map(({ kind, code, name, nameEn, polygons }): NamedThing => {
      const [lng, lat] = centroidOf(polygons) ?? [null, null]
      return { kind, key: code, name, nameEn, detail: code.length > 6 ? above(code.slice(0, -3)) : '', lng, lat }
    }),
    ...places.map(
      ({ code, kind, name, nameEn, lng, lat }): NamedThing => ({ kind, key: code, name, nameEn, detail: '', lng, lat }),
    ),
    ...units.map(
      (unit): NamedThing => ({
        kind: 'unit',
        key: unit.code,
        name: unit.name,
        nameEn: unit.nameEn ?? null,
        detail: '',
        lng: null,
        lat: null,
      }),
    ),
    ...city.cameras.map(
      ({ id, name, lng, lat }): NamedThing => ({ kind: 'camera', key: id, name, nameEn: null, detail: '', lng, lat }),
    ),
  ]
}

function componentHit(
  component: { code: string; lng: number; lat: number; unitCode: string | null },
  { unitNames }: State,
): SearchHit {
  const { code, lng, lat, unitCode } = component
  return {
    kind: 'component',
    key: code,
    name: code,
    detail: unitCode === null ? '' : (unitNames.get(unitCode) ?? unitCode),
    lng,
    lat,
    match: 'prefix',
    score: 0.5,
  }
}
