import { kindOfCode } from '../../backend/areas/area-codes.ts'
import { ALWAYS, type AreaVersion } from '../../backend/areas/area-registry.ts'
import type { NamedThing } from '../../backend/areas/search/name-index.ts'
import type { LngLat } from '../../contract/units.ts'

/** mulberry32: the seed alone decides every number. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

interface Box {
  readonly west: number
  readonly south: number
  readonly width: number
  readonly height: number
}

/** Points on each side of a cell: real cells follow streets. */
const POINTS_PER_SIDE = 4

/**
 * side × side cells that tile the box without gap or overlap, their corners shaken, 20 to a community, 10 communities to a
 * street; above them streets without shape and one district around all.
 */
export function madeCells(side: number, box: Box, random: () => number): AreaVersion[] {
  const corner = (column: number, row: number): LngLat => corners[row * (side + 1) + column]!
  const corners = Array.from({ length: (side + 1) ** 2 }, (_, index): LngLat => {
    const [column, row] = [index % (side + 1), Math.floor(index / (side + 1))]
    const inner = column > 0 && row > 0 && column < side && row < side ? 0.3 : 0
    const shake = (step: number) => (random() - 0.5) * inner * step
    return [
      box.west + (column * box.width) / side + shake(box.width / side),
      box.south + (row * box.height) / side + shake(box.height / side),
    ]
  })
  const areas: AreaVersion[] = [
    area('990101', '东区', [[corner(0, 0), corner(side, 0), corner(side, side), corner(0, side), corner(0, 0)]], 'U1'),
  ]
  const above = new Set<string>()
  for (let cell = 0; cell < side * side; cell++) {
    const community = Math.floor(cell / 20)
    const street = `990101${three(Math.floor(community / 10) + 1)}`
    const code = `${street}${three((community % 10) + 1)}${three((cell % 20) + 1)}`
    for (const parent of [street, code.slice(0, 12)]) if (!above.has(parent)) areas.push(area(parent, parent, null, null))
    above.add(street).add(code.slice(0, 12))
    const [column, row] = [cell % side, Math.floor(cell / side)]
    const around = [corner(column, row), corner(column + 1, row), corner(column + 1, row + 1), corner(column, row + 1)]
    areas.push(area(code, code, [ringThrough(around)], null))
  }
  return areas
}

/** Straight sides with points on them, the same from both neighbours. */
function ringThrough(around: readonly LngLat[]): LngLat[] {
  const ring: LngLat[] = []
  around.forEach((from, index) => {
    const to = around[(index + 1) % around.length]!
    const forward = from[0] < to[0] || (from[0] === to[0] && from[1] < to[1])
    const [a, b] = forward ? [from, to] : [to, from]
    for (let step = 0; step < POINTS_PER_SIDE; step++) {
      const share = (forward ? step : POINTS_PER_SIDE - step) / POINTS_PER_SIDE
      ring.push(share === 0 ? a : share === 1 ? b : [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share])
    }
  })
  return [...ring, ring[0]!]
}

function area(code: string, name: string, polygon: readonly (readonly LngLat[])[] | null, unitCode: string | null): AreaVersion {
  return {
    code,
    kind: kindOfCode(code)!,
    name,
    nameEn: null,
    unitCode,
    polygons: polygon ? [polygon] : [],
    validFrom: ALWAYS,
    validTo: null,
  }
}

const STEMS =
  '解放 人民 中山 建设 和平 胜利 长江 黄河 青年 文化 工农 新华 友谊 光明 幸福 东风 红星 朝阳 北京 南京 重庆 上海 长安 环城 滨河 西湖 学府 科技 体育 迎宾'.split(
    ' ',
  )
const MIDDLES = ['', '东', '西', '南', '北', '中', '一', '二', '三', '新', '老', '大']
const ENDS = '路 街 巷 大道 小区 花园 公园 广场 中学 小学 医院 市场 社区 大厦 桥 村 新村 里'.split(' ')

/** Road and place names with numbers in some, as a city of a million has them. */
export function madeNames(count: number, random: () => number): NamedThing[] {
  const pick = (words: readonly string[]) => words[Math.floor(random() * words.length)]!
  return Array.from({ length: count }, (_, index): NamedThing => {
    const house = random() < 0.5 ? `${1 + Math.floor(random() * 400)}号` : ''
    const name = `${pick(STEMS)}${random() < 0.3 ? pick(STEMS) : ''}${pick(MIDDLES)}${pick(ENDS)}${house}`
    return { kind: 'place', key: `P${index}`, name, nameEn: null, detail: '', lng: null, lat: null }
  })
}

function three(number: number): string {
  return String(number).padStart(3, '0')
}
