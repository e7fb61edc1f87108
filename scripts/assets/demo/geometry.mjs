import { cutIntoCells, inside } from './blocks.mjs'
import { neighboursOf, sharedEdges } from './mesh.mjs'
import { partition } from './partition.mjs'
import { arrange, edgeKey, signedArea } from './planar-graph.mjs'

/** Grid units per metre. Coordinates are written with 6 decimals (0.1 m), so a quarter of a metre survives the way out. */
const UNITS = 4
const ORIGIN = [110.46, 29.125]
const METRES = [111_320 * Math.cos((ORIGIN[1] * Math.PI) / 180), 110_850]

export const toGrid = ([lng, lat]) => [(lng - ORIGIN[0]) * METRES[0] * UNITS, (lat - ORIGIN[1]) * METRES[1] * UNITS]
export const fromGrid = ([x, y]) => [
  Number((ORIGIN[0] + x / UNITS / METRES[0]).toFixed(6)),
  Number((ORIGIN[1] + y / UNITS / METRES[1]).toFixed(6)),
]
export const squareMetres = (gridArea) => gridArea / UNITS ** 2

/** The built-up area, drawn by hand round the streets of the base map; its corners are rounded off below. */
const OUTLINE = [
  [110.4275, 29.1375],
  [110.4365, 29.1405],
  [110.4425, 29.1455],
  [110.4425, 29.154],
  [110.4525, 29.154],
  [110.4565, 29.1475],
  [110.4615, 29.1415],
  [110.475, 29.1418],
  [110.487, 29.1405],
  [110.488, 29.131],
  [110.4975, 29.1268],
  [110.5065, 29.1225],
  [110.5065, 29.1135],
  [110.497, 29.1068],
  [110.49, 29.1032],
  [110.478, 29.0985],
  [110.4695, 29.0985],
  [110.461, 29.1025],
  [110.456, 29.1075],
  [110.444, 29.1045],
  [110.434, 29.1065],
  [110.433, 29.113],
  [110.4285, 29.1185],
  [110.4235, 29.1285],
]

/** How natural a boundary each kind of line is. Classes not named are no boundary at all. */
const WEIGHTS = {
  trunk: 6,
  primary: 6,
  secondary: 4,
  tertiary: 3,
  residential: 1.5,
  unclassified: 1.5,
  living_street: 1,
  waterway: 12,
}

export function outline(area) {
  const smooth = chaikin(chaikin(OUTLINE.map(toGrid)))
  const scale = Math.sqrt((area * UNITS ** 2) / Math.abs(signedArea(smooth)))
  const centre = [0, 1].map((k) => smooth.reduce((a, p) => a + p[k], 0) / smooth.length)
  return smooth.map((p) => p.map((v, k) => centre[k] + (v - centre[k]) * scale))
}

function chaikin(ring) {
  return ring.flatMap((p, i) => {
    const q = ring[(i + 1) % ring.length]
    return [0.25, 0.75].map((t) => [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])])
  })
}

/** Street blocks → cells. Only the part of a street inside the outline counts. */
export function makeCells(lines, ring, count) {
  const boundary = [...ring, ring[0]]
  const streets = lines
    .filter((l) => WEIGHTS[l.class])
    .flatMap((l) =>
      insideParts(simplify(l.points.map(toGrid), 3 * UNITS), ring).map((points) => ({ points, weight: WEIGHTS[l.class] })),
    )
  weldEnds(streets, 2.5 * UNITS)
  return cutIntoCells(arrange([...streets, { points: boundary, weight: 8 }]), count)
}

/** Runs of a line that lie inside; one step is kept beyond the ring, so that it reaches it (the rest dangles and falls off). */
export function insideParts(points, ring) {
  const parts = []
  let open = null
  points.forEach((p, i) => {
    const here = inside(ring, p)
    if (here && !open) {
      open = i > 0 ? [points[i - 1], p] : [p]
      parts.push(open)
    } else if (open) open.push(p)
    if (!here) open = null
  })
  return parts.filter((part) => part.length > 1)
}

export function simplify(points, tolerance) {
  if (points.length < 3) return points
  const [a, b] = [points[0], points.at(-1)]
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
  const length = Math.hypot(dx, dy)
  let far = 0
  let at = 0
  points.forEach((p, i) => {
    const d = length === 0 ? Math.hypot(p[0] - a[0], p[1] - a[1]) : Math.abs((p[0] - a[0]) * dy - (p[1] - a[1]) * dx) / length
    if (d > far) [far, at] = [d, i]
  })
  if (far <= tolerance) return [a, b]
  return [...simplify(points.slice(0, at + 1), tolerance), ...simplify(points.slice(at), tolerance).slice(1)]
}

