import type { CoverageReply, PatrolArea } from '../../contract/wire/duty.ts'
import { coverageOf, mileage } from '../../core/tracks/track-figures.ts'
import type { KeptFix } from '../../core/tracks/track-filter.ts'
import type { CityDirectory } from '../city/city-directory.ts'

/** How much of its patrol area a mover's clean track went through; without an area, of the whole city. */
export function coverageOfTrack(
  track: readonly KeptFix[],
  area: PatrolArea | null,
  directory: CityDirectory,
): Pick<CoverageReply, 'visitedCells' | 'cells' | 'insideMs' | 'outsideMs' | 'mileageM' | 'unvisited'> {
  const cells = cellsOf(area, directory)
  const { visited, timeIn, timeOutside } = coverageOf(track, cells, (lng, lat) => directory.locate(lng, lat).cellCode)
  return {
    visitedCells: visited,
    cells: cells.size,
    insideMs: [...timeIn.values()].reduce((sum, ms) => sum + ms, 0),
    outsideMs: timeOutside,
    mileageM: Math.round(mileage(track)),
    unvisited: [...cells].filter((code) => !timeIn.has(code)),
  }
}

function cellsOf(area: PatrolArea | null, { city }: CityDirectory): ReadonlySet<string> {
  const all = city.areas.filter(({ kind }) => kind === 'cell').map(({ code }) => String(code))
  if (area === null) return new Set(all)
  const codes = new Set(area.areas)
  return new Set(all.filter((code) => [6, 9, 12, 15].some((length) => codes.has(code.slice(0, length)))))
}
