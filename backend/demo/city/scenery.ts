import Flatbush from 'flatbush'
import type { CaseKind } from '../../../contract/domain/stage.ts'
import type { CityFile, Mover, Unit } from '../../../contract/files/city.ts'
import type { LngLat } from '../../../contract/units.ts'
import { polygonTable } from '../../../core/geometry/polygon-table.ts'
import type { ComponentsFile, StreetsFile } from './scenery-files.ts'
import { type SeededRandom, weighted } from './seeded-random.ts'
import { type Street, type StreetNetwork, streetNetwork } from './street-network.ts'

/** A collector or vehicle and its responsibility area (责任网格): cells, and the street nodes inside them. */
export interface Patrol {
  readonly mover: Mover
  readonly nodes: readonly number[]
}

/** A place beside a street, with what one calls it. */
export interface Place {
  readonly lng: number
  readonly lat: number
  readonly address: string
}

/** A simulated city: where things are and who answers for them. Everything is looked up; nothing changes. */
export interface Scenery {
  readonly city: CityFile
  readonly network: StreetNetwork
  readonly patrols: readonly Patrol[]
  /** A place beside a street of the patrol's area. */
  placeIn(patrol: Patrol, random: SeededRandom): Place
  /** A component of the class near the place, or null where the city has none. */
  componentNear(classCode: string, place: Place): { readonly code: string; readonly place: Place } | null
  /** The unit that answers for a class at a place. */
  unitFor(kind: CaseKind, classCode: string, place: Place): Unit
}

/** How far to the side of a street's middle line things happen, m. */
const ASIDE_METRES = 9

export function scenery(city: CityFile, files: { streets: StreetsFile; components: ComponentsFile }): Scenery {
  const network = streetNetwork(files.streets)
  const communities = city.areas.filter((area) => area.kind === 'community')
  const table = polygonTable(communities.map((area) => area.polygons))
  const communityAt = (lng: number, lat: number) => communities[table.at(lng, lat)[0] ?? -1]
  const names = new Map(city.areas.filter((area) => area.kind === 'street').map((area) => [area.code as string, area.name]))
  const describe = ([lng, lat]: LngLat, street: string): Place => {
    const community = communityAt(lng, lat)
    return { lng, lat, address: community ? `${names.get(community.code.slice(0, 9)) ?? ''}${community.name}${street}` : street }
  }
  const patrols = patrolsOf(city, files.streets)
  const streetOf = new Map(patrols.map((patrol) => [patrol, streetPicker(network, patrol)]))
  const components = componentFinder(files.components)
  return {
    city,
    network,
    patrols,
    placeIn: (patrol, random) => placeBeside(network, streetOf.get(patrol)!(random), random, describe),
    componentNear: (classCode, place) => {
      const found = components(classCode, place)
      return found && { code: found.code, place: { ...describe([found.lng, found.lat], streetPart(place.address)) } }
    },
    unitFor: (kind, classCode, place) => unitFor(files.streets, communityAt(place.lng, place.lat)?.code, kind, classCode, city),
  }
}

/** What stands after the community's name. */
function streetPart(address: string): string {
  return address.slice(address.indexOf('社区') + 2)
}

function patrolsOf(city: CityFile, streets: StreetsFile): Patrol[] {
  return streets.patrols.flatMap(({ mover, nodes }) => {
    const known = city.movers.find((candidate) => candidate.id === mover)
    return known ? [{ mover: known, nodes }] : []
  })
}

/** More happens on a main street than in an alley of the same length. */
function streetPicker(network: StreetNetwork, patrol: Patrol): (random: SeededRandom) => Street {
  const nodes = new Set(patrol.nodes)
  const inside = network.streets.filter((street) => nodes.has(street.from) && nodes.has(street.to))
  return weighted(inside, (street) => street.metres * (street.rank < 4 ? 2 : 1))
}

function placeBeside(
  network: StreetNetwork,
  street: Street,
  random: SeededRandom,
  describe: (at: LngLat, street: string) => Place,
): Place {
  const [a, b] = [network.nodes[street.from] as LngLat, network.nodes[street.to] as LngLat]
  const t = random.next()
  const degree = 111_195
  const [dx, dy] = [(b[0] - a[0]) * Math.cos((a[1] * Math.PI) / 180), b[1] - a[1]]
  const length = Math.hypot(dx, dy) || 1
  const aside = random.between(-ASIDE_METRES, ASIDE_METRES) / degree
  const lng = a[0] + t * (b[0] - a[0]) - (aside * dy) / length / Math.cos((a[1] * Math.PI) / 180)
  const lat = a[1] + t * (b[1] - a[1]) + (aside * dx) / length
  return describe([Number(lng.toFixed(6)), Number(lat.toFixed(6))], street.name)
}

/** Nearest component of a class, by one tree per class. */
function componentFinder(
  file: ComponentsFile,
): (classCode: string, near: Place) => { code: string; lng: number; lat: number } | null {
  const byClass = new Map<string, number[]>()
  file.code.forEach((code, row) => {
    const classCode = code.slice(6, 10)
    byClass.set(classCode, [...(byClass.get(classCode) ?? []), row])
  })
  const trees = new Map<string, { tree: Flatbush; rows: number[] }>()
  for (const [classCode, rows] of byClass) {
    const tree = new Flatbush(rows.length)
    for (const row of rows) tree.add(file.lng[row]!, file.lat[row]!)
    tree.finish()
    trees.set(classCode, { tree, rows })
  }
  return (classCode, near) => {
    const found = trees.get(classCode)
    const row = found?.rows[found.tree.neighbors(near.lng * 1e6, near.lat * 1e6, 1)[0] ?? -1]
    return row === undefined ? null : { code: file.code[row]!, lng: file.lng[row]! / 1e6, lat: file.lat[row]! / 1e6 }
  }
}

function unitFor(streets: StreetsFile, community: string | undefined, kind: CaseKind, classCode: string, city: CityFile): Unit {
  const duties = streets.duties[kind]
  const duty = duties[classCode] ?? duties[classCode.slice(0, 2)]
  const byPlace =
    duty === 'S' ? streets.streetUnits[community?.slice(0, 9) ?? ''] : streets.districtUnits[community?.slice(0, 6) ?? '']
  const code = duty === 'S' || duty === 'D' ? byPlace : duty
  const unit = city.units.find((candidate) => candidate.code === code) ?? city.units[0]
  if (!unit) throw new RangeError('the city has no units')
  return unit
}
