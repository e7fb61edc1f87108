/**
 * Simplifies polygons without tearing them apart: borders are cut into arcs where three lines meet, each arc is
 * simplified once, in one direction, and both neighbours get the same result.
 */
export function simplifyAreas(features, tolerance) {
  const rounded = features.map((polygons) => polygons.map((rings) => rings.map(roundRing)))
  const junctions = findJunctions(rounded)
  return rounded.map((polygons) =>
    polygons
      .map((rings) => rings.map((ring) => simplifyRing(ring, junctions, tolerance)).filter((r) => r.length >= 4))
      .filter((p) => p.length > 0),
  )
}

const key = (p) => p.join()

/** Five decimals are about a metre. The repeated last point is taken off. */
function roundRing(ring) {
  const points = ring.map((p) => p.slice(0, 2).map((v) => Number(v.toFixed(5))))
  const distinct = points.filter((p, i) => i === 0 || key(p) !== key(points[i - 1]))
  if (key(distinct[0]) === key(distinct.at(-1))) distinct.pop()
  return distinct
}

function findJunctions(features) {
  const ends = new Map()
  for (const ring of features.flat(2)) {
    ring.forEach((p, i) => {
      const k = key(p)
      if (!ends.has(k)) ends.set(k, new Set())
      ends
        .get(k)
        .add(key(ring.at(i - 1)))
        .add(key(ring[(i + 1) % ring.length]))
    })
  }
  return new Set([...ends].filter(([, set]) => set.size > 2).map(([k]) => k))
}

function simplifyRing(ring, junctions, tolerance) {
  const least = ring.reduce((a, p, i) => (key(p) < key(ring[a]) ? i : a), 0)
  const first = ring.findIndex((p) => junctions.has(key(p)))
  const start = first < 0 ? least : first
  const turned = [...ring.slice(start), ...ring.slice(0, start), ring[start]]
  const out = []
  let arc = [turned[0]]
  turned.slice(1).forEach((p, i) => {
    arc.push(p)
    if (!junctions.has(key(p)) && i < turned.length - 2) return
    out.push(...simplifyArc(arc, tolerance).slice(1))
    arc = [p]
  })
  return out.length < 3 ? [] : [out.at(-1), ...out]
}

function simplifyArc(arc, tolerance) {
  const [a, b] = [arc[0], arc.at(-1)]
  const backwards = key(b) < key(a) || (key(a) === key(b) && key(arc.at(-2)) < key(arc[1]))
  const line = backwards ? [...arc].reverse() : arc
  const simple = key(a) === key(b) ? closed(line, tolerance) : simplify(line, tolerance)
  return backwards ? simple.reverse() : simple
}

/** A ring has no far end: its farthest point from the start serves as one. */
function closed(line, tolerance) {
  const far = line.reduce((best, p, i) => (distance(p, line[0]) > distance(line[best], line[0]) ? i : best), 0)
  return [...simplify(line.slice(0, far + 1), tolerance), ...simplify(line.slice(far), tolerance).slice(1)]
}

const distance = (p, q) => Math.hypot(p[0] - q[0], p[1] - q[1])

/** Douglas–Peucker. */
function simplify(points, tolerance) {
  if (points.length < 3) return [...points]
  const [a, b] = [points[0], points.at(-1)]
  const length = distance(a, b)
  let at = 0
  let far = 0
  points.forEach((p, i) => {
    const d = length === 0 ? distance(p, a) : Math.abs((p[0] - a[0]) * (b[1] - a[1]) - (p[1] - a[1]) * (b[0] - a[0])) / length
    if (d > far) [far, at] = [d, i]
  })
  if (far <= tolerance) return [a, b]
  return [...simplify(points.slice(0, at + 1), tolerance), ...simplify(points.slice(at), tolerance).slice(1)]
}
