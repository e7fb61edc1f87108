import type { CityFile } from '../../../contract/files/city.ts'
import type { LngLat } from '../../../contract/units.ts'
import type { ComponentRecord, Lines, PlaceRecord } from '../../areas/base-records.ts'
import { areaLookup } from '../../areas/lookup/area-lookup.ts'
import { type ComponentsFile, hasSceneryFiles, readSceneryFiles, type StreetsFile } from './scenery-files.ts'

/** Degrees in the file are millionths. */
const MILLIONTH = 1e-6

export interface DeliveredBaseData {
  readonly components: readonly ComponentRecord[]
  readonly places: readonly PlaceRecord[]
}

/** Streets and components that lie beside a city file; null where it has none. */
export function deliveredBaseData(cityFile: string, city: CityFile): DeliveredBaseData | null {
  if (!hasSceneryFiles(cityFile)) return null
  const { streets, components } = readSceneryFiles(cityFile)
  if (streets.city !== city.id) return null
  return { components: componentsOf(components, city), places: roadsOf(streets) }
}

function componentsOf({ code, lng, lat }: ComponentsFile, city: CityFile): ComponentRecord[] {
  const areas = areaLookup(city.areas)
  return code.map((each, index): ComponentRecord => {
    const place: LngLat = [lng[index]! * MILLIONTH, lat[index]! * MILLIONTH]
    return {
      ...UNSAID,
      code: each,
      lng: place[0],
      lat: place[1],
      cellCode: areas.areas[areas.at(...place).cell]?.code ?? null,
    }
  })
}

const UNSAID: Omit<ComponentRecord, 'code' | 'lng' | 'lat' | 'cellCode'> = {
  name: null,
  authorityCode: null,
  ownerCode: null,
  keeperCode: null,
  state: 'intact',
  status: 'in-use',
  validFrom: null,
  changedOn: null,
  origin: null,
  note: null,
}

function roadsOf({ names, nodes, edges }: StreetsFile): PlaceRecord[] {
  const linesOf = new Map<string, Lines[number][]>()
  for (const [from, to, , name] of edges) {
    const road = names[name] ?? ''
    if (road === '') continue
    const lines = linesOf.get(road) ?? []
    lines.push([nodes[from]!, nodes[to]!])
    linesOf.set(road, lines)
  }
  return [...linesOf].map(([name, lines]) => {
    const [lng, lat] = lines[Math.floor(lines.length / 2)]![0]!
    return { code: `road:${name}`, kind: 'road', name, nameEn: null, lng, lat, lines }
  })
}
