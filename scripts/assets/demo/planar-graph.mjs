import Flatbush from 'flatbush'

/**
 * A planar arrangement on an integer grid. Lines go in with a `weight` (how natural a boundary they are: a trunk road or
 * a river is a better edge of a community than an alley); what comes out has a node wherever two lines meet, no dangling
 * ends, no bridges, one connected component, and its bounded faces as loops of node ids (counter-clockwise).
 */
export function arrange(lines) {
  return facesOf(prune(graphOf(meetings(lines))))
}

/** The lines cut wherever they meet: straight segments `{a, b, …}` with everything else that their line carries. */
export function meetings(lines) {
  let segments = []
  for (const { points, ...rest } of lines) {
    for (let i = 1; i < points.length; i++) segments.push({ ...rest, a: round(points[i - 1]), b: round(points[i]) })
  }
  for (let pass = 0; pass < 12; pass++) {
    const next = nodeOnce(dedupe(segments))
    segments = next.segments
    if (!next.changed) break
  }
  return dedupe(segments)
}

const round = ([x, y]) => [Math.round(x), Math.round(y)]
const key = ([x, y]) => `${x},${y}`

function dedupe(segments) {
  const seen = new Map()
  for (const s of segments) {
    const [ka, kb] = [key(s.a), key(s.b)]
    if (ka === kb) continue
    const k = ka < kb ? `${ka}|${kb}` : `${kb}|${ka}`
    const old = seen.get(k)
    if (!old || old.weight < s.weight) seen.set(k, s)
  }
  return [...seen.values()]
}

/** Splits every segment where another crosses or touches it; rounding may make new touches, hence several passes. */
function nodeOnce(segments) {
  const index = new Flatbush(segments.length)
  for (const { a, b } of segments)
    index.add(Math.min(a[0], b[0]) - 1, Math.min(a[1], b[1]) - 1, Math.max(a[0], b[0]) + 1, Math.max(a[1], b[1]) + 1)
  index.finish()
  const cuts = segments.map(() => [])
  segments.forEach((s, i) => {
    const found = index.search(
      Math.min(s.a[0], s.b[0]),
      Math.min(s.a[1], s.b[1]),
      Math.max(s.a[0], s.b[0]),
      Math.max(s.a[1], s.b[1]),
    )
    for (const j of found) if (j > i) meet(s, segments[j], cuts[i], cuts[j])
  })
  let changed = false
  const out = []
  segments.forEach((s, i) => {
    const points = [s.a, ...sortAlong(s, cuts[i]), s.b]
    if (points.length > 2) changed = true
    for (let p = 1; p < points.length; p++) out.push({ ...s, a: points[p - 1], b: points[p] })
  })
  return { segments: out, changed }
}

function sortAlong(s, points) {
  const t = (p) => (p[0] - s.a[0]) * (s.b[0] - s.a[0]) + (p[1] - s.a[1]) * (s.b[1] - s.a[1])
  const unique = new Map(points.map((p) => [key(p), p]))
  unique.delete(key(s.a))
  unique.delete(key(s.b))
  return [...unique.values()].sort((p, q) => t(p) - t(q))
}

function meet(s, r, cutsOfS, cutsOfR) {
  for (const p of [r.a, r.b]) if (onSegment(p, s)) cutsOfS.push(p)
  for (const p of [s.a, s.b]) if (onSegment(p, r)) cutsOfR.push(p)
  const p = crossing(s, r)
  if (p) {
    cutsOfS.push(p)
    cutsOfR.push(p)
  }
}

/** Nearer than 0.8 grid units counts as on the line: nothing may pass that close without a node. */
function onSegment(p, { a, b }) {
  const dx = b[0] - a[0]
  const dy = b[1] - a[1]
  const length = Math.hypot(dx, dy)
  const along = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length
  if (along <= 0 || along >= length || key(p) === key(a) || key(p) === key(b)) return false
  return Math.abs((p[0] - a[0]) * dy - (p[1] - a[1]) * dx) / length < 0.8
}

