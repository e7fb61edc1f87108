import { addFace, createMesh, dropFace, neighboursOf, sharedEdges, splitEdge } from './mesh.mjs'
import { edgeKey, signedArea } from './planar-graph.mjs'

/** Weight of a made-up cut inside a large block: the weakest boundary there is. */
const CUT_WEIGHT = 0.5
/** A cut's end moves to an existing node this near (grid units), so that cells meet in crossings rather than in offsets. */
const SNAP = 110

/**
 * Turns street blocks into exactly `count` cells: big blocks are cut across their long side into pieces of about the
 * mean area, as developers parcel land; small ones join the neighbour with which they share most; then the extremes are
 * cut or joined until the number is right. Faces share their edges exactly throughout.
 */
export function cutIntoCells(arrangement, count) {
  const mesh = createMesh(arrangement)
  const total = sum([...mesh.faces.values()].map((f) => mesh.areaOf(f)))
  const target = total / count
  joinSmall(mesh, target * 0.35, target)
  cutLarge(mesh, target)
  joinSmall(mesh, target * 0.5, target)
  while (mesh.faces.size > count) joinOne(mesh, target)
  while (mesh.faces.size < count) cutOne(mesh, target)
  return mesh
}

const sum = (list) => list.reduce((a, b) => a + b, 0)

function cutLarge(mesh, target) {
  const queue = [...mesh.faces.keys()]
  while (queue.length > 0) {
    const id = queue.pop()
    const pieces = Math.round(mesh.areaOf(mesh.faces.get(id)) / target)
    if (pieces < 2) continue
    queue.push(...(cutFace(mesh, id, Math.floor(pieces / 2) / pieces, target) ?? []))
  }
}

/** Cuts one face so that about `share` of it lies on one side. Gives the two new ids, or null where no cut is decent. */
function cutFace(mesh, id, share, target) {
  const loop = mesh.faces.get(id)
  const points = mesh.points(loop)
  const area = signedArea(points)
  let best = null
  for (const angle of cutAngles(points)) {
    const normal = [Math.cos(angle), Math.sin(angle)]
    const offsets = points.map((p) => p[0] * normal[0] + p[1] * normal[1])
    const [low, high] = [Math.min(...offsets), Math.max(...offsets)]
    for (let step = 1; step < 24; step++) {
      for (const chord of chordsAt(points, normal, low + ((high - low) * step) / 24)) {
        const candidate = judge(points, chord, area, share, target)
        if (candidate && (!best || candidate.cost < best.cost)) best = candidate
      }
    }
  }
  return best ? applyCut(mesh, id, best.chord) : null
}

/** Directions worth trying: those of the block's own longest sides, and across them. */
function cutAngles(points) {
  const sides = points.map((p, i) => {
    const q = points[(i + 1) % points.length]
    return { length: Math.hypot(q[0] - p[0], q[1] - p[1]), angle: Math.atan2(q[1] - p[1], q[0] - p[0]) }
  })
  sides.sort((a, b) => b.length - a.length)
  return sides.slice(0, 5).flatMap((s) => [s.angle, s.angle + Math.PI / 2])
}

/** Chords of the polygon on the line n·p = offset: each joins two sides and runs inside. */
function chordsAt(points, [nx, ny], offset) {
  const hits = []
  points.forEach((p, i) => {
    const q = points[(i + 1) % points.length]
    const [dp, dq] = [p[0] * nx + p[1] * ny - offset, q[0] * nx + q[1] * ny - offset]
    if (dp < 0 === dq < 0) return
    const t = dp / (dp - dq)
    const at = [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])]
    hits.push({ side: i, at, along: -at[0] * ny + at[1] * nx })
  })
  hits.sort((a, b) => a.along - b.along)
  const chords = []
  for (let i = 0; i + 1 < hits.length; i += 2) chords.push([hits[i], hits[i + 1]])
  return chords.map((chord) => chord.map((hit) => snapped(points, hit)))
}

function snapped(points, hit) {
  const from = hit.side
  const to = (hit.side + 1) % points.length
  const reach = (i) => Math.hypot(points[i][0] - hit.at[0], points[i][1] - hit.at[1])
  const nearest = reach(from) < reach(to) ? from : to
  return reach(nearest) < SNAP ? { node: nearest, at: points[nearest] } : { side: hit.side, at: hit.at.map(Math.round) }
}

function judge(points, [a, b], area, share, target) {
  const first = pieceBetween(points, a, b)
  const second = pieceBetween(points, b, a)
  if (first.length < 3 || second.length < 3) return null
  const [one, two] = [signedArea(first), signedArea(second)]
  if (one < 0.3 * target || two < 0.3 * target) return null
  if (!runsInside(points, a, b)) return null
  const off = Math.min(Math.abs(one / area - share), Math.abs(two / area - share))
  const length = Math.hypot(a.at[0] - b.at[0], a.at[1] - b.at[1])
  return { chord: [a, b], cost: 3 * off + length / Math.sqrt(area) + 0.25 * (roundness(first) + roundness(second)) }
}

/** Perimeter over that of the circle of the same area. */
function roundness(points) {
  const around = sum(
    points.map((p, i) => Math.hypot(p[0] - points[(i + 1) % points.length][0], p[1] - points[(i + 1) % points.length][1])),
  )
  return around / Math.sqrt(4 * Math.PI * Math.max(1, signedArea(points)))
}

const sideOf = (hit) => (hit.node === undefined ? hit.side : hit.node)

