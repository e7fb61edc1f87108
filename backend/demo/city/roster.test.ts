import { describe, expect, it } from 'vitest'
import { HOUR } from '../../../contract/units.ts'
import { areaLookup } from '../../areas/lookup/area-lookup.ts'
import { readCityFile } from '../../city/read-city-file.ts'
import { rosterOf } from './roster.ts'
import { scenery } from './scenery.ts'
import { readSceneryFiles } from './scenery-files.ts'
import { seededRandom } from './seeded-random.ts'
import { Walker } from './walker.ts'

const CITY_FILE = new URL('../../../assets/cities/demo.city.json', import.meta.url).pathname
const world = scenery(readCityFile(CITY_FILE), readSceneryFiles(CITY_FILE))
const roster = rosterOf(world)
const MIDNIGHT = Date.parse('2026-11-20T00:00:00+08:00')

describe('the roster of the demo city', () => {
  it('has everybody by day and every fifth through the night, one shift after another', () => {
    const shifts = roster.shiftsOf(MIDNIGHT + 9 * HOUR)
    const at = (hour: number) =>
      shifts.filter(({ startsAt, endsAt }) => startsAt <= MIDNIGHT + hour * HOUR && MIDNIGHT + hour * HOUR < endsAt).length
    expect([at(6.9), at(7), at(19.9), at(20), at(30.9)]).toEqual([0, 35, 35, 7, 7])
  })

  it('gives areas in which their walkers stay', () => {
    const lookup = areaLookup(world.city.areas)
    const inside = world.patrols.map((patrol, index) => {
      const area = roster.areas[index]!
      const walker = new Walker(patrol, world.network, seededRandom('roster', patrol.mover.id))
      const stray = Array.from({ length: 200 }, () => {
        walker.advance(30_000)
        const { community } = lookup.at(walker.fix().lng, walker.fix().lat)
        return community >= 0 && !area.areas.includes(world.city.areas[community]!.code)
      })
      return Math.max(
        ...stray
          .join('')
          .split('false')
          .map((run) => run.length / 'true'.length),
      )
    })
    // A street may cut the corner of the next community, but nobody is there for the five minutes that raise an alarm.
    expect(Math.max(...inside)).toBeLessThan(10)
  })
})
