import { type AreaVersion, areaRegistry } from '../../backend/areas/area-registry.ts'
import { DispatchBook } from '../../backend/areas/dispatch-book.ts'
import { NOTHING_IN_FILE } from '../../backend/areas/import/plan-context.ts'
import { runImport } from '../../backend/areas/import/run-import.ts'
import { areaLookup } from '../../backend/areas/lookup/area-lookup.ts'
import { type ComponentLookup, ComponentTableBuilder } from '../../backend/areas/lookup/component-lookup.ts'
import { NameIndex } from '../../backend/areas/search/name-index.ts'
import { syllablesOf } from '../../backend/areas/search/spelling.ts'
import { madeCells, madeNames, seeded } from './made-data.ts'

const SEED = 20261121
/** A city of 100 km²: 10 000 cells of 10 000 m². */
const SIDE = 100
const COMPONENTS = 1_000_000
const NAMES = 100_000
const RULES = 5000
const CITY = { west: 110.4, south: 29, width: 0.103, height: 0.09 }

export async function measure(): Promise<string[]> {
  return [
    `seed ${SEED}, Node ${process.version}`,
    ...measureCells(),
    ...measureComponents(),
    ...measureDispatch(),
    ...(await measureNames()),
    ...(await measureImport()),
  ]
}

function measureCells(): string[] {
  const cells = madeCells(SIDE, CITY, seeded(SEED))
  const { result: lookup, ms, mb } = cost(() => areaLookup(cells))
  const random = seeded(SEED + 1)
  const times = timesOf(200_000, () => {
    lookup.at(CITY.west + random() * CITY.width, CITY.south + random() * CITY.height)
  })
  return [
    `lookup   ${cells.length} areas: built in ${ms} ms, ${megabytes(lookup.bytes)} MB of arrays (${mb} MB in all)`,
    `         point → cell → unit: ${summary(times)}`,
  ]
}

function measureComponents(): string[] {
  const random = seeded(SEED + 2)
  const { result: lookup, ms, mb } = cost(() => madeComponents(random))
  const place = () => ({ lng: CITY.west + random() * CITY.width, lat: CITY.south + random() * CITY.height })
  const near = timesOf(20_000, () => void lookup.nearest({ ...place(), limit: 10, withinMetres: 200 }))
  const ofClass = timesOf(20_000, () => void lookup.nearest({ ...place(), limit: 10, withinMetres: 200, classCode: '0137' }))
  return [
    `nearest  ${lookup.count} components: built in ${ms} ms, ${megabytes(lookup.bytes)} MB of arrays (${mb} MB in all)`,
    `         10 nearest within 200 m: ${summary(near)}`,
    `         10 nearest of one class within 200 m: ${summary(ofClass)}`,
  ]
}

function madeComponents(random: () => number): ComponentLookup {
  const builder = new ComponentTableBuilder()
  for (let number = 0; number < COMPONENTS; number++) {
    const classCode = String(101 + (number % 57)).padStart(4, '0')
    const code = `990101${classCode}${String(number % 1_000_000).padStart(6, '0')}`
    builder.add({
      code,
      lng: CITY.west + random() * CITY.width,
      lat: CITY.south + random() * CITY.height,
      state: 'intact',
      unitCode: `U${number % 41}`,
    })
  }
  return builder.finish()
}

/** 自动分拨: from a report's place and class to the unit that answers, the component asked first. */
function measureDispatch(): string[] {
  const areas = areaLookup(madeCells(SIDE, CITY, seeded(SEED)))
  const random = seeded(SEED + 5)
  const components = madeComponents(random)
  const units = Array.from({ length: 41 }, (_, index) => ({ code: `U${index}` }))
  const rules = Array.from({ length: RULES }, (_, index) => ({
    kind: index % 2 === 0 ? ('event' as const) : ('component' as const),
    code: String(101 + (index % 57)).padStart(4, '0'),
    area: `990101${String(1 + Math.floor(random() * 50)).padStart(3, '0')}`,
    unit: units[index % units.length]!,
  }))
  const body = { rules, components: { own: true, within: 30 }, areaAnswers: true }
  const at = <Body>() => ({ version: 1, body: body as Body })
  const book = new DispatchBook({ at }, { areas, components })
  const by: Record<string, number> = {}
  const dispatch = (kind: 'event' | 'component') => () => {
    const classCode = String(101 + Math.floor(random() * 57)).padStart(4, '0')
    const [lng, lat] = [CITY.west + random() * CITY.width, CITY.south + random() * CITY.height]
    const found = book.unitFor({ kind, classCode, edition: null, lng, lat, at: 0 })
    by[found?.by ?? 'nobody'] = (by[found?.by ?? 'nobody'] ?? 0) + 1
  }
  const events = timesOf(100_000, dispatch('event'))
  const parts = timesOf(100_000, dispatch('component'))
  return [
    `dispatch ${areas.areas.length} areas, ${components.count} components, ${RULES} rules: ${Object.entries(by)
      .map(([why, count]) => `${why} ${count}`)
      .join(', ')}`,
    `         event → cell → street → district → unit: ${summary(events)}`,
    `         component → nearest of its class within 30 m → unit: ${summary(parts)}`,
  ]
}

