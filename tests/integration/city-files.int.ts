import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readCityFile } from '../../backend/city/read-city-file.ts'
import { readSceneryFiles } from '../../backend/demo/city/scenery-files.ts'
import type { Area } from '../../contract/files/city.ts'
import type { LngLat } from '../../contract/units.ts'
import { areaSquareMetres } from '../../core/geometry/polygons.ts'

const CITIES = join(import.meta.dirname, '../../assets/cities')
const demo = readCityFile(join(CITIES, 'demo.city.json'))
const boston = readCityFile(join(CITIES, 'boston.city.json'))
const ofKind = (areas: readonly Area[], kind: Area['kind']): Area[] => areas.filter((area) => area.kind === kind)
const childrenOf = (area: Area, kind: Area['kind']): Area[] =>
  ofKind(demo.areas, kind).filter(({ code }) => code.startsWith(area.code))

/** Directed edges of all rings, outlines counter-clockwise: a shared border is there once in each direction. */
function edgesOf(areas: readonly Area[]): string[] {
  return areas.flatMap(({ polygons }) =>
    polygons.flatMap((rings) =>
      rings.flatMap((ring) => ring.slice(1).map((to, i) => `${(ring[i] as LngLat).join()} ${to.join()}`)),
    ),
  )
}

const reversed = (edge: string): string => edge.split(' ').reverse().join(' ')

/** What is left of the edges when borders inside the group cancel out. */
function outline(areas: readonly Area[]): string[] {
  const edges = new Set(edgesOf(areas))
  return [...edges].filter((edge) => !edges.has(reversed(edge))).sort()
}

describe('the demo city', () => {
  it('has 583 cells of about 43 000 m² in communities, streets and districts', () => {
    expect(ofKind(demo.areas, 'cell')).toHaveLength(583)
    expect(ofKind(demo.areas, 'community')).toHaveLength(42)
    expect(ofKind(demo.areas, 'street')).toHaveLength(12)
    expect(ofKind(demo.areas, 'district')).toHaveLength(5)
    const sizes = ofKind(demo.areas, 'cell').map(({ polygons }) => areaSquareMetres(polygons))
    expect(sizes.reduce((a, b) => a + b) / 583).toBeGreaterThan(42_000)
    expect(sizes.reduce((a, b) => a + b) / 583).toBeLessThan(44_000)
    expect(Math.min(...sizes)).toBeGreaterThan(20_000)
    expect(Math.max(...sizes)).toBeLessThan(70_000)
  })

  it('tiles without gap or overlap: every border is shared by exactly two cells, or is the outline of the city', () => {
    const cells = ofKind(demo.areas, 'cell')
    const edges = edgesOf(cells)
    expect(new Set(edges).size).toBe(edges.length)
    expect(outline(cells)).toEqual(outline(ofKind(demo.areas, 'district')))
    const covered = ofKind(demo.areas, 'district').reduce((sum, { polygons }) => sum + areaSquareMetres(polygons), 0)
    const tiled = cells.reduce((sum, { polygons }) => sum + areaSquareMetres(polygons), 0)
    expect(Math.abs(covered - tiled) / covered).toBeLessThan(1e-3)
  })

  it('has no border that crosses another', () => {
    expect(crossings(edgesOf(ofKind(demo.areas, 'cell')))).toEqual([])
  })

  it.each(['community', 'street', 'district'] as const)('outlines every %s by the exact union of its cells', (kind) => {
    for (const area of ofKind(demo.areas, kind))
      expect(edgesOf([area]).sort(), area.code).toEqual(outline(childrenOf(area, 'cell')))
  })

  it('numbers areas as GB/T 30428.1 has it: 6, 9, 12 and 15 digits, each beginning with its parent, from 001 without gaps', () => {
    const digits = { district: 6, street: 9, community: 12, cell: 15 }
    for (const area of demo.areas) expect(area.code).toMatch(new RegExp(`^99\\d{${digits[area.kind] - 2}}$`))
    expect(new Set(demo.areas.map(({ code }) => code)).size).toBe(demo.areas.length)
    for (const [parent, kind] of [
      ['district', 'street'],
      ['street', 'community'],
      ['community', 'cell'],
    ] as const) {
      for (const area of ofKind(demo.areas, parent)) {
        const serials = childrenOf(area, kind).map(({ code }) => Number(code.slice(-3)))
        expect(serials).toEqual(serials.map((_, i) => i + 1))
      }
    }
  })

  it('says that it is fictional and carries the attribution of its streets', () => {
    expect(demo.fictional).toBe(true)
    expect(demo.attribution.join()).toContain('OpenStreetMap')
  })

  it('has the staff, units, cameras and classes of a city of its size', () => {
    expect(demo.units.filter(({ level }) => level === 1)).toHaveLength(26)
    expect(demo.units.filter(({ level }) => level === 2)).toHaveLength(15)
    expect(demo.cameras).toHaveLength(31)
    expect(demo.movers.filter(({ kind }) => kind === 'collector')).toHaveLength(25)
    expect(demo.movers.filter(({ kind }) => kind === 'vehicle')).toHaveLength(10)
    expect(demo.classes).toHaveLength(190)
    expect(demo.classes.every(({ nameEn, conditions }) => nameEn && conditions.length > 0)).toBe(true)
    const hazards = demo.classes.flatMap(({ conditions }) => conditions).filter(({ hazard }) => hazard)
    expect(hazards.length).toBeGreaterThan(20)
    expect(hazards.every(({ limit }) => limit.clock === 'urgent-hour')).toBe(true)
  })

  it('has about ten thousand components, numbered by district and class, and streets for everybody to walk', () => {
    const { components, streets } = readSceneryFiles(join(CITIES, 'demo.city.json'))
    const districts = new Set(ofKind(demo.areas, 'district').map(({ code }) => code as string))
    const classes = new Set(demo.classes.filter(({ kind }) => kind === 'component').map(({ code }) => code))
    expect(components.code.length).toBeGreaterThan(9000)
    expect(new Set(components.code).size).toBe(components.code.length)
    expect(components.code.every((code) => districts.has(code.slice(0, 6)) && classes.has(code.slice(6, 10)))).toBe(true)
    expect([components.lng.length, components.lat.length]).toEqual([components.code.length, components.code.length])
    expect(streets.patrols.map(({ mover }) => mover)).toEqual(demo.movers.map(({ id }) => id))
    const units = new Set(demo.units.map(({ code }) => code))
    for (const duty of [...Object.values(streets.duties.component), ...Object.values(streets.duties.event)])
      expect(units.has(duty) || duty === 'S' || duty === 'D', duty).toBe(true)
    for (const unit of [...Object.values(streets.streetUnits), ...Object.values(streets.districtUnits)])
      expect(units.has(unit)).toBe(true)
  })
})

