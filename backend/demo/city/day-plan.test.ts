import { describe, expect, it } from 'vitest'
import { CASE_FLAGS } from '../../../contract/domain/case-columns.ts'
import type { CaseId } from '../../../contract/ids.ts'
import { DAY, HOUR } from '../../../contract/units.ts'
import { applyAction } from '../../../core/cases/apply-action.ts'
import type { CaseFile } from '../../../core/cases/case-file.ts'
import { openReport } from '../../../core/cases/open-report.ts'
import { workingTime } from '../../../core/time/working-time.ts'
import { readCityFile } from '../../city/read-city-file.ts'
import { viewAfterReport, viewAfterStep } from '../drive/case-script.ts'
import { runCase } from '../drive/run-case.ts'
import { CASE_MIX } from './case-mix.ts'
import { DayPlanner } from './day-plan.ts'
import { scenery } from './scenery.ts'
import { readSceneryFiles } from './scenery-files.ts'

const CITY_FILE = new URL('../../../assets/cities/demo.city.json', import.meta.url).pathname
const city = readCityFile(CITY_FILE)
const world = scenery(city, readSceneryFiles(CITY_FILE))
const time = workingTime(city.calendar)
const rules = { time, stageLimits: city.stageLimits }
const planner = (seed: number): DayPlanner => new DayPlanner(world, time, { seed, casesPerDay: 420 })
const monday = Date.parse('2026-11-16T00:00:00+08:00')

/** The case as the record keeps it at an instant, by the very code that the backend runs. */
function fileAt(script: ReturnType<DayPlanner['between']>[number], at: number): CaseFile {
  const caseClass = city.classes.find((c) => c.kind === script.report.kind && c.code === script.report.classCode)
  const condition = caseClass?.conditions.find((c) => c.key === script.report.condition) ?? null
  const { kind, classCode, lng, lat, source } = script.report
  const none = { number: '', reporter: null, address: '', description: '', cellCode: null, districtCode: null, unitCode: null }
  const report = {
    ...none,
    id: 1 as CaseId,
    kind,
    classCode,
    lng,
    lat,
    source,
    condition,
    classEdition: null,
    dueAt: undefined,
    centre: 'city',
    at: script.reportAt,
    actor: '',
    receivedAt: 0,
  }
  const opened = openReport(report, script.report.onSite ?? null, rules)
  if ('refused' in opened) throw new Error(opened.refused)
  let { file } = opened
  for (const { row } of runCase(script, null, at).rows) {
    if (row.op !== 'action') continue
    const { action, reason, unit, until, assisting } = row.action
    const result = applyAction(file, action, {
      at: row.action.at ?? 0,
      actor: '',
      reason: reason ?? null,
      post: null,
      choices: {
        ...(unit === undefined ? {} : { unit }),
        ...(until === undefined ? {} : { until }),
        ...(assisting === undefined ? {} : { assisting }),
        ...(action === 'file' && condition ? { condition } : {}),
      },
      application: null,
      receivedAt: 0,
      rules,
    })
    if (!result.ok) throw new Error(`${action} in ${file.state}: ${result.refused}`)
    file = result.file
  }
  return file
}

