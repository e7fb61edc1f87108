import type { DistrictScore } from '../../../contract/domain/board.ts'
import type { Area } from '../../../contract/files/city.ts'
import { signedArea } from '../areas/area-strokes.ts'
import type { Label } from './label.ts'

type Language = 'zh' | 'en'

/** District names, and below them score and grade: `—` where nothing was due. */
export function areaLabels(areas: readonly Area[], scores: readonly DistrictScore[], language: Language): Label[] {
  const byCode = new Map<string, DistrictScore>(scores.map((score) => [score.code, score]))
  return areas
    .filter((area) => area.kind === 'district')
    .map((area) => {
      const [lng, lat] = centreOf(area)
      const score = byCode.get(area.code)
      return {
        key: area.code,
        kind: 'district',
        text: language === 'en' ? (area.nameEn ?? area.name) : area.name,
        below: score ? scoreText(score) : null,
        lng,
        lat,
        towards: null,
        rank: -sizeOf(area),
      }
    })
}

function scoreText({ score, grade }: DistrictScore): string {
  return score === null ? '—' : `${score.toFixed(1)} ${grade ?? ''}`.trimEnd()
}

/** The largest district is named first. */
function sizeOf(area: Area): number {
  return area.polygons.reduce((sum, polygon) => sum + Math.abs(signedArea(polygon[0] ?? [])), 0)
}

/** Centroid of the largest polygon's outline. */
export function centreOf(area: Area): [number, number] {
  const outlines = area.polygons.map((polygon) => polygon[0] ?? [])
  const largest = outlines.reduce(
    (best, ring) => (Math.abs(signedArea(ring)) > Math.abs(signedArea(best)) ? ring : best),
    outlines[0] ?? [],
  )
  const [x0, y0] = largest[0] ?? [0, 0]
  let [x, y, sum] = [0, 0, 0]
  for (let index = 1; index < largest.length; index += 1) {
    const [ax, ay] = difference(largest[index - 1], x0, y0)
    const [bx, by] = difference(largest[index], x0, y0)
    const cross = ax * by - bx * ay
    x += (ax + bx) * cross
    y += (ay + by) * cross
    sum += cross * 3
  }
  return sum === 0 ? [x0, y0] : [x0 + x / sum, y0 + y / sum]
}

function difference(point: readonly [number, number] | undefined, x: number, y: number): [number, number] {
  return point ? [point[0] - x, point[1] - y] : [0, 0]
}
