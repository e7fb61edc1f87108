import type { LngLat } from '../../../contract/units.ts'
import { MINUTE, SECOND } from '../../../contract/units.ts'
import { distanceMetres } from '../../../core/geometry/metres.ts'
import type { Patrol } from './scenery.ts'
import type { SeededRandom } from './seeded-random.ts'
import type { StreetNetwork } from './street-network.ts'

export interface Fix {
  readonly lng: number
  readonly lat: number
  /** Degrees from north, clockwise. */
  readonly heading: number
  /** km/h */
  readonly speed: number
}

/** m/s. A collector on foot looks at things; a patrol vehicle is in town traffic. */
const PACE = { collector: 1.2, vehicle: 5 } as const
/** Pauses at the end of a way: to look, to photograph, to talk. */
const REST = { collector: [1, 7], vehicle: [0.5, 4] } as const

/**
 * One collector or vehicle on the streets of its responsibility area. It goes from place to place by the shortest way,
 * rests, and goes on; a case to be looked at comes before chance.
 */
export class Walker {
  readonly patrol: Patrol
  private readonly network: StreetNetwork
  private readonly random: SeededRandom
  private readonly allowed: ReadonlySet<number>
  private way: number[]
  /** Metres gone from way[0] towards way[1]. */
  private gone = 0
  private restMs = 0
  private pace: number
  private heading = 0

  constructor(patrol: Patrol, network: StreetNetwork, random: SeededRandom) {
    this.patrol = patrol
    this.network = network
    this.random = random
    this.allowed = new Set(patrol.nodes)
    this.way = [random.pick(patrol.nodes)]
    this.pace = this.newPace()
  }

  /** Turns to the street node nearest to a place, from the next crossing on. */
  goTo(lng: number, lat: number): void {
    const at = (node: number): number => distanceMetres(this.network.nodes[node] as LngLat, [lng, lat])
    const target = this.patrol.nodes.reduce((best, node) => (at(node) < at(best) ? node : best))
    this.setOut(target)
  }

  /** Lets hall time pass. */
  advance(ms: number): void {
    let left = ms
    while (left > 0) {
      if (this.restMs > 0) {
        const rested = Math.min(left, this.restMs)
        this.restMs -= rested
        left -= rested
        continue
      }
      if (this.way.length < 2) {
        this.setOut(this.random.pick(this.patrol.nodes))
        if (this.way.length < 2) this.restMs = MINUTE
        continue
      }
      left -= this.stride(left)
    }
  }

  /** Stays where it is, unless a case calls it away. */
  rest(ms: number): void {
    this.restMs = Math.max(this.restMs, ms)
  }

  fix(): Fix {
    const [from, to] = [this.nodeAt(0), this.nodeAt(1)]
    const length = distanceMetres(from, to)
    const t = length === 0 ? 0 : this.gone / length
    const moving = this.restMs === 0 && this.way.length > 1
    return {
      lng: Number((from[0] + t * (to[0] - from[0])).toFixed(6)),
      lat: Number((from[1] + t * (to[1] - from[1])).toFixed(6)),
      heading: Math.round(this.heading) % 360,
      speed: moving ? Number((this.pace * 3.6).toFixed(1)) : 0,
    }
  }

  /** Goes on for at most `ms` along the present street; gives the time that took. */
  private stride(ms: number): number {
    const [from, to] = [this.nodeAt(0), this.nodeAt(1)]
    const length = distanceMetres(from, to)
    this.heading = bearing(from, to)
    const leftMs = ((length - this.gone) / this.pace) * SECOND
    if (leftMs > ms) {
      this.gone += (this.pace * ms) / SECOND
      return ms
    }
    this.way.shift()
    this.gone = 0
    if (this.way.length < 2) this.arrive()
    return Math.max(leftMs, 1)
  }

  private arrive(): void {
    const [least, most] = REST[this.patrol.mover.kind]
    this.restMs = this.random.between(least, most) * MINUTE
    this.pace = this.newPace()
  }

  private setOut(target: number): void {
    const onTheWay = this.gone > 0 && this.way.length > 1
    const from = onTheWay ? (this.way[1] as number) : (this.way[0] as number)
    const way = this.network.way(from, target, this.allowed)
    if (way.length === 0) return
    this.way = onTheWay ? [this.way[0] as number, ...way] : way
    this.restMs = 0
  }

  private newPace(): number {
    return PACE[this.patrol.mover.kind] * this.random.between(0.85, 1.15)
  }

  /** The node at a place of the way; at its end, the end. */
  private nodeAt(index: number): LngLat {
    return this.network.nodes[this.way[index] ?? this.way[0]!] as LngLat
  }
}

function bearing(a: LngLat, b: LngLat): number {
  const angle = (Math.atan2((b[0] - a[0]) * Math.cos((a[1] * Math.PI) / 180), b[1] - a[1]) * 180) / Math.PI
  return (angle + 360) % 360
}
