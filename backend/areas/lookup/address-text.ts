import type { AddressText } from '../../../contract/wire/areas.ts'
import type { NearRoad } from './road-lookup.ts'

/** A place farther from the nearest road than this is not called after it. */
export const ROAD_WITHIN_METRES = 300
/** A second road this near makes it a crossing (路口). */
const CROSSING_METRES = 40
/** Nearer than this one stands on the road itself. */
const ON_ROAD_METRES = 15

interface Named {
  readonly name: string
  readonly nameEn: string | null
}

/** A place in words, from the largest to the smallest: 区县, 街道, 路, 路口. Null where no road is near. */
export function addressText(
  roads: readonly NearRoad[],
  { district, street }: { readonly district: Named | null; readonly street: Named | null },
): AddressText | null {
  const [road, other] = roads
  if (!road) return null
  const { code, name, metres } = road
  const isCrossing = other !== undefined && other.metres <= CROSSING_METRES
  const away = Math.round(metres / 10) * 10
  const near = isCrossing ? `与${other.name}路口` : metres <= ON_ROAD_METRES ? '' : `旁约${away}米`
  const nearEn = isCrossing ? `${english(road)} at ${english(other)}` : english(road)
  const awayEn = isCrossing || metres <= ON_ROAD_METRES ? '' : `about ${away} m from `
  const above = [street, district].flatMap((area) => (area ? [english(area)] : []))
  return {
    zh: `${district?.name ?? ''}${street?.name ?? ''}${name}${near}`,
    en: [`${awayEn}${nearEn}`, ...above].join(', '),
    road: { code, name, metres },
  }
}

function english({ name, nameEn }: Named): string {
  return nameEn ?? name
}
