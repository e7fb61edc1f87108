import { COMPONENT_STATES, type ComponentState, type ComponentStatus, type NearComponent } from '../../../contract/wire/areas.ts'
import { pointTable } from '../../../core/geometry/point-table.ts'

/** What the lookup keeps of a component (部件) that is in use. */
export interface LookupComponent {
  /** 16 digits: 6 district, 2 major class, 2 minor class, 6 number. */
  readonly code: string
  readonly lng: number
  readonly lat: number
  readonly state: ComponentState
  /** 责任单位. */
  readonly unitCode: string | null
}

export interface NearestComponentQuery {
  readonly lng: number
  readonly lat: number
  readonly limit: number
  readonly withinMetres: number
  readonly classCode?: string | undefined
}

export interface ComponentLookup {
  readonly count: number
  readonly bytes: number
  nearest(query: NearestComponentQuery): NearComponent[]
  byCode(code: string): LookupComponent | null
  /** What was seen on site, without reading a million anew. */
  setSeen(code: string, state: ComponentState, status: ComponentStatus): void
  /** Codes that begin with these digits, ascending. */
  withPrefix(digits: string, limit: number): LookupComponent[]
}

export const COMPONENT_CODE_LENGTH = 16

/** Takes components one by one, so that a million of them never exist as objects at the same time. */
export class ComponentTableBuilder {
  private lngs = new Float64Array(1024)
  private lats = new Float64Array(1024)
  /** Sixteen digits may pass 2^53. */
  private codes = new BigUint64Array(1024)
  private states = new Uint8Array(1024)
  private units = new Uint16Array(1024)
  private readonly unitCodes: (string | null)[] = [null]
  private readonly unitIndex = new Map<string | null, number>([[null, 0]])
  private count = 0

  add(component: LookupComponent): void {
    if (this.count === this.lngs.length) this.grow()
    this.lngs[this.count] = component.lng
    this.lats[this.count] = component.lat
    this.codes[this.count] = BigInt(component.code)
    this.states[this.count] = COMPONENT_STATES.indexOf(component.state)
    this.units[this.count] = this.indexOfUnit(component.unitCode)
    this.count++
  }

  finish(): ComponentLookup {
    const { count, unitCodes } = this
    const columns = {
      lngs: this.lngs.slice(0, count),
      lats: this.lats.slice(0, count),
      codes: this.codes.slice(0, count),
      states: this.states.slice(0, count),
      units: this.units.slice(0, count),
    }
    return lookupOver(columns, unitCodes)
  }

  private indexOfUnit(unit: string | null): number {
    const known = this.unitIndex.get(unit)
    if (known !== undefined) return known
    if (this.unitCodes.length > 0xffff) throw new RangeError('components name more than 65 535 units')
    this.unitIndex.set(unit, this.unitCodes.length)
    return this.unitCodes.push(unit) - 1
  }

  private grow(): void {
    const length = this.lngs.length * 2
    this.lngs = grown(this.lngs, new Float64Array(length))
    this.lats = grown(this.lats, new Float64Array(length))
    this.codes = grown(this.codes, new BigUint64Array(length))
    this.states = grown(this.states, new Uint8Array(length))
    this.units = grown(this.units, new Uint16Array(length))
  }
}

function grown<Column extends { set(from: Column): void }>(old: Column, longer: Column): Column {
  longer.set(old)
  return longer
}

interface Columns {
  lngs: Float64Array
  lats: Float64Array
  codes: BigUint64Array
  states: Uint8Array
  units: Uint16Array
}

function lookupOver(columns: Columns, unitCodes: readonly (string | null)[]): ComponentLookup {
  const { lngs, lats, codes, states, units } = columns
  const points = pointTable(lngs, lats)
  const order = Uint32Array.from(codes, (_, index) => index)
  // The database hands them over in order; sorting a million for nothing would hold everybody up for a second.
  if (!isAscending(codes)) order.sort((a, b) => (codes[a]! < codes[b]! ? -1 : 1))
  const classes = Uint16Array.from(codes, (code) => Number((code / 1_000_000n) % 10_000n))

  /** Found void on site since they were read. */
  const gone = new Set<number>()

  const componentAt = (index: number): LookupComponent => ({
    code: codeText(codes[index]!),
    lng: lngs[index]!,
    lat: lats[index]!,
    state: COMPONENT_STATES[states[index]!]!,
    unitCode: unitCodes[units[index]!]!,
  })
  /** First place in `order` whose code is at least this. */
  const firstFrom = (code: bigint): number => {
    let low = 0
    let high = order.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (codes[order[middle]!]! < code) low = middle + 1
      else high = middle
    }
    return low
  }
  const withPrefix = (digits: string, limit: number): LookupComponent[] => {
    if (!/^[0-9]{1,16}$/.test(digits)) return []
    const last = BigInt(digits.padEnd(COMPONENT_CODE_LENGTH, '9'))
    const found: LookupComponent[] = []
    for (
      let place = firstFrom(BigInt(digits.padEnd(COMPONENT_CODE_LENGTH, '0')));
      place < order.length && found.length < limit;
      place++
    ) {
      if (codes[order[place]!]! > last) break
      if (!gone.has(order[place]!)) found.push(componentAt(order[place]!))
    }
    return found
  }
  return {
    count: codes.length,
    bytes: [codes, states, units, order, classes].reduce((sum, column) => sum + column.byteLength, points.bytes),
    nearest: ({ lng, lat, limit, withinMetres, classCode }) => {
      const wanted = classCode === undefined ? null : Number(classCode)
      const accept = (index: number) => (wanted === null || classes[index] === wanted) && !gone.has(index)
      return points.nearest(lng, lat, { limit, withinMetres, accept }).map(({ index, metres }) => {
        const component = componentAt(index)
        return { ...component, classCode: component.code.slice(6, 10), metres: Math.round(metres * 10) / 10 }
      })
    },
    setSeen: (code, state, status) => {
      const index = order[firstFrom(BigInt(code))]
      if (index === undefined || codes[index] !== BigInt(code)) return
      states[index] = COMPONENT_STATES.indexOf(state)
      if (status === 'void') gone.add(index)
      else gone.delete(index)
    },
    byCode: (code) => (code.length === COMPONENT_CODE_LENGTH ? (withPrefix(code, 1)[0] ?? null) : null),
    withPrefix,
  }
}

function isAscending(codes: BigUint64Array): boolean {
  for (let index = 1; index < codes.length; index++) if (codes[index]! < codes[index - 1]!) return false
  return true
}

function codeText(code: bigint): string {
  return code.toString().padStart(COMPONENT_CODE_LENGTH, '0')
}