async function measureNames(): Promise<string[]> {
  const things = madeNames(NAMES, seeded(SEED + 3))
  const startedAt = performance.now()
  const before = process.memoryUsage().heapUsed
  const index = await NameIndex.build(things, () => new Promise((resolve) => setImmediate(resolve)))
  const built = Math.round(performance.now() - startedAt)
  const random = seeded(SEED + 4)
  const pick = () => things[Math.floor(random() * things.length)]!.name
  const wrong = (text: string): string => {
    const at = 1 + Math.floor(random() * (text.length - 1))
    return `${text.slice(0, at)}x${text.slice(at + 1)}`
  }
  const initials = (name: string) =>
    syllablesOf(name)
      .map((syllable) => syllable[0])
      .join('')
  const kinds: readonly (readonly [string, () => string])[] = [
    ['whole name', pick],
    ['two characters', () => pick().slice(0, 2)],
    ['one character', () => pick().slice(0, 1)],
    ['one wrong character', () => wrong(pick()).replace('x', '乙')],
    ['pinyin', () => syllablesOf(pick()).join('')],
    ['initials', () => initials(pick())],
    ['one letter', () => initials(pick()).slice(0, 1)],
    ['pinyin with a wrong letter', () => wrong(syllablesOf(pick()).join(''))],
  ]
  const lines = kinds.map(([what, query]) => {
    const texts = Array.from({ length: 500 }, query)
    let at = 0
    return `         ${what}: ${summary(timesOf(texts.length, () => void index.search({ text: texts[at++]!, limit: 10 })))}`
  })
  return [
    `search   ${things.length} names: built in ${built} ms, ${megabytes(process.memoryUsage().heapUsed - before)} MB of heap`,
    ...lines,
  ]
}

async function measureImport(): Promise<string[]> {
  const cells = madeCells(SIDE, CITY, seeded(SEED))
  const features = cells.map(({ code, name, polygons }) => ({
    type: 'Feature',
    properties: { code, name },
    geometry: polygons.length > 0 ? { type: 'MultiPolygon', coordinates: polygons } : null,
  }))
  const bytes = new TextEncoder().encode(JSON.stringify({ type: 'FeatureCollection', features }))
  const registry = areaRegistry([], [])
  const stored = {
    registry,
    lookup: areaLookup<AreaVersion>([]),
    town: null,
    units: new Map(),
    classes: new Map(),
    roads: new Map(),
    movers: [],
    componentClasses: new Set<string>(),
    inFileOnly: NOTHING_IN_FILE,
  }
  const writer = { write: () => Promise.resolve({ inserted: cells.length, updated: 0, unchanged: 0 }) }
  const startedAt = performance.now()
  const query = { target: 'areas' as const }
  const report = await runImport({
    files: [{ name: 'cells.geojson', bytes }],
    query,
    stored,
    writer,
    by: 'bench',
    at: 0,
    today: '2026-11-21',
  })
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  return [
    `import   ${report.rows.read} areas, ${megabytes(bytes.length)} MB of GeoJSON, read and checked in ${seconds} s: ${report.outcome}, ${report.findings.filter(({ severity }) => severity === 'error').length} errors`,
  ]
}

function cost<Result>(make: () => Result): { result: Result; ms: number; mb: string } {
  const all = () => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers
  globalThis.gc?.()
  const before = all()
  const startedAt = performance.now()
  const result = make()
  const ms = Math.round(performance.now() - startedAt)
  globalThis.gc?.()
  return { result, ms, mb: megabytes(all() - before) }
}

/** Wall time of each call, sorted, and CPU time of all: on a shared machine the tail of the first is other people's work. */
interface Times {
  readonly wall: Float64Array
  readonly cpuMs: number
}

const WARM_UP = 50

function timesOf(count: number, work: () => void): Times {
  for (let warm = 0; warm < WARM_UP; warm++) work()
  const wall = new Float64Array(count - WARM_UP)
  const cpuBefore = process.cpuUsage()
  for (let at = 0; at < wall.length; at++) {
    const startedAt = performance.now()
    work()
    wall[at] = performance.now() - startedAt
  }
  const { user, system } = process.cpuUsage(cpuBefore)
  return { wall: wall.sort(), cpuMs: (user + system) / 1000 }
}

function summary({ wall, cpuMs }: Times): string {
  const at = (share: number) => (wall[Math.min(wall.length - 1, Math.floor(wall.length * share))] ?? Number.NaN).toFixed(4)
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms, CPU ${(cpuMs / wall.length).toFixed(4)} ms each (n = ${wall.length})`
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
