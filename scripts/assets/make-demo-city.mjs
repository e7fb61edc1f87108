/**
 * Makes the demo city from a PMTiles base map:
 *   node scripts/assets/make-demo-city.mjs PATH/zhangjiajie.pmtiles
 * Writes assets/basemap/fengzhou.pmtiles (a copy), assets/cities/demo.city.json, demo.components.json.gz and
 * demo.streets.json.gz. The same input gives the same bytes.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { makeAreas, meanCellArea } from './demo/areas.mjs'
import { makeComponents } from './demo/components.mjs'
import { calendar, duties, movers, readClasses, STAGE_LIMITS, units } from './demo/directory.mjs'
import { fromGrid, groupCells, makeCells, outline } from './demo/geometry.mjs'
import { CITY, DUTIES } from './demo/names.mjs'
import { seeded } from './demo/random.mjs'
import { readLines } from './demo/read-tiles.mjs'
import { cameras, patrols, STREET_CLASSES, streetGraph } from './demo/streets.mjs'

const SEED = 20261121
const CELLS = 583
const SQUARE_METRES = 25.07e6
const COMPONENTS = 10_000
/** Communities by street by district: 42 in 12 streets in 5 districts; the order decides what the seed makes of it. */
const COMMUNITIES = [
  [4, 4, 3],
  [4, 3, 3],
  [4, 4],
  [3, 4],
  [3, 3],
]

const here = dirname(fileURLToPath(import.meta.url))
const assets = join(here, '../../assets')
const [source] = process.argv.slice(2)
if (!source) {
  process.stderr.write(
    '用法：node scripts/assets/make-demo-city.mjs 底图.pmtiles\nUsage: node scripts/assets/make-demo-city.mjs BASEMAP.pmtiles\n',
  )
  process.exit(2)
}

const random = seeded(SEED)
const lines = await readLines(source, 16, ['roads', 'water'])
const ring = outline(SQUARE_METRES)
const mesh = makeCells(lines, ring, CELLS)
const groups = groupCells(mesh, COMMUNITIES, random)
const { areas, cellCode } = makeAreas(mesh, groups)
const graph = streetGraph(lines, ring)
const staff = movers()

const directory = units()
/** 属地: the district's government and the subdistrict's office answer for what nobody else does. */
const unitOfArea = ({ kind, name }) =>
  directory.find((u) => u.name === `${name}${kind === 'street' ? '办事处' : '人民政府'}`)?.code
for (const area of areas) if (area.kind === 'street' || area.kind === 'district') area.unitCode = unitOfArea(area)

const all = areas.filter((a) => a.kind === 'district').flatMap((a) => a.polygons.flat(2))
const city = {
  format: 'beacon-wall-city',
  version: 1,
  revision: '',
  id: 'demo',
  ...CITY,
  fictional: true,
  attribution: ['© OpenStreetMap contributors, ODbL'],
  timeZone: 'Asia/Shanghai',
  bounds: [
    Math.min(...all.map((p) => p[0])),
    Math.min(...all.map((p) => p[1])),
    Math.max(...all.map((p) => p[0])),
    Math.max(...all.map((p) => p[1])),
  ],
  baseMap: { kind: 'pmtiles', asset: 'basemap/fengzhou.pmtiles' },
  areas,
  classes: readClasses(join(here, 'demo/classes.tsv')),
  units: directory,
  cameras: cameras(graph, 31),
  movers: staff,
  calendar: calendar(),
  stageLimits: STAGE_LIMITS,
  duties: duties(DUTIES),
  gradeBands: [90, 75, 60, 40],
}
city.revision = `demo-${digest(city)}`

const components = {
  format: 'beacon-wall-components',
  version: 1,
  city: city.id,
  ...makeComponents(mesh, graph, cellCode, COMPONENTS, random),
}
const onFoot = patrols(mesh, graph, 25, STREET_CLASSES, random)
const driving = patrols(mesh, graph, 10, STREET_CLASSES.slice(0, 7), random)
const names = [...new Set(graph.edges.map((e) => e.name))]
const streets = {
  format: 'beacon-wall-streets',
  version: 1,
  city: city.id,
  classes: STREET_CLASSES,
  names,
  nodes: graph.nodes.map(fromGrid),
  edges: graph.edges.map((e) => [e.a, e.b, STREET_CLASSES.indexOf(e.class), names.indexOf(e.name)]),
  patrols: [...onFoot, ...driving].map((p, i) => ({
    mover: staff[i].id,
    cells: p.cells.map((c) => cellCode.get(c)).sort(),
    nodes: p.nodes,
  })),
  duties: DUTIES,
  streetUnits: Object.fromEntries(areas.filter((a) => a.kind === 'street').map((a) => [a.code, a.unitCode])),
  districtUnits: Object.fromEntries(areas.filter((a) => a.kind === 'district').map((a) => [a.code, a.unitCode])),
}

mkdirSync(join(assets, 'cities'), { recursive: true })
mkdirSync(join(assets, 'basemap'), { recursive: true })
writeFileSync(join(assets, 'basemap/fengzhou.pmtiles'), readFileSync(source))
writeFileSync(join(assets, 'cities/demo.city.json'), `${JSON.stringify(city)}\n`)
writeFileSync(join(assets, 'cities/demo.components.json.gz'), gzipSync(JSON.stringify(components), { level: 9 }))
writeFileSync(join(assets, 'cities/demo.streets.json.gz'), gzipSync(JSON.stringify(streets), { level: 9 }))
process.stdout.write(
  `${city.revision}: ${cellCode.size} cells of ${Math.round(meanCellArea(mesh))} m², ${areas.length} areas, ${city.cameras.length} cameras, ` +
    `${components.code.length} components, ${graph.nodes.length} street nodes\n`,
)

function digest(value) {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12)
}
