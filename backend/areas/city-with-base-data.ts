import type { Area, CityFile, Unit } from '../../contract/files/city.ts'
import type { AreaCode } from '../../contract/ids.ts'
import { boundsOf, type Polygons } from '../../core/geometry/polygons.ts'
import { withOwnDays } from '../../core/time/calendar-overrides.ts'
import { StartError } from '../support/start-error.ts'
import { ALWAYS, type AreaVersion, isValidOn } from './area-registry.ts'
import { laidOver } from './laid-over.ts'
import type { StoredRecords } from './store/read-base-data.ts'

/** Columns of the feed refer to areas by 16-bit index, 65 535 meaning none. */
const MOST_AREAS = 65_535

/**
 * The city as its file has it, with what was imported laid over it by code. The revision names the newest import, so that a
 * wall knows that its copy is old.
 * @throws StartError where more areas are valid than the feed can name
 */
export function cityWithBaseData(city: CityFile, stored: StoredRecords, source: number, day: string): CityFile {
  const isUntouched = [stored.areas, stored.units, stored.classes, stored.days].every((records) => records.length === 0)
  if (isUntouched) return city
  const { areas, units, classes } = laidOver(city, stored)
  const valid = areas.filter((area) => isValidOn(area, day))
  if (valid.length > MOST_AREAS) throw tooManyAreas(valid.length)
  return {
    ...city,
    revision: `${city.revision}+${source}${latestChange(stored.areas, day)}`,
    areas: valid.map(asCityArea),
    bounds: boundsWith(city, valid),
    units: units.map(asCityUnit),
    calendar: withOwnDays(city.calendar, stored.days),
    classes: [...classes],
  }
}

/** Those of the file hold while an area of the file does, and grow with what lies beyond them. */
function boundsWith(city: CityFile, valid: readonly AreaVersion[]): CityFile['bounds'] {
  const own = new Set<string>(city.areas.map(({ code }) => code))
  const drawn = boundsOf(valid.flatMap((area) => area.polygons))
  if (!drawn) return city.bounds
  const { west, south, east, north } = drawn
  if (!valid.some(({ code }) => own.has(code))) return [west, south, east, north]
  const [cityWest, citySouth, cityEast, cityNorth] = city.bounds
  return [Math.min(west, cityWest), Math.min(south, citySouth), Math.max(east, cityEast), Math.max(north, cityNorth)]
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
    zh: `有效区域有 ${count} 个，超过 ${MOST_AREAS} 个：请为不再使用的区域填写终止日期。`,
    en: `${count} areas are valid, more than ${MOST_AREAS}: give an end date to those no longer in use.`,
  })
}