/** The polygon from a's end forward along the ring to b's, closed by the chord. */
function pieceBetween(points, a, b) {
  const n = points.length
  const out = [a.at]
  const last = sideOf(b)
  for (let i = (sideOf(a) + 1) % n; ; i = (i + 1) % n) {
    if (i === last) {
      out.push(points[i])
      if (b.node === undefined) out.push(b.at)
      return out
    }
    out.push(points[i])
    if (out.length > n + 2) return []
  }
}

/** The snapped chord must not touch the ring between its ends, nor run outside. */
function runsInside(points, a, b) {
  const cross = (o, p, q) => (p[0] - o[0]) * (q[1] - o[1]) - (p[1] - o[1]) * (q[0] - o[0])
  const mine = (hit, i) => (hit.node === undefined ? hit.side === i : hit.node === i || hit.node === (i + 1) % points.length)
  for (let i = 0; i < points.length; i++) {
    const [p, q] = [points[i], points[(i + 1) % points.length]]
    for (const [vertex, index] of [[p, i]]) {
      if (index !== a.node && index !== b.node && distanceToSegment(vertex, a.at, b.at) < 20) return false
    }
    if (mine(a, i) || mine(b, i)) continue
    if (cross(a.at, b.at, p) > 0 !== cross(a.at, b.at, q) > 0 && cross(p, q, a.at) > 0 !== cross(p, q, b.at) > 0) return false
  }
  const middle = [(a.at[0] + b.at[0]) / 2, (a.at[1] + b.at[1]) / 2]
  return inside(points, middle)
}

function distanceToSegment(p, a, b) {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
  const t = Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy)))
  return Math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)
}

export function inside(points, [x, y]) {
  let odd = false
  for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
    const [p, q] = [points[i], points[j]]
    if (p[1] > y !== q[1] > y && x < ((q[0] - p[0]) * (y - p[1])) / (q[1] - p[1]) + p[0]) odd = !odd
  }
  return odd
}

function applyCut(mesh, id, chord) {
  const loop = mesh.faces.get(id)
  const ends = chord.map((hit) =>
    hit.node === undefined ? splitEdge(mesh, loop[hit.side], loop[(hit.side + 1) % loop.length], hit.at) : loop[hit.node],
  )
  const now = mesh.faces.get(id)
  const [i, j] = [now.indexOf(ends[0]), now.indexOf(ends[1])]
  const walk = (from, to) => {
    const out = []
    for (let k = from; k !== to; k = (k + 1) % now.length) out.push(now[k])
    return [...out, now[to]]
  }
  const [one, two] = [walk(i, j), walk(j, i)]
  dropFace(mesh, id)
  mesh.weights.set(edgeKey(ends[0], ends[1]), CUT_WEIGHT)
  return [addFace(mesh, one), addFace(mesh, two)]
}

function joinSmall(mesh, least, target) {
  for (;;) {
    const [id, area] = extreme(mesh, (a, b) => a < b)
    if (area >= least || !joinFace(mesh, id, target)) return
  }
}

function joinOne(mesh, target) {
  const byArea = [...mesh.faces.keys()].sort((a, b) => mesh.areaOf(mesh.faces.get(a)) - mesh.areaOf(mesh.faces.get(b)))
  if (!byArea.some((id) => joinFace(mesh, id, target))) throw new Error('no two cells can be joined')
}

function cutOne(mesh, target) {
  const byArea = [...mesh.faces.keys()].sort((a, b) => mesh.areaOf(mesh.faces.get(b)) - mesh.areaOf(mesh.faces.get(a)))
  if (!byArea.some((id) => cutFace(mesh, id, 0.5, target * 0.8))) throw new Error('no cell can be cut')
}

function extreme(mesh, better) {
  let best = null
  for (const [id, loop] of mesh.faces) {
    const area = mesh.areaOf(loop)
    if (!best || better(area, best[1])) best = [id, area]
  }
  return best
}

/** Joins a face to the neighbour that gives the roundest result; the shared edges must be one unbroken run. */
function joinFace(mesh, id, target) {
  let best = null
  for (const other of neighboursOf(mesh, id)) {
    const loop = joinedLoop(mesh, id, other)
    if (!loop) continue
    const area = signedArea(mesh.points(loop))
    const cost = roundness(mesh.points(loop)) + 0.8 * Math.abs(area / target - 1) + 0.04 * wall(mesh, id, other)
    if (!best || cost < best.cost) best = { cost, loop, other }
  }
  if (!best) return false
  dropFace(mesh, id)
  dropFace(mesh, best.other)
  addFace(mesh, best.loop)
  return true
}

/** How strong a boundary lies between two faces: the greatest weight of their shared edges. */
function wall(mesh, id, other) {
  return Math.max(...sharedEdges(mesh, id, other).map(([i, j]) => mesh.weights.get(edgeKey(i, j)) ?? 0))
}

function joinedLoop(mesh, id, other) {
  const loop = mesh.faces.get(id)
  const shared = new Set(sharedEdges(mesh, id, other).map(([i]) => i))
  const starts = loop.filter((n, i) => shared.has(n) && !shared.has(loop.at(i - 1)))
  if (starts.length !== 1) return null
  const from = loop.indexOf(starts[0])
  const mine = []
  for (let k = 0; k < loop.length; k++) {
    const n = loop[(from + shared.size + k) % loop.length]
    if (k > 0 && n === starts[0]) break
    mine.push(n)
  }
  const theirs = mesh.faces.get(other)
  const at = theirs.indexOf(starts[0])
  const rest = []
  for (let k = 0; k < theirs.length - shared.size; k++) rest.push(theirs[(at + k) % theirs.length])
  const joined = [...mine, ...rest]
  return new Set(joined).size === joined.length ? joined : null
}
