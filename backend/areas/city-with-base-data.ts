import type { Area, CityFile, Unit } from '../../contract/files/city.ts'
import type { AreaCode } from '../../contract/ids.ts'
import { boundsOf, type Polygons } from '../../core/geometry/polygons.ts'
import { withOwnDays } from '../../core/time/calendar-overrides.ts'
import { StartError } from '../support/start-error.ts'
import { ALWAYS, type AreaVersion, isValidOn } from './area-registry.ts'
import type { UnitRecord } from './base-records.ts'
import { laidOver } from './laid-over.ts'
import { MOST_NAMED, moversWith } from './movers-with.ts'
import type { StoredRecords } from './store/read-base-data.ts'

/**
 * The city as its file has it, with what was imported laid over it by code. The revision names the newest import, so that a
 * wall knows that its copy is old.
 * @throws StartError where there are more areas or movers than the feed can name
 */
export function cityWithBaseData(city: CityFile, stored: StoredRecords, source: number, day: string): CityFile {
  const isUntouched = [stored.areas, stored.units, stored.classes, stored.days, stored.movers].every(
    (records) => records.length === 0,
  )
  if (isUntouched) return city
  const { areas, units, classes } = laidOver(city, stored)
  const valid = areas.filter((area) => isValidOn(area, day))
  if (valid.length > MOST_NAMED) throw tooManyAreas(valid.length)
  const movers = moversWith(city.movers, stored.movers, day)
  if (movers.length > MOST_NAMED) throw tooManyMovers(movers.length)
  return {
    ...city,
    revision: `${city.revision}+${source}${latestChange([...stored.areas, ...stored.movers], day)}`,
    areas: valid.map(asCityArea),
    bounds: boundsWith(city, valid),
    units: units.map(asCityUnit),
    calendar: withOwnDays(city.calendar, stored.days),
    movers,
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
function latestChange(
  records: readonly { readonly validFrom: string | null; readonly validTo: string | null }[],
  day: string,
): string {
  const past = records.flatMap(({ validFrom, validTo }) => [validFrom ?? ALWAYS, validTo ?? ALWAYS]).filter((date) => date <= day)
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

function asCityUnit(unit: Unit | UnitRecord): Unit {
  const { code, name, nameEn, level, validFrom, validTo } = unit
  const parent = 'parentCode' in unit ? unit.parentCode : unit.parent
  return {
    code,
    name,
    level,
    ...(parent == null ? {} : { parent }),
    ...(nameEn === undefined ? {} : { nameEn }),
    ...(validFrom === undefined ? {} : { validFrom }),
    ...(validTo === undefined ? {} : { validTo }),
  }
}

function mutable(polygons: Polygons): [number, number][][][] {
  return polygons.map((polygon) => polygon.map((ring) => ring.map(([lng, lat]): [number, number] => [lng, lat])))
}

function tooManyAreas(count: number): StartError {
  return new StartError({
    zh: `有效区域有 ${count} 个，超过 ${MOST_NAMED} 个：请为不再使用的区域填写终止日期。`,
    en: `${count} areas are valid, more than ${MOST_NAMED}: give an end date to those no longer in use.`,
  })
}

function tooManyMovers(count: number): StartError {
  return new StartError({
    zh: `人员与车辆（含已停用的）有 ${count} 个，超过 ${MOST_NAMED} 个：请核对导入的名单。`,
    en: `There are ${count} collectors and vehicles with those of the past, more than ${MOST_NAMED}: check the list that was imported.`,
  })
}
