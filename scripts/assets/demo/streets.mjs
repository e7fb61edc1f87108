import { inside } from './blocks.mjs'
import { fromGrid, insideParts, lookups, simplify, toGrid, weldEnds } from './geometry.mjs'
import { partition } from './partition.mjs'
import { meetings } from './planar-graph.mjs'

/** Where people and vehicles of the city go. Vehicles keep to the first seven. */
export const STREET_CLASSES = [
  'trunk',
  'primary',
  'secondary',
  'tertiary',
  'residential',
  'unclassified',
  'living_street',
  'service',
  'pedestrian',
]

/** The street network inside the outline: the largest connected part, nodes on the grid, edges with class and name. */
export function streetGraph(lines, ring) {
  const roads = lines
    .map((l) => ({ ...l, class: l.class.replace('_link', '') }))
    .filter((l) => l.layer === 'roads' && STREET_CLASSES.includes(l.class))
    .flatMap((l) =>
      insideParts(simplify(l.points.map(toGrid), 6), ring).map((points) => ({
        points,
        weight: 9 - STREET_CLASSES.indexOf(l.class),
        class: l.class,
        name: l.name,
      })),
    )
  weldEnds(roads, 12)
  const ids = new Map()
  const nodes = []
  const idOf = (p) => {
    const k = p.join()
    if (!ids.has(k)) ids.set(k, nodes.push(p) - 1)
    return ids.get(k)
  }
  const edges = meetings(roads)
    .filter((s) => inside(ring, s.a) && inside(ring, s.b))
    .map((s) => ({ a: idOf(s.a), b: idOf(s.b), class: s.class, name: s.name }))
  return largestPart(nodes, edges)
}

function largestPart(nodes, edges) {
  const keep = new Set(
    components(
      nodes.map((_, i) => i),
      edges,
    )[0],
  )
  const renumber = new Map([...keep].map((n, i) => [n, i]))
  return {
    nodes: [...keep].map((n) => nodes[n]),
    edges: edges.filter((e) => keep.has(e.a)).map((e) => ({ ...e, a: renumber.get(e.a), b: renumber.get(e.b) })),
  }
}

/** Connected parts, largest first. */
function components(members, edges) {
  const links = new Map(members.map((n) => [n, []]))
  for (const { a, b } of edges) {
    if (!links.has(a) || !links.has(b)) continue
    links.get(a).push(b)
    links.get(b).push(a)
  }
  const seen = new Set()
  const parts = []
  for (const start of members) {
    if (seen.has(start)) continue
    const part = [start]
    seen.add(start)
    for (let i = 0; i < part.length; i++) {
      for (const n of links.get(part[i])) {
        if (seen.has(n)) continue
        seen.add(n)
        part.push(n)
      }
    }
    parts.push(part)
  }
  return parts.sort((a, b) => b.length - a.length)
}

export const edgeLength = ({ nodes }, e) => Math.hypot(nodes[e.a][0] - nodes[e.b][0], nodes[e.a][1] - nodes[e.b][1])

/** The mesh face in which each point lies. */
export function facesAt(mesh, points) {
  const faces = [...mesh.faces].map(([id, loop]) => {
    const ring = mesh.points(loop)
    const [xs, ys] = [ring.map((p) => p[0]), ring.map((p) => p[1])]
    return { id, ring, box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] }
  })
  return points.map(
    ([x, y]) =>
      faces.find(({ ring, box }) => x >= box[0] && y >= box[1] && x <= box[2] && y <= box[3] && inside(ring, [x, y]))?.id,
  )
}

/**
 * Responsibility areas: the cells shared out so that each mover has about the same length of street (an area with few
 * streets is large), and the street nodes in them that can be reached without leaving.
 */
export function patrols(mesh, graph, count, usable, random) {
  const edges = graph.edges.filter((e) => usable.includes(e.class))
  const faces = facesAt(
    mesh,
    edges.map((e) => [0, 1].map((k) => (graph.nodes[e.a][k] + graph.nodes[e.b][k]) / 2)),
  )
  const lengths = new Map([...mesh.faces.keys()].map((id) => [id, 40]))
  edges.forEach((e, i) => faces[i] !== undefined && lengths.set(faces[i], lengths.get(faces[i]) + edgeLength(graph, e)))
  const look = { ...lookups(mesh, [...mesh.faces.keys()]), area: (id) => lengths.get(id) * 400 }
  return partition(
    [...mesh.faces.keys()],
    Array.from({ length: count }, () => 1),
    look,
    random,
  ).map((cells) => {
    const own = new Set(cells)
    const mine = edges.filter((_, i) => own.has(faces[i]))
    const nodes = components([...new Set(mine.flatMap((e) => [e.a, e.b]))], mine)[0]
    return { cells, nodes }
  })
}

/** Cameras at crossings of two named streets, spread as far from each other as may be. */
export function cameras(graph, count) {
  const names = graph.nodes.map(() => new Set())
  for (const e of graph.edges) {
    if (!e.name || /[·隧桥]/.test(e.name)) continue
    names[e.a].add(e.name)
    names[e.b].add(e.name)
  }
  const crossings = names.flatMap((set, i) =>
    set.size > 1
      ? [
          {
            at: graph.nodes[i],
            name: `${[...set]
              .sort((a, b) => (a < b ? -1 : 1))
              .slice(0, 2)
              .join('与')}路口`,
          },
        ]
      : [],
  )
  const singles = names.flatMap((set, i) => (set.size === 1 ? [{ at: graph.nodes[i], name: [...set][0] }] : []))
  const chosen = spread(unique(crossings), [], count)
  const more = spread(singles, chosen, count).slice(chosen.length)
  const seen = new Map()
  return [...chosen, ...more].map(({ at, name }, i) => {
    const n = (seen.get(name) ?? 0) + 1
    seen.set(name, n)
    const [lng, lat] = fromGrid(at)
    const known = chosen.some((c) => c.name === name) ? name : `${name}${n}号点`
    return { id: `CAM${String(i + 1).padStart(3, '0')}`, name: known, lng, lat, online: i % 13 !== 11 }
  })
}

const unique = (list) => [...new Map(list.map((c) => [c.name, c])).values()]

function spread(candidates, fixed, count) {
  const chosen = [...fixed]
  const far = (c) => Math.min(...chosen.map((o) => Math.hypot(o.at[0] - c.at[0], o.at[1] - c.at[1])))
  const left = [...candidates]
  if (chosen.length === 0 && left.length > 0) chosen.push(left.shift())
  while (chosen.length < count && left.length > 0) {
    const best = left.reduce((a, c, i) => (far(c) > a.d ? { d: far(c), i } : a), { d: -1, i: 0 })
    if (best.d < 240) break
    chosen.push(left.splice(best.i, 1)[0])
  }
  return chosen.slice(0, count)
}