/** Ends of lines that all but meet (cut apart at a tile's edge and rounded there) become one point. */
export function weldEnds(lines, reach) {
  const ends = []
  for (const line of lines) {
    for (const i of [0, line.points.length - 1]) {
      const p = line.points[i]
      const twin = ends.find((e) => Math.hypot(e[0] - p[0], e[1] - p[1]) < reach)
      if (twin) line.points[i] = twin
      else ends.push(p)
    }
  }
}

/** Communities within streets within districts: `tree` is a list of districts, each a list of streets' community counts. */
export function groupCells(mesh, tree, random) {
  const ids = [...mesh.faces.keys()]
  const look = lookups(mesh, ids)
  const total = (list) => (Array.isArray(list) ? list.reduce((a, b) => a + total(b), 0) : list)
  return partition(ids, tree.map(total), look, random).map((districtCells, d) =>
    partition(districtCells, tree[d].map(total), look, random).map((streetCells, s) =>
      partition(
        streetCells,
        Array.from({ length: tree[d][s] }, () => 1),
        look,
        random,
      ),
    ),
  )
}

export function lookups(mesh, ids) {
  const areas = new Map(ids.map((id) => [id, mesh.areaOf(mesh.faces.get(id))]))
  const centres = new Map(ids.map((id) => [id, centroid(mesh.points(mesh.faces.get(id)))]))
  const links = new Map(ids.map((id) => [id, new Map(neighboursOf(mesh, id).map((n) => [n, borderBetween(mesh, id, n)]))]))
  return { area: (id) => areas.get(id), centre: (id) => centres.get(id), links }
}

function borderBetween(mesh, id, other) {
  let length = 0
  let weighed = 0
  for (const [i, j] of sharedEdges(mesh, id, other)) {
    const l = Math.hypot(mesh.nodes[i][0] - mesh.nodes[j][0], mesh.nodes[i][1] - mesh.nodes[j][1])
    length += l
    weighed += l * (mesh.weights.get(edgeKey(i, j)) ?? 0)
  }
  return [length, weighed / length]
}

export function centroid(points) {
  let [x, y, twice] = [0, 0, 0]
  points.forEach((p, i) => {
    const q = points[(i + 1) % points.length]
    const c = p[0] * q[1] - q[0] * p[1]
    x += (p[0] + q[0]) * c
    y += (p[1] + q[1]) * c
    twice += c
  })
  return [x / (3 * twice), y / (3 * twice)]
}

/** West→east within rows from north to south, the rows as high as a typical area of this kind. */
export function readingOrder(groups, centreOf, rowHeight) {
  const top = Math.max(...groups.map((g) => centreOf(g)[1]))
  const row = (g) => Math.floor((top - centreOf(g)[1]) / rowHeight)
  return [...groups].sort((a, b) => row(a) - row(b) || centreOf(a)[0] - centreOf(b)[0])
}

/** The outline of a group of cells: the edges that only one of them has, chained. Outer ring counter-clockwise, then holes. */
export function unionOf(mesh, cells) {
  const edges = new Map()
  const member = new Set(cells)
  for (const id of cells) {
    const loop = mesh.faces.get(id)
    loop.forEach((n, i) => {
      const next = loop[(i + 1) % loop.length]
      if (!member.has(mesh.owner.get(`${next},${n}`))) edges.set(n, [...(edges.get(n) ?? []), next])
    })
  }
  const rings = []
  while (edges.size > 0) {
    const [start] = edges.keys()
    rings.push(...simpleRings(chain(edges, start)))
  }
  const sorted = rings.map((ring) => ({ ring, area: signedArea(ring.map((n) => mesh.nodes[n])) }))
  const outer = sorted.filter((r) => r.area > 0).map((r) => [r.ring])
  for (const { ring } of sorted.filter((r) => r.area <= 0)) {
    const home =
      outer.find(([o]) =>
        inside(
          o.map((n) => mesh.nodes[n]),
          mesh.nodes[ring[0]],
        ),
      ) ?? outer[0]
    home.push(ring)
  }
  return outer
}

function chain(edges, start) {
  const ring = []
  for (let n = start; ; ) {
    ring.push(n)
    const ends = edges.get(n)
    const next = ends.pop()
    if (ends.length === 0) edges.delete(n)
    if (next === start && !edges.has(start)) return ring
    n = next
    if (n === start && edges.has(start)) continue
  }
}

/** A walk that passes one node twice is two rings. */
function simpleRings(walk) {
  const rings = []
  const path = []
  for (const n of walk) {
    const at = path.indexOf(n)
    if (at >= 0) rings.push(path.splice(at))
    path.push(n)
  }
  return [...rings, path].filter((r) => r.length > 2)
}
