import { readFileSync } from 'node:fs'
import chineseDays from 'chinese-days'
import { DISTRICTS, FIRST_LEVEL, TEAMS } from './names.mjs'

const EDITION = 'GB/T 30428.2-2013'
const CLOCKS = { UH: 'urgent-hour', UD: 'natural-day', WH: 'work-hour', WD: 'work-day' }
const HOUR = 3_600_000

/** The dictionary of minor classes from its table. */
export function readClasses(path) {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => {
      const [kind, code, name, nameEn, conditions] = line.split('\t')
      return { edition: EDITION, kind, code, name, nameEn, conditions: conditions.split('; ').map(readCondition) }
    })
}

function readCondition(text, index) {
  const match = /^(\d+)(UH|UD|WH|WD)(!?) (.+)$/.exec(text)
  if (!match) throw new Error(`not a filing condition: ${text}`)
  return {
    key: `c${index + 1}`,
    name: match[4],
    limit: { amount: Number(match[1]), clock: CLOCKS[match[2]] },
    hazard: match[3] === '!',
    closing: closingOf(match[4]),
  }
}

/** 结案条件: what has to be seen before the case is closed. The published table has a repair word for each sort of damage. */
const CLOSINGS = [
  [/安全隐患|泄漏|喷涌|倾斜|倒伏|倾倒|松动|掉落|脱落|坠/, '排除隐患，恢复完好'],
  [/破损|缺失|缺损|裸露|塌|沉降|翻动|异响|裂|错台|冲刷|松|不亮|灭灯/, '更换或修复，恢复完好'],
  [/不洁|脏|灰|污|垃圾|异味|堵塞|满溢|积水|遗撒|尸体|水/, '清除，恢复整洁'],
  [/废弃|闲置|停用/, '拆除并恢复路面'],
  [/内容|错误|标识|开放|启闭|时间/, '更正'],
  [/枯|死|修剪|病虫|缺株/, '补栽或修剪'],
  [/在建|未批|擅自|违规|违章|无证/, '停止并整改'],
]

function closingOf(name) {
  return CLOSINGS.find(([words]) => words.test(name))?.[1] ?? '整改完毕，问题消除'
}

/** Who answers for what; `S` and `D` stand for the subdistrict's and the district's own unit. */
export function duties(table) {
  const own = { S: { areaUnit: 'street' }, D: { areaUnit: 'district' } }
  return Object.entries(table).flatMap(([kind, units]) =>
    Object.entries(units).map(([code, unit]) => ({ kind, code, ...(own[unit] ?? { unit }) })),
  )
}

/** 26 units of the first level (the districts among them), 15 of the second (subdistrict offices and teams). */
export function units() {
  const districts = DISTRICTS.map(([name, en], i) => ({
    code: `D${i + 1}`,
    name: `${name}人民政府`,
    nameEn: `${en} Government`,
    level: 1,
  }))
  const streets = DISTRICTS.flatMap(([, , streets]) => streets).map(([name, en], i) => ({
    code: `S${pad(i + 1)}`,
    name: `${name}办事处`,
    nameEn: `${en} Office`,
    level: 2,
  }))
  const teams = TEAMS.map(([name, nameEn], i) => ({ code: `T${pad(i + 1)}`, name, nameEn, level: 2 }))
  return [...FIRST_LEVEL.map(([code, name, nameEn]) => ({ code, name, nameEn, level: 1 })), ...districts, ...streets, ...teams]
}

const pad = (n) => String(n).padStart(2, '0')

/** Staff of a fictional city have a role and a number. A handset reports every 10 s: silence of a minute is stale. */
export function movers() {
  const make = (count, kind, prefix, name) =>
    Array.from({ length: count }, (_, i) => ({
      id: `${prefix}${pad(i + 1)}`,
      kind,
      name: `${name}${pad(i + 1)}`,
      staleAfterMs: 60_000,
    }))
  return [...make(25, 'collector', 'JD', '监督员'), ...make(10, 'vehicle', 'XC', '巡查车')]
}

/**
 * Public holidays and make-up days. The library knows the State Council's notice for 2026; that for 2027 is not out, so
 * 2027 has the statutory days alone (全国年节及纪念日放假办法, 2024): New Year 1, Spring Festival 4 from New Year's Eve,
 * Qingming 1, Labour Day 2, Dragon Boat 1, Mid-Autumn 1, National Day 3.
 */
export function calendar() {
  const holidays = []
  const makeUpDays = []
  for (let t = Date.UTC(2026, 0, 1); t < Date.UTC(2027, 0, 1); t += 24 * HOUR) {
    const date = new Date(t).toISOString().slice(0, 10)
    const day = chineseDays.getDayDetail(date)
    if (!day.name.includes(',')) continue
    if (day.work) makeUpDays.push(date)
    else holidays.push(date)
  }
  return {
    version: 'cn-2026-notice-2027-statutory',
    utcOffsetMinutes: 480,
    slots: [
      [480, 720],
      [840, 1080],
    ],
    workDays: [1, 2, 3, 4, 5],
    holidays: [...holidays, ...statutory(2027)],
    makeUpDays,
  }
}

function statutory(year) {
  const lunar = (month, day) => chineseDays.getSolarDateFromLunar(`${year}-${month}-${day}`).date
  const shift = (date, days) => new Date(Date.parse(date) + days * 24 * HOUR).toISOString().slice(0, 10)
  const spring = lunar('01', '01')
  return [
    `${year}-01-01`,
    ...[-1, 0, 1, 2].map((n) => shift(spring, n)),
    chineseDays.getSolarTermDate(year, 4, 'pure_brightness'),
    `${year}-05-01`,
    `${year}-05-02`,
    lunar('05', '05'),
    lunar('08', '15'),
    ...[1, 2, 3].map((n) => `${year}-10-0${n}`),
  ].sort()
}

/** No standard gives limits of the stages before and after handling; these are practice, and data (work-hour: 1 = one hour). */
export const STAGE_LIMITS = {
  collect: { amount: 1, clock: 'work-hour' },
  file: { amount: 0.5, clock: 'work-hour' },
  dispatch: { amount: 0.5, clock: 'work-hour' },
  handle: null,
  feedback: { amount: 0.5, clock: 'work-hour' },
  check: { amount: 2, clock: 'work-hour' },
}
