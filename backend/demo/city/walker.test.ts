import { describe, expect, it } from 'vitest'
import { MINUTE, SECOND } from '../../../contract/units.ts'
import { distanceMetres } from '../../../core/geometry/metres.ts'
import { workingTime } from '../../../core/time/working-time.ts'
import { readCityFile } from '../../city/read-city-file.ts'
import { DayPlanner } from './day-plan.ts'
import { Fleet } from './fleet.ts'
import { scenery } from './scenery.ts'
import { readSceneryFiles } from './scenery-files.ts'
import { seededRandom } from './seeded-random.ts'
import { Walker } from './walker.ts'

const CITY_FILE = new URL('../../../assets/cities/demo.city.json', import.meta.url).pathname
const city = readCityFile(CITY_FILE)
const world = scenery(city, readSceneryFiles(CITY_FILE))
const morning = Date.parse('2026-11-20T09:30:00+08:00')
const fleet = (seed: number, at: number): Fleet =>
  new Fleet(world, new DayPlanner(world, workingTime(city.calendar), { seed, casesPerDay: 100 }), seed, at)

describe('a collector or vehicle', () => {
  it.each(world.patrols.map((patrol) => [patrol.mover.id, patrol] as const))(
    '%s keeps to the streets of its area, at its pace',
    (_id, patrol) => {
      const walker = new Walker(patrol, world.network, seededRandom('walk', patrol.mover.id))
      const own = patrol.nodes.map((node) => world.network.nodes[node]!)
      const near = new Set(patrol.nodes)
      const reach = Math.max(...world.network.streets.filter((s) => near.has(s.from) && near.has(s.to)).map((s) => s.metres))
      const fastest = patrol.mover.kind === 'vehicle' ? 5 * 1.15 : 1.2 * 1.15
      let walked = 0
      let before = walker.fix()
      for (let i = 0; i < 360; i++) {
        walker.advance(10 * SECOND)
        const now = walker.fix()
        const moved = distanceMetres([before.lng, before.lat], [now.lng, now.lat])
        expect(moved).toBeLessThan(fastest * 10 + 0.5)
        expect(Math.min(...own.map((node) => distanceMetres(node, [now.lng, now.lat])))).toBeLessThanOrEqual(reach / 2 + 1)
        walked += moved
        before = now
      }
      expect(walked).toBeGreaterThan(patrol.mover.kind === 'vehicle' ? 1500 : 400)
    },
  )

  it('goes to where it is sent', () => {
    const patrol = world.patrols[3]!
    const walker = new Walker(patrol, world.network, seededRandom('sent'))
    const [lng, lat] = world.network.nodes[patrol.nodes.at(-1)!]!
    walker.goTo(lng, lat)
    let nearest = Number.POSITIVE_INFINITY
    for (let i = 0; i < 1000; i++) {
      walker.advance(10 * SECOND)
      const fix = walker.fix()
      nearest = Math.min(nearest, distanceMetres([lng, lat], [fix.lng, fix.lat]))
    }
    expect(nearest).toBeLessThan(15)
  })
})

describe('the fleet', () => {
  it('reports everybody every ten seconds by day, and is the same for the same seed and start', () => {
    const fixes = fleet(4, morning).walkTo(morning + MINUTE)
    expect(fixes).toHaveLength(35 * 6)
    expect(new Set(fixes.map(({ id }) => id)).size).toBe(35)
    expect([...new Set(fixes.map(({ at }) => at - morning))]).toEqual([10, 20, 30, 40, 50, 60].map((s) => s * SECOND))
    expect(fleet(4, morning).walkTo(morning + MINUTE)).toEqual(fixes)
  })

  it('has a night shift of every fifth', () => {
    const night = morning + 14 * 60 * MINUTE
    expect(
      new Set(
        fleet(4, night)
          .walkTo(night + MINUTE)
          .map(({ id }) => id),
      ).size,
    ).toBe(7)
  })

  it('tells only the end of a long silence', () => {
    const fixes = fleet(4, morning).walkTo(morning + 180 * MINUTE)
    expect(fixes).toHaveLength(35 * 60)
    expect(fixes.at(-1)?.at).toBe(morning + 180 * MINUTE)
  })
})
