import type { LngLat } from '../../../contract/units.ts'
import type { Datum } from '../../../contract/wire/areas.ts'
import { fromWgs84 } from '../import/datum.ts'
import { csvLine } from '../import-report-csv.ts'
import type { ExportRow, ExportShape, ExportTable } from './export-table.ts'

/** Lines that leave together: a line a write would be slow. */
const TOGETHER = 500

/** So that a spreadsheet takes the Chinese for what it is. */
const BOM = '\uFEFF'

export async function* asCsv({ columns, rows, hasShapes }: ExportTable, datum: Datum): AsyncGenerator<string> {
  yield BOM + csvLine(columns.map(([, header]) => header))
  for await (const lines of together(rows)) {
    const told = hasShapes ? lines.filter(({ onlyWithShape }) => !onlyWithShape) : lines
    yield told.map(({ cells }) => csvLine(columns.map(([field]) => placed(cells, datum)[field] ?? ''))).join('')
  }
}

export async function* asGeoJson({ columns, rows }: ExportTable, datum: Datum): AsyncGenerator<string> {
  yield '{"type":"FeatureCollection","features":['
  const fields = columns.map(([field]) => field).filter((field) => field !== 'lng' && field !== 'lat')
  let separator = '\n'
  for await (const lines of together(rows)) {
    const features = lines.map(({ cells, shape }) =>
      JSON.stringify({
        type: 'Feature',
        properties: Object.fromEntries(fields.flatMap((field) => (isBlank(cells[field]) ? [] : [[field, cells[field]]]))),
        geometry: shape ? turned(shape, datum) : null,
      }),
    )
    yield separator + features.join(',\n')
    separator = ',\n'
  }
  yield '\n]}\n'
}

async function* together(rows: ExportTable['rows']): AsyncGenerator<ExportRow[]> {
  let held: ExportRow[] = []
  for await (const row of rows) {
    held.push(row)
    if (held.length < TOGETHER) continue
    yield held
    held = []
  }
  if (held.length > 0) yield held
}

function placed(cells: ExportRow['cells'], datum: Datum): ExportRow['cells'] {
  const { lng, lat } = cells
  if (typeof lng !== 'number' || typeof lat !== 'number') return cells
  const [x, y] = fromWgs84([lng, lat], datum)
  return { ...cells, lng: x, lat: y }
}

function turned({ type, coordinates }: ExportShape, datum: Datum): object {
  const turn = (point: LngLat): LngLat => fromWgs84(point, datum)
  if (type === 'Point') return { type, coordinates: turn(coordinates) }
  if (type === 'MultiLineString') return { type, coordinates: coordinates.map((line) => line.map(turn)) }
  return { type, coordinates: coordinates.map((polygon) => polygon.map((ring) => ring.map(turn))) }
}

function isBlank(cell: unknown): boolean {
  return cell === null || cell === undefined || cell === ''
}