describe('the plan of a simulated day', () => {
  it('is the same for the same seed and day, however it is asked for, and another for another seed', () => {
    const asked = planner(7).between(monday, monday + DAY)
    const again = [...planner(7).between(monday, monday + 9 * HOUR), ...planner(7).between(monday + 9 * HOUR, monday + DAY)]
    expect(again.map(({ key, report }) => ({ key, report }))).toEqual(asked.map(({ key, report }) => ({ key, report })))
    expect(
      planner(8)
        .between(monday, monday + DAY)
        .map(({ reportAt }) => reportAt),
    ).not.toEqual(asked.map(({ reportAt }) => reportAt))
  })

  it('has about the asked number of cases on a working day, fewer at the weekend, most of them by day', () => {
    const weekday = planner(1).day(planner(1).dayOf(monday))
    const sunday = planner(1).day(planner(1).dayOf(monday - DAY))
    expect(weekday.length).toBeGreaterThan(380)
    expect(weekday.length).toBeLessThan(460)
    expect(sunday.length).toBeLessThan(300)
    const byDay = weekday.filter(({ reportAt }) => reportAt >= monday + 8 * HOUR && reportAt < monday + 18 * HOUR)
    expect(byDay.length / weekday.length).toBeGreaterThan(0.65)
  })

  it('follows the documented mix of classes and sources', () => {
    const cases = planner(3).between(monday, monday + 20 * DAY)
    const share = (of: (script: (typeof cases)[number]) => boolean): number => cases.filter(of).length / cases.length
    const total = CASE_MIX.reduce((sum, { weight }) => sum + weight, 0)
    for (const { kind, code, weight } of CASE_MIX.slice(0, 8)) {
      expect(Math.abs(share(({ report }) => report.kind === kind && report.classCode === code) - weight / total)).toBeLessThan(
        0.02,
      )
    }
    expect(share(({ report }) => report.kind === 'event')).toBeGreaterThan(0.85)
    expect(Math.abs(share(({ report }) => report.source === 'collector') - 0.85)).toBeLessThan(0.02)
  })

  it('puts every case inside the city, components where a component of that class stands', () => {
    const cases = planner(5).between(monday, monday + DAY)
    const [west, south, east, north] = city.bounds
    for (const { report } of cases) {
      expect(report.lng > west && report.lng < east && report.lat > south && report.lat < north).toBe(true)
      expect(report.address).toContain('社区')
    }
    const components = cases.filter(({ report }) => report.kind === 'component')
    expect(
      components.every(({ report }) => new RegExp(`部件 \\d{6}${report.classCode}\\d{6}`).test(report.description ?? '')),
    ).toBe(true)
  })

  it('finds a case again by its number', () => {
    const script = planner(5).between(monday, monday + DAY)[17]!
    expect(planner(5).byNumber(script.report.number)?.key).toBe(script.key)
    expect(planner(5).byNumber('FZ202611169999')).toBeNull()
    expect(planner(5).byNumber('101000295613')).toBeNull()
  })

  it('only plans steps that the state machine allows, and ends every case', () => {
    for (const script of planner(11).between(monday, monday + 3 * DAY))
      expect(runCase(script, null, monday + 90 * DAY).nextAt).toBeNull()
  })

  it('shows the rarer turnings too: handled on site, put right alone, assisted, postponed', () => {
    const scripts = planner(11).between(monday, monday + 12 * DAY)
    expect(new Set(scripts.map(({ report }) => report.onSite))).toEqual(new Set([undefined, 'immediate', 'self']))
    const rows = scripts.flatMap((script) => runCase(script, null, monday + 90 * DAY).rows)
    const actions = rows.map(({ row }) => (row.op === 'action' ? row.action.action : 'report'))
    expect(actions).toEqual(expect.arrayContaining(['suspend', 'postpone', 'take-up-part', 'finish-part']))
  })

  it('goes on from wherever an operator has put a case', () => {
    const script = planner(1).day(planner(1).dayOf(monday))[0]!
    const suspended = viewAfterStep(
      { ...viewAfterReport(monday), state: 'handling', done: ['accept', 'file', 'dispatch', 'take-up'] },
      { action: 'suspend', at: monday + HOUR },
    )!
    expect(script.next(suspended)?.action).toBe('resume')
    expect(script.next({ ...suspended, state: 'returned' })?.action).toBe('dispatch')
    expect(script.next({ ...suspended, state: 'force-closed' })).toBeNull()
  })

  it('keeps 85 to 95 % on time and rework and extension at 1–2 %', () => {
    const cases = planner(20261121).between(monday, monday + 3 * DAY)
    const ended = cases.map((script) => fileAt(script, monday + 60 * DAY)).filter((file) => file.state === 'closed')
    const share = (of: (file: CaseFile) => boolean): number => ended.filter(of).length / ended.length
    expect(share((file) => !file.handledLate)).toBeGreaterThan(0.85)
    expect(share((file) => !file.handledLate)).toBeLessThan(0.95)
    expect(share((file) => (file.flags & CASE_FLAGS.rework) !== 0)).toBeLessThan(0.03)
    expect(share((file) => (file.flags & CASE_FLAGS.extended) !== 0)).toBeLessThan(0.03)
  })

  it.each([9.5, 11, 15, 17])('has something near its limit or past it among the open cases at %s h', (hour) => {
    const at = monday + 2 * DAY + hour * HOUR
    const cases = planner(20261121).between(monday - 4 * DAY, at)
    const open = cases.map((script) => fileAt(script, at)).filter((file) => file.endedAt === null)
    const pressing = open.filter((file) => file.warnAt !== null && file.warnAt <= at)
    expect(open.length).toBeGreaterThan(60)
    expect(open.length).toBeLessThan(300)
    expect(pressing.length).toBeGreaterThanOrEqual(4)
    expect(pressing.length).toBeLessThanOrEqual(30)
  })
})
