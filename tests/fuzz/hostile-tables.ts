import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import type { SourceFile } from '../../backend/areas/import/source-table.ts'
import type { ImportTarget } from '../../contract/wire/areas.ts'
import { box, feature, fixture, TOWN } from '../support/import-bench.ts'
import { mutateBytes, mutateText, mutateValue, oddText, type Random } from './fuzz.ts'

type Table = readonly (readonly string[])[]

/** A table of each kind that an import takes, whole and right. */
export const TABLES: Readonly<Record<ImportTarget, Table>> = {
  areas: [
    ['code', '名称', '级别', '责任单位', '初始时间', '曾用编码'],
    ['990101', '烽东区', '区', 'U1', '2020-07-01', ''],
    ['990101001001001', '1号网格', '单元网格', '', '2020/7/1', '990101001001099'],
  ],
  components: [
    ['部件标识码', '经度', '纬度', '所在单元网格', '责任单位代码', '部件状态', '现势性', '初始时间'],
    ['9901010101000001', '110.4505', '29.1005', '990101001001001', 'U1', '完好', '在用', '2020-07-01'],
    ['9901010101000002', '110.4515', '29.1005', '', '', '破损', '', '20200701'],
  ],
  units: [
    ['单位编码', '单位名称', '级别', '上级编码', '停用日期'],
    ['U1', '环卫处', '1', '', ''],
    ['U101', '环卫一所', '2', 'U1', '2030-01-01'],
  ],
  classes: [
    ['版本', '类型', '小类代码', '小类名称', '立案条件', '时限', '预警比例', '结案条件'],
    ['2013', '部件', '0101', '上水井盖', '存在隐患', '2UH', '0.8', '已更换'],
    ['2013', '事件', '0102', '暴露垃圾', '', '1工作日', '80%', ''],
  ],
  places: [
    ['编码', '名称', '英文名', '类型', '经度', '纬度'],
    ['R1', '人民路', 'Renmin Road', '道路', '110.451', '29.1005'],
  ],
  calendar: [
    ['日期', '类型', '名称'],
    ['2027-01-01', '节假日', '元旦'],
    ['2027/1/2', '工作日', '调休'],
  ],
  movers: [
    ['编号', '姓名', '类型', '责任单位编码', '车牌', '终端手机号', '启用日期'],
    ['JD31', '监督员31', '监督员', '', '', '13800138000', '2026-01-01'],
    ['HW01', '环卫车01', '车辆', 'U1', '苏F12345', '', ''],
  ],
  accounts: [
    ['账号', '姓名', '角色', '岗位', '区域', '单位', '停用'],
    ['JD31', '监督员31', '操作员', '监督员', '990101001001001', '', ''],
    ['hw01', '环卫', 'operator', '专业部门', '', 'U1;U2', '是'],
  ],
  shifts: [
    ['编号', '日期', '上班时间', '下班时间', '责任网格'],
    ['JD31', '2026-11-23', '08:00', '16:00', 'P1'],
    ['HW01', '', '2026-11-23 22:00', '6:00', ''],
  ],
}
export const TARGETS = Object.keys(TABLES) as ImportTarget[]

/** A file of any format for the target: noise, a right one that was damaged on the outside, or a broken one packed rightly. */
export function hostileFiles(random: Random, target: ImportTarget): SourceFile[] {
  const table = turned(random, TABLES[target])
  switch (random.below(7)) {
    case 0:
    case 1:
      return [{ name: 't.csv', bytes: csvBytes(random, table) }]
    case 2:
    case 3:
      return [{ name: 't.xlsx', bytes: workbook(random, table) }]
    case 4:
      return [{ name: 'a.geojson', bytes: geoBytes(random, table) }]
    case 5:
      return shapefile(random)
    default:
      return [{ name: 'z.zip', bytes: archive(random, table) }]
  }
}

function turned(random: Random, table: Table): string[][] {
  return table.map((row) =>
    row.map((cell) => (random.chance(0.04) ? oddText(random) : random.chance(0.03) ? mutateText(random, cell) : cell)),
  )
}

const SPECIAL_TEXT = [0, 9, 10, 13, 34, 44, 59, 0xef, 0xbb, 0xbf, 0x81, 0xff]