describe('the city of the records', () => {
  it('has 26 neighbourhoods as districts, their types and departments, in its own time zone', () => {
    expect(ofKind(boston.areas, 'district')).toHaveLength(26)
    expect(boston.classes).toHaveLength(135)
    expect(boston.units).toHaveLength(11)
    expect(boston.timeZone).toBe('America/New_York')
    expect(boston.baseMap).toBeNull()
    expect(readFileSync(join(CITIES, 'boston.city.json')).length).toBeLessThan(300_000)
  })

  it('was simplified without tearing neighbours apart: the land between is neither lost nor claimed twice', () => {
    const edges = edgesOf(boston.areas)
    const shared = edges.filter((edge) => new Set(edges).has(edge) && edges.includes(reversed(edge)))
    expect(shared.length).toBeGreaterThan(100)
  })

  it('ships no free text and no house numbers', () => {
    const lines = gunzipSync(readFileSync(join(CITIES, '../replay/boston-2011.csv.gz')))
      .toString('utf8')
      .split('\n')
    expect(lines[0]).toBe(
      'case_enquiry_id,open_dt,target_dt,closed_dt,ontime,type,department,neighborhood,location_street_name,latitude,longitude,source',
    )
    expect(lines.filter((line) => line !== '')).toHaveLength(49_915)
    expect(lines.filter((line) => /^(?:[^,]*,){8}\d+ /.test(line))).toEqual([])
  })
})

/** Pairs of edges that cross properly, found by a grid of 0.002°. */
function crossings(edges: readonly string[]): string[] {
  const segments = edges.map(
    (edge) => edge.split(' ').map((p) => p.split(',').map(Number)) as [[number, number], [number, number]],
  )
  const grid = new Map<string, number[]>()
  const size = 0.002
  segments.forEach(([a, b], i) => {
    for (let x = Math.floor(Math.min(a[0], b[0]) / size); x <= Math.floor(Math.max(a[0], b[0]) / size); x++) {
      for (let y = Math.floor(Math.min(a[1], b[1]) / size); y <= Math.floor(Math.max(a[1], b[1]) / size); y++) {
        const held = grid.get(`${x},${y}`)
        if (held) held.push(i)
        else grid.set(`${x},${y}`, [i])
      }
    }
  })
  const side = (o: [number, number], p: [number, number], q: [number, number]): number =>
    (p[0] - o[0]) * (q[1] - o[1]) - (p[1] - o[1]) * (q[0] - o[0])
  const found = new Set<string>()
  for (const members of grid.values()) {
    for (const i of members) {
      for (const j of members) {
        if (j <= i) continue
        const [[a, b], [c, d]] = [segments[i]!, segments[j]!]
        if (side(a, b, c) * side(a, b, d) < -1e-24 && side(c, d, a) * side(c, d, b) < -1e-24)
          found.add(`${edges[i]} × ${edges[j]}`)
      }
    }
  }
  return [...found]
}
