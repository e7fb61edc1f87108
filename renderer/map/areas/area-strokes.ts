import { GRADES } from '../../../contract/domain/board.ts'
import type { Area } from '../../../contract/files/city.ts'
import { StrokeBuilder, type StrokeData, type StrokeStyle } from '../layers/stroke/stroke-data.ts'
import { hex } from '../palette.ts'

export type Grade = (typeof GRADES)[number]
/** Grades of the districts by area code; a district without a score is not in it. */
export type GradesByCode = ReadonlyMap<string, Grade>

const cellStyle: StrokeStyle = { colour: hex('1b2730'), minArcMinutes: 0.3, maxArcMinutes: 0.3 }
const communityStyle: StrokeStyle = { colour: hex('24333d'), minArcMinutes: 0.4, maxArcMinutes: 0.4 }
const streetStyle: StrokeStyle = { colour: hex('3a4d5a'), minArcMinutes: 0.6, maxArcMinutes: 0.6, dash: [3, 2] }
const districtStyle: StrokeStyle = { colour: hex('7389a0'), minArcMinutes: 1.2, maxArcMinutes: 1.2 }

/**
 * A band along the inside of a district's border says its grade: the worse, the heavier and the more broken. No colour:
 * amber and red belong to time limits.
 */
const gradeStyles: Readonly<Record<Grade, StrokeStyle>> = {
  A: band('1f2b34', 0.7),
  B: band('25333d', 1),
  C: band('2d3e4a', 1.4, [8, 3]),
  D: band('374b59', 1.8, [4.5, 3]),
  E: band('435b6b', 2.3, [2.3, 2.6]),
}

function band(colour: string, width: number, dash?: readonly [number, number]): StrokeStyle {
  const style = { colour: hex(colour), minArcMinutes: width, maxArcMinutes: width, inset: width / 2 + 0.9 }
  return dash ? { ...style, dash } : style
}

/** Outlines of all areas, finest below. */
export function areaStrokes(areas: readonly Area[], grades: GradesByCode, origin: readonly [number, number]): StrokeData {
  const strokes = new StrokeBuilder(origin)
  const rings = (kind: Area['kind']) => areas.filter((area) => area.kind === kind).flatMap((area) => area.polygons.flat())
  strokes.add(cellStyle, rings('cell')).add(communityStyle, rings('community')).add(streetStyle, rings('street'))
  for (const grade of GRADES) {
    const graded = areas.filter((area) => area.kind === 'district' && grades.get(area.code) === grade)
    strokes.add(
      gradeStyles[grade],
      graded.flatMap((area) => area.polygons.flatMap((polygon) => polygon.map(counterClockwise))),
    )
  }
  return strokes.add(districtStyle, rings('district')).build()
}

type Ring = Area['polygons'][number][number]

/** Outlines run so that the inside lies to the left. Holes: the inside of the area is outside of the hole. */
function counterClockwise(ring: Ring, index: number): Ring {
  const wanted = index === 0
  return signedArea(ring) > 0 === wanted ? ring : [...ring].reverse()
}

export function signedArea(ring: Ring): number {
  let twice = 0
  for (let index = 1; index < ring.length; index += 1) {
    const [x0, y0] = ring[index - 1] as [number, number]
    const [x1, y1] = ring[index] as [number, number]
    twice += x0 * y1 - x1 * y0
  }
  return twice / 2
}