function csvBytes(random: Random, table: Table): Uint8Array {
  const quoted = (cell: string) => (/[",\r\n]/.test(cell) && random.chance(0.8) ? `"${cell.replaceAll('"', '""')}"` : cell)
  const delimiter = random.pick([',', ',', ';', '\t'])
  const text = table.map((row) => row.map(quoted).join(delimiter)).join(random.pick(['\n', '\r\n']))
  const whole = random.chance(0.3) ? mutateText(random, text) : text
  return random.chance(0.3) ? mutateBytes(random, Buffer.from(whole), SPECIAL_TEXT) : strToU8(whole)
}

function geoBytes(random: Random, table: Table): Uint8Array {
  const [header = [], ...rows] = table
  const own = rows.map((row, at) => feature(Object.fromEntries(header.map((name, column) => [name, row[column]])), box(at)))
  const point = { type: 'Feature', properties: { name: '人民路' }, geometry: { type: 'Point', coordinates: [110.45, 29.1] } }
  const features = random.chance(0.3) ? [...TOWN, ...own] : [...own, point]
  const value = { type: 'FeatureCollection', features }
  const text = JSON.stringify(random.chance(0.8) ? mutateValue(random, value) : value) ?? ''
  return strToU8(random.chance(0.2) ? mutateText(random, text) : text)
}

const WORKBOOK = unzipSync(fixture('units.xlsx').bytes)
const SHEET = Object.keys(WORKBOOK).find((name) => name.includes('sheet1')) as string
const ADDRESSES = ['XFD1048576', 'ZZZ1', 'A9999999', 'A0', '1', 'A', '', 'a1', 'A1:B2', `A${'9'.repeat(40)}`, 'B200000']

function workbook(random: Random, table: Table): Uint8Array {
  const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const cell = (text: string, row: number, column: number) => {
    const address = random.chance(0.01) ? random.pick(ADDRESSES) : `${String.fromCharCode(65 + column)}${row + 1}`
    const value = /^[\d.]+$/.test(text) && random.chance(0.5) ? `<v>${text}</v>` : null
    return value ? `<c r="${address}">${value}</c>` : `<c r="${address}" t="inlineStr"><is><t>${escaped(text)}</t></is></c>`
  }
  const rows = table.map((row, at) => {
    const claimed = random.chance(0.01) ? random.pick(['1048576', '99999999999', '0', 'x', '200000']) : String(at + 1)
    return `<row r="${claimed}">${row.map((text, column) => cell(text, at, column)).join('')}</row>`
  })
  const xml = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows.join('')}</sheetData></worksheet>`
  const sheet = random.chance(0.3) ? mutateText(random, xml) : xml
  const parts = { ...WORKBOOK, [SHEET]: strToU8(sheet) }
  if (random.chance(0.3)) {
    const name = random.pick(Object.keys(WORKBOOK))
    parts[name] = strToU8(mutateText(random, strFromU8(WORKBOOK[name]!)))
  }
  return packed(random, parts)
}

const SHAPES = Object.entries(unzipSync(fixture('cells-gbk-gauss-kruger.zip').bytes)).map(([name, bytes]) => ({ name, bytes }))
const SPECIAL_BINARY = [0, 1, 0x0d, 0x1a, 0x20, 0x2a, 0x7f, 0x80, 0xff]

function shapefile(random: Random): SourceFile[] {
  const turn = random.below(SHAPES.length)
  const parts = SHAPES.filter(() => !random.chance(0.03)).map(({ name, bytes }, at) => {
    if (at !== turn) return { name, bytes }
    const isText = /\.(prj|cpg)$/i.test(name)
    return {
      name,
      bytes: isText ? strToU8(mutateText(random, strFromU8(bytes, true))) : mutateBytes(random, bytes, SPECIAL_BINARY),
    }
  })
  if (random.chance(0.5)) return parts
  return [{ name: 'shapes.zip', bytes: packed(random, Object.fromEntries(parts.map(({ name, bytes }) => [name, bytes]))) }]
}

/** A few kilobytes that unpack to three megabytes. */
const BOMB = zipSync({ 't.csv': new Uint8Array(3_000_000) }, { level: 9 })

function archive(random: Random, table: Table): Uint8Array {
  if (random.chance(0.2)) return random.chance(0.3) ? BOMB : mutateBytes(random, BOMB, [0, 1, 0xff])
  const name = random.chance(0.1)
    ? oddText(random).replace(ODD_NAME, STAND_IN)
    : random.pick(['t.csv', '../t.csv', 'a/b.geojson', 'x.xlsx', '__MACOSX/t.csv'])
  const inside = name.endsWith('json')
    ? geoBytes(random, table)
    : name.endsWith('xlsx')
      ? workbook(random, table)
      : csvBytes(random, table)
  return packed(random, random.chance(0.1) ? { [name]: inside, 'b.csv': inside } : { [name || 'x']: inside })
}

/** The packer of the tests cannot write this name: another of the same length is put in its place. */
const ODD_NAME = '__proto__'
const STAND_IN = '__PROTO__'

function packed(random: Random, parts: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const more: Record<string, Uint8Array> = random.chance(0.02) ? { [STAND_IN]: new Uint8Array(3) } : {}
  const packedWell = Buffer.from(zipSync({ ...parts, ...more }, { level: random.chance(0.1) ? 6 : 0 }))
  for (let at = packedWell.indexOf(STAND_IN); at !== -1; at = packedWell.indexOf(STAND_IN, at)) packedWell.write(ODD_NAME, at)
  return random.chance(0.15) ? mutateBytes(random, packedWell, [0, 1, 0x50, 0xff]) : packedWell
}
