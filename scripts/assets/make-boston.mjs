/**
 * Makes the Boston replay from the city's published service requests and neighbourhoods:
 *   node scripts/assets/make-boston.mjs PATH/boston311.csv[.zst] PATH/boston_neighborhoods.geojson
 * Writes assets/replay/boston-2011.csv.gz (no free text; house numbers taken off addresses) and
 * assets/cities/boston.city.json.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { decompress } from 'fzstd'
import { COMPONENT_REASONS, DEPARTMENTS, HOLIDAYS, NEIGHBOURHOODS } from './boston/directory.mjs'
import { simplifyAreas } from './boston/simplify-areas.mjs'

/** Degrees; about 8 m on the ground. */
const TOLERANCE = 0.00008
const COLUMNS = [
  'case_enquiry_id',
  'open_dt',
  'target_dt',
  'closed_dt',
  'ontime',
  'type',
  'department',
  'neighborhood',
  'location_street_name',
  'latitude',
  'longitude',
  'source',
]

const here = dirname(fileURLToPath(import.meta.url))
const assets = join(here, '../../assets')
const [records, outlines] = process.argv.slice(2)
if (!records || !outlines) {
  process.stderr.write(
    '用法：node scripts/assets/make-boston.mjs 工单.csv[.zst] 街区.geojson\nUsage: node scripts/assets/make-boston.mjs REQUESTS.csv[.zst] NEIGHBOURHOODS.geojson\n',
  )
  process.exit(2)
}

const raw = readFileSync(records)
const rows = parse(records.endsWith('.zst') ? Buffer.from(decompress(raw)) : raw, { columns: true })
const trimmed = rows.map((row) =>
  COLUMNS.map((name) => (name === 'location_street_name' ? withoutNumber(row[name]) : row[name].trim())),
)
const csv = [COLUMNS, ...trimmed].map((cells) => cells.map(quote).join(',')).join('\n')

const features = JSON.parse(readFileSync(outlines, 'utf8')).features.sort((a, b) =>
  a.properties.name.localeCompare(b.properties.name),
)
const shapes = simplifyAreas(
  features.map(({ geometry: g }) => (g.type === 'Polygon' ? [g.coordinates] : g.coordinates)),
  TOLERANCE,
)
const points = shapes.flat(3)
const [lngs, lats] = [points.map((p) => p[0]), points.map((p) => p[1])]
const city = {
  format: 'beacon-wall-city',
  version: 1,
  revision: '',
  id: 'boston',
  name: '波士顿',
  nameEn: 'Boston',
  fictional: false,
  attribution: ['City of Boston open data (Analyze Boston), ODC PDDL 1.0'],
  timeZone: 'America/New_York',
  bounds: [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)],
  baseMap: null,
  /** 25 is the state; the rest is the neighbourhood's own number. */
  areas: features.map(({ properties: p }, i) => ({
    code: `25${p.neighborhood_id.padStart(4, '0')}`,
    kind: 'district',
    name: NEIGHBOURHOODS[p.name],
    nameEn: p.name,
    polygons: shapes[i],
  })),
  classes: classes(),
  units: DEPARTMENTS.map(([code, name, nameEn]) => ({ code, name, nameEn, level: 1 })),
  cameras: [],
  movers: [],
  calendar: {
    version: 'boston-2011',
    utcOffsetMinutes: -300,
    slots: [[510, 1020]],
    workDays: [1, 2, 3, 4, 5],
    holidays: HOLIDAYS,
    makeUpDays: [],
  },
  stageLimits: { collect: null, file: null, dispatch: null, handle: null, feedback: null, check: null },
  gradeBands: [90, 75, 60, 40],
}
city.revision = `boston-${createHash('sha256').update(JSON.stringify(city)).digest('hex').slice(0, 12)}`

mkdirSync(join(assets, 'cities'), { recursive: true })
mkdirSync(join(assets, 'replay'), { recursive: true })
writeFileSync(join(assets, 'cities/boston.city.json'), `${JSON.stringify(city)}\n`)
writeFileSync(join(assets, 'replay/boston-2011.csv.gz'), gzipSync(`${csv}\n`, { level: 9 }))
process.stdout.write(
  `${city.revision}: ${city.areas.length} areas of ${points.length} points, ${city.classes.length} classes, ${rows.length} records\n`,
)

/** The city set its due times itself, so the classes carry no limits of ours. */
function classes() {
  const types = [...new Set(rows.map((r) => r.type))].sort((a, b) => (a < b ? -1 : 1))
  const lines = readFileSync(join(here, 'boston/types.tsv'), 'utf8').split('\n')
  const chinese = new Map(
    lines.filter((line) => line && !line.startsWith('#')).map((line) => /** @type {[string, string]} */ (line.split('\t'))),
  )
  const reason = new Map(rows.map((r) => [r.type, r.reason]))
  return types.map((type, i) => ({
    edition: 'boston-311',
    kind: COMPONENT_REASONS.includes(reason.get(type)) ? 'component' : 'event',
    code: String(i + 1).padStart(4, '0'),
    name: chinese.get(type) ?? type,
    nameEn: type,
    conditions: [],
  }))
}

/** Street names stay, house numbers go: a request should not lead to someone's door. */
function withoutNumber(address) {
  return address
    .trim()
    .replace(/^[\d][\dA-Za-z\-/ ]*?\s+(?=[A-Z])/, '')
    .replace(/^INTERSECTION /, '')
    .trim()
}

function quote(cell) {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
