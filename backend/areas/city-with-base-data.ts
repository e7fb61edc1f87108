import type { Area, CityFile, Unit } from '../../contract/files/city.ts'
import type { AreaCode } from '../../contract/ids.ts'
import { boundsOf, type Polygons } from '../../core/geometry/polygons.ts'
import { withOwnDays } from '../../core/time/calendar-overrides.ts'
import { StartError } from '../support/start-error.ts'
import { ALWAYS, type AreaVersion, isValidOn } from './area-registry.ts'
import type { StoredRecords } from './store/read-base-data.ts'

/** Columns of the feed refer to areas by 16-bit index, 65 535 meaning none. */
const MOST_AREAS = 65_535

/**
 * The city as its file has it, with what was imported in the place of what the file has of the same sort. The revision names
 * the newest import, so that a wall knows that its copy is old.
 * @throws StartError where more areas are valid than the feed can name
 */
export function cityWithBaseData(city: CityFile, stored: StoredRecords, source: number, day: string): CityFile {
  const areas = stored.areas.filter((area) => isValidOn(area, day))
  const isUntouched = [areas, stored.units, stored.classes, stored.days].every((records) => records.length === 0)
  if (isUntouched) return city
  if (areas.length > MOST_AREAS) throw tooManyAreas(areas.length)
  const bounds = boundsOf(areas.flatMap((area) => area.polygons))
  return {
    ...city,
    revision: `${city.revision}+${source}${latestChange(stored.areas, day)}`,
    ...(areas.length > 0 ? { areas: areas.map(asCityArea) } : {}),
    ...(bounds ? { bounds: [bounds.west, bounds.south, bounds.east, bounds.north] } : {}),
    ...(stored.units.length > 0 ? { units: stored.units.map(asCityUnit) } : {}),
    calendar: withOwnDays(city.calendar, stored.days),
    ...(stored.classes.length > 0 ? { classes: [...stored.classes] } : {}),
  }
}

/** At midnight editions begin and end without an import: the day of the latest such change makes another revision. */
function latestChange(areas: readonly AreaVersion[], day: string): string {
  const past = areas.flatMap(({ validFrom, validTo }) => [validFrom, validTo ?? ALWAYS]).filter((date) => date <= day)
  const latest = past.sort().at(-1) ?? ALWAYS
  return latest === ALWAYS ? '' : `@${latest}`
}

function asCityArea({ code, kind, name, nameEn, unitCode, polygons }: AreaVersion): Area {
  return {
    code: code as AreaCode,
    kind,
    name,
    polygons: mutable(polygons),
    ...(nameEn === null ? {} : { nameEn }),
    ...(unitCode === null ? {} : { unitCode }),
  }
}

function asCityUnit({ code, name, nameEn, level }: Unit): Unit {
  return { code, name, level, ...(nameEn === undefined ? {} : { nameEn }) }
}

function mutable(polygons: Polygons): [number, number][][][] {
  return polygons.map((polygon) => polygon.map((ring) => ring.map(([lng, lat]): [number, number] => [lng, lat])))
}

function tooManyAreas(count: number): StartError {
  return new StartError({
    zh: `导入的有效区域有 ${count} 个，超过 ${MOST_AREAS} 个：请为不再使用的区域填写终止日期。`,
    en: `${count} imported areas are valid, more than ${MOST_AREAS}: give an end date to those no longer in use.`,
  })
}
