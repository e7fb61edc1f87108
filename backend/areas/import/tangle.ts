import Flatbush from 'flatbush'
import type { Polygons } from '../../../core/geometry/polygons.ts'

/**
 * Set operations cost as much as borders cross, which is at worst the product of their lengths: a file made for it would
 * hold the backend for hours. Edges whose boxes touch are counted first; honest borders touch a few others each.
 */
const TOUCHES_PER_EDGE = 50
/** Shapes below this many edges are cheap however they cross. */
const FEW_EDGES = 500

export function isTangled(a: Polygons, b: Polygons = a): boolean {
  const [edgesA, edgesB] = [edgeCount(a), edgeCount(b)]
  if (edgesA * edgesB < FEW_EDGES * FEW_EDGES) return false
  let left = TOUCHES_PER_EDGE * (edgesA + edgesB)
  const tree = new Flatbush(edgesA)
  for (const [west, south, east, north] of edgeBoxes(a)) tree.add(west, south, east, north)
  tree.finish()
  for (const [west, south, east, north] of edgeBoxes(b)) {
    left -= touches(tree, west, south, east, north, left)
    if (left <= 0) return true
  }
  return false
}

/** Boxes in the tree that touch this one; stops counting at `most`. */
function touches(tree: Flatbush, west: number, south: number, east: number, north: number, most: number): number {
  let count = 0
  const stop = new Error('counted enough')
  try {
    tree.search(west, south, east, north, () => {
      if (++count >= most) throw stop
      return false
    })
  } catch (error) {
    if (error !== stop) throw error
  }
  return count
}

function edgeCount(polygons: Polygons): number {
  return polygons.reduce((sum, polygon) => sum + polygon.reduce((edges, ring) => edges + ring.length - 1, 0), 0)
}

function* edgeBoxes(polygons: Polygons): Generator<readonly [number, number, number, number]> {
  for (const polygon of polygons) {
    for (const ring of polygon) {
      for (let at = 1; at < ring.length; at++) {
        const [a, b] = [ring[at - 1]!, ring[at]!]
        yield [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])]
      }
    }
  }
}
