import type { LngLat } from '../../../contract/units.ts'
import { distanceMetres } from '../../../core/geometry/metres.ts'
import type { StreetsFile } from './scenery-files.ts'

export interface Street {
  readonly from: number
  readonly to: number
  readonly metres: number
  readonly name: string
  readonly rank: number
}

/** The streets as a graph: nodes are crossings and bends, edges are straight. */
export interface StreetNetwork {
  readonly nodes: readonly LngLat[]
  readonly streets: readonly Street[]
  /** Streets that meet at a node. */
  at(node: number): readonly Street[]
  /** Nodes of the shortest way from one node to another inside `allowed`, both included; empty where there is none. */
  way(from: number, to: number, allowed: ReadonlySet<number>): number[]
}

export function streetNetwork(file: StreetsFile): StreetNetwork {
  const nodes: readonly LngLat[] = file.nodes
  const streets = file.edges.flatMap(([from, to, rank, name]): Street[] => {
    const [a, b] = [nodes[from], nodes[to]]
    return a && b ? [{ from, to, rank, metres: distanceMetres(a, b), name: file.names[name] ?? '' }] : []
  })
  const meeting = nodes.map((): Street[] => [])
  for (const street of streets) {
    meeting[street.from]?.push(street)
    meeting[street.to]?.push(street)
  }
  const at = (node: number): readonly Street[] => meeting[node] ?? []
  return { nodes, streets, at, way: (from, to, allowed) => shortestWay(at, from, to, allowed) }
}

export function farEnd(street: Street, node: number): number {
  return street.from === node ? street.to : street.from
}

/** Dijkstra; a responsibility area has a few hundred nodes, so a sorted list does for a queue. */
function shortestWay(at: (node: number) => readonly Street[], from: number, to: number, allowed: ReadonlySet<number>): number[] {
  const best = new Map([[from, 0]])
  const before = new Map<number, number>()
  const settled = new Set<number>()
  const queue = [from]
  while (queue.length > 0) {
    queue.sort((a, b) => (best.get(b) as number) - (best.get(a) as number))
    const node = queue.pop() as number
    if (node === to) return traceBack(before, from, to)
    if (settled.has(node)) continue
    settled.add(node)
    for (const street of at(node)) {
      const next = farEnd(street, node)
      const length = (best.get(node) as number) + street.metres
      if (!allowed.has(next) || length >= (best.get(next) ?? Number.POSITIVE_INFINITY)) continue
      best.set(next, length)
      before.set(next, node)
      queue.push(next)
    }
  }
  return []
}

function traceBack(before: ReadonlyMap<number, number>, from: number, to: number): number[] {
  const way = [to]
  for (let node = to; node !== from; ) {
    node = before.get(node) as number
    way.push(node)
  }
  return way.reverse()
}
