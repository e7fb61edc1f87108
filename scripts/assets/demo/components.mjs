import { fromGrid } from './geometry.mjs'
import { edgeLength, facesAt } from './streets.mjs'

/**
 * Components per kilometre of street: class, on main streets, on others. The proportions are those of any Chinese street
 * (lights and trees in rows, a cover every few dozen metres); the sum is scaled to the number asked for.
 */
const DENSITY = [
  ['0137', 34, 18],
  ['0402', 60, 22],
  ['0102', 14, 16],
  ['0103', 20, 10],
  ['0104', 26, 14],
  ['0101', 8, 9],
  ['0106', 6, 3],
  ['0111', 3, 3],
  ['0110', 1, 1],
  ['0114', 2, 1],
  ['0118', 0.5, 2],
  ['0123', 0.6, 0.8],
  ['0127', 1.5, 1.5],
  ['0128', 1.5, 1.5],
  ['0130', 2, 6],
  ['0131', 2, 5],
  ['0150', 3, 1],
  ['0154', 0.4, 0.4],
  ['0146', 0.2, 1],
  ['0204', 2, 0.3],
  ['0212', 3, 2],
  ['0217', 9, 0.5],
  ['0283', 2, 0.4],
  ['0225', 2, 1],
  ['0221', 5, 3],
  ['0284', 4, 2],
  ['0301', 0.4, 0.3],
  ['0305', 11, 6],
  ['0306', 3, 1],
  ['0307', 12, 9],
  ['0308', 1, 1.2],
  ['0404', 6, 2],
  ['0405', 3, 0.5],
  ['0407', 2, 1.5],
  ['0408', 3, 0.8],
  ['0497', 6, 2],
  ['0406', 0.2, 0.1],
  ['0507', 1, 0.3],
  ['0303', 0.2, 0.8],
  ['0126', 1, 2],
]
const MAIN = ['trunk', 'primary', 'secondary', 'tertiary']

/** About `count` components as columns; the serial counts within district and class, west to east as they come. */
export function makeComponents(mesh, graph, cellCode, count, random) {
  const edges = graph.edges.map((e) => ({ e, length: edgeLength(graph, e), main: MAIN.includes(e.class) }))
  const kilometre = 4000
  const expected = edges.reduce(
    (sum, { length, main }) => sum + (length / kilometre) * DENSITY.reduce((s, d) => s + d[main ? 1 : 2], 0),
    0,
  )
  const placed = []
  for (const { e, length, main } of edges) {
    for (const [code, onMain, onOther] of DENSITY) {
      const mean = ((main ? onMain : onOther) * length * count) / kilometre / expected
      const many = Math.floor(mean) + (random.next() < mean % 1 ? 1 : 0)
      for (let i = 0; i < many; i++) placed.push({ code, at: beside(graph, e, (i + random.next()) / many, main, random) })
    }
  }
  const faces = facesAt(
    mesh,
    placed.map((p) => p.at),
  )
  const rows = placed.flatMap((p, i) =>
    faces[i] === undefined ? [] : [{ class: p.code, cell: cellCode.get(faces[i]), at: fromGrid(p.at) }],
  )
  return numbered(rows.sort((a, b) => (a.class + a.cell).localeCompare(b.class + b.cell, 'en') || a.at[0] - b.at[0]))
}

/** A point beside the street, 4 to 12 m off its middle line by the street's width. */
function beside(graph, e, t, main, random) {
  const [p, q] = [graph.nodes[e.a], graph.nodes[e.b]]
  const length = Math.hypot(q[0] - p[0], q[1] - p[1]) || 1
  const off = (random.next() < 0.5 ? -1 : 1) * random.between(main ? 28 : 14, main ? 48 : 24)
  return [p[0] + t * (q[0] - p[0]) - (off * (q[1] - p[1])) / length, p[1] + t * (q[1] - p[1]) + (off * (q[0] - p[0])) / length]
}

/** 部件标识码: 6 district, 4 class, 6 serial. Coordinates as whole millionths of a degree. */
function numbered(rows) {
  const last = new Map()
  const columns = { code: [], lng: [], lat: [] }
  for (const row of rows) {
    const prefix = row.cell.slice(0, 6) + row.class
    const serial = (last.get(prefix) ?? 0) + 1
    last.set(prefix, serial)
    columns.code.push(prefix + String(serial).padStart(6, '0'))
    columns.lng.push(Math.round(row.at[0] * 1e6))
    columns.lat.push(Math.round(row.at[1] * 1e6))
  }
  return columns
}
