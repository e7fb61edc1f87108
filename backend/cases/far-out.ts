import type { CityFile } from '../../contract/files/city.ts'
import type { LngLat } from '../../contract/units.ts'
import type { Problem } from '../../contract/wire/rest.ts'
import { metresFrom } from '../../core/geometry/metres-from.ts'
import { problem } from '../http/problem.ts'

/**
 * Farther out than this no collector of the city goes, and no shift between datums (a few hundred metres) explains it: the
 * place is wrong. Nearer, a case may lie in no cell and is taken all the same.
 */
const FAR_OUT_METRES = 50_000

/** Refuses a place that is not the city's, and says what is likely wrong with it. */
export function farOut([lng, lat]: LngLat, { bounds, name }: Pick<CityFile, 'bounds' | 'name'>): Problem | null {
  const [west, south, east, north] = bounds
  const metres = metresFrom({ west, south, east, north }, [lng, lat])
  if (metres <= FAR_OUT_METRES) return null
  const kilometres = Math.round(metres / 1000)
  const isSwapped = metresFrom({ west, south, east, north }, [lat, lng]) <= FAR_OUT_METRES
  const hint = isSwapped
    ? { zh: '经度与纬度写反了，请对调', en: 'longitude and latitude are the wrong way round' }
    : {
        zh: '请核对经纬度是否写反、坐标基准与单位（WGS-84 度）',
        en: 'check for swapped longitude and latitude, the datum and the unit (degrees, WGS-84)',
      }
  return problem(
    'bad-request',
    {
      zh: `位置 ${lng}, ${lat} 距${name}约 ${kilometres} km：${hint.zh}。`,
      en: `The place ${lng}, ${lat} lies about ${kilometres} km from the city: ${hint.en}.`,
    },
    '/lng',
  )
}