function crossing(s, r) {
  const d = (s.b[0] - s.a[0]) * (r.b[1] - r.a[1]) - (s.b[1] - s.a[1]) * (r.b[0] - r.a[0])
  if (d === 0) return null
  const t = ((r.a[0] - s.a[0]) * (r.b[1] - r.a[1]) - (r.a[1] - s.a[1]) * (r.b[0] - r.a[0])) / d
  const u = ((r.a[0] - s.a[0]) * (s.b[1] - s.a[1]) - (r.a[1] - s.a[1]) * (s.b[0] - s.a[0])) / d
  if (t <= 0 || t >= 1 || u <= 0 || u >= 1) return null
  return round([s.a[0] + t * (s.b[0] - s.a[0]), s.a[1] + t * (s.b[1] - s.a[1])])
}

function graphOf(segments) {
  const ids = new Map()
  const nodes = []
  const idOf = (p) => {
    const k = key(p)
    if (!ids.has(k)) {
      ids.set(k, nodes.length)
      nodes.push(p)
    }
    return ids.get(k)
  }
  const links = []
  for (const { a, b, weight } of segments) {
    const [i, j] = [idOf(a), idOf(b)]
    links[i] ??= new Map()
    links[j] ??= new Map()
    links[i].set(j, weight)
    links[j].set(i, weight)
  }
  return { nodes, links }
}

/** Takes away dangling ends, then bridges (a line with the same face on both sides), then all but the largest part. */
function prune(graph) {
  for (let again = true; again; ) {
    dropDangles(graph)
    keepLargestPart(graph)
    const owner = new Map()
    traceLoops(graph).forEach((loop, face) => {
      loop.forEach((n, i) => owner.set(`${n},${loop[(i + 1) % loop.length]}`, face))
    })
    again = false
    for (const [edge, face] of owner) {
      const [i, j] = edge.split(',').map(Number)
      if (owner.get(`${j},${i}`) === face && graph.links[i].delete(j)) {
        graph.links[j].delete(i)
        again = true
      }
    }
  }
  return graph
}

function dropDangles({ links }) {
  const stack = links.map((_, i) => i)
  while (stack.length > 0) {
    const i = stack.pop()
    if (links[i].size !== 1) continue
    const [j] = links[i].keys()
    links[i].clear()
    links[j].delete(i)
    stack.push(j)
  }
}

function keepLargestPart({ links }) {
  const part = links.map(() => -1)
  const sizes = []
  links.forEach((_, start) => {
    if (part[start] !== -1) return
    const id = sizes.length
    sizes.push(0)
    const stack = [start]
    part[start] = id
    while (stack.length > 0) {
      const i = stack.pop()
      sizes[id]++
      for (const j of links[i].keys()) {
        if (part[j] === -1) {
          part[j] = id
          stack.push(j)
        }
      }
    }
  })
  const largest = sizes.indexOf(Math.max(...sizes))
  links.forEach((l, i) => part[i] !== largest && l.clear())
}

/** Walks every half-edge once, always taking the next one clockwise at the far end: faces lie on the left. */
function traceLoops({ nodes, links }) {
  const order = links.map((l, i) => {
    const angle = (j) => Math.atan2(nodes[j][1] - nodes[i][1], nodes[j][0] - nodes[i][0])
    return [...l.keys()].sort((p, q) => angle(p) - angle(q))
  })
  const used = new Set()
  const loops = []
  order.forEach((ends, start) => {
    for (const first of ends) {
      if (used.has(`${start},${first}`)) continue
      const loop = []
      for (let [i, j] = [start, first]; !used.has(`${i},${j}`); ) {
        used.add(`${i},${j}`)
        loop.push(i)
        const around = order[j]
        const next = around[(around.indexOf(i) - 1 + around.length) % around.length]
        ;[i, j] = [j, next]
      }
      loops.push(loop)
    }
  })
  return loops
}

function facesOf(graph) {
  const weights = new Map()
  graph.links.forEach((l, i) => {
    for (const [j, w] of l) weights.set(edgeKey(i, j), w)
  })
  const loops = traceLoops(graph).filter((loop) => signedArea(loop.map((n) => graph.nodes[n])) > 0)
  return { nodes: graph.nodes, faces: loops, weights }
}

export const edgeKey = (i, j) => (i < j ? `${i},${j}` : `${j},${i}`)

export function signedArea(points) {
  let sum = 0
  for (let i = 0; i < points.length; i++) {
    const [p, q] = [points[i], points[(i + 1) % points.length]]
    sum += p[0] * q[1] - q[0] * p[1]
  }
  return sum / 2
}
