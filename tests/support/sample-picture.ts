/**
 * A picture of a city at one moment, as the hub would send it: for looking at windows, and for tests of them, without
 * hub and backend. The same seed gives the same picture.
 */
import type { Alarm, AlarmLevel } from '../../contract/domain/alarm.ts'
import type { Board, DistrictScore, Rate, StageCount } from '../../contract/domain/board.ts'
import { STAGES } from '../../contract/domain/stage.ts'
import type { CityFile } from '../../contract/files/city.ts'
import { alarmId, type CaseId } from '../../contract/ids.ts'
import type { CountdownRow, Selection } from '../../contract/ipc/window-stream.ts'
import { HOUR, MINUTE } from '../../contract/units.ts'
import type { CaseCard } from '../../contract/wire/rest.ts'
import { seededRandom } from './random.ts'

export interface SampleOptions {
  readonly seed: number
  /** HallMs */
  readonly now: number
  readonly cases: number
  /** Alarms that are acknowledged already, of those there are: 0 … 1. */
  readonly acknowledged: number
}

export interface SamplePicture {
  readonly rows: CountdownRow[]
  readonly alarms: Alarm[]
  readonly board: Board
}

export function samplePicture(city: CityFile, options: SampleOptions): SamplePicture {
  const random = seededRandom(options.seed)
  const rows = Array.from({ length: options.cases }, (_, index) => caseRow(city, options, random, index + 1))
  rows.sort((a, b) => a.dueAt - b.dueAt)
  const alarms = rows.flatMap((row) => (row.alarm ? [row.alarm] : []))
  alarms.sort((a, b) => a.priority - b.priority || b.step - a.step || a.dueAt - b.dueAt)
  return { rows, alarms, board: board(city, rows, options, random) }
}

function caseRow(city: CityFile, options: SampleOptions, random: () => number, id: number): CountdownRow {
  const { now } = options
  const whole = (0.5 + random() * 6) * HOUR
  const left = (random() * 1.15 - 0.15) * whole
  const stageSince = now + left - whole
  const warnAt = stageSince + 0.8 * whole
  const dueAt = now + left
  const stage = Math.floor(random() * 6)
  const hazard = random() < 0.1
  const [west, south, east, north] = city.bounds
  const row = {
    caseId: id,
    number: `FZ20261120${String(id).padStart(5, '0')}`,
    classIndex: Math.floor(random() * city.classes.length),
    districtIndex: Math.floor(random() * city.areas.filter((area) => area.kind === 'district').length),
    unitIndex: stage < 3 ? 65535 : Math.floor(random() * city.units.length),
    address: `天问路 ${1 + Math.floor(random() * 200)} 号`,
    stage,
    stageSince,
    warnAt,
    dueAt,
    flags: hazard ? 1 : 0,
    lng: west + (0.2 + 0.6 * random()) * (east - west),
    lat: south + (0.2 + 0.6 * random()) * (north - south),
  }
  return { ...row, alarm: now >= warnAt ? alarm(row, now, random() < options.acknowledged, hazard) : null }
}

function alarm(row: Omit<CountdownRow, 'alarm'>, now: number, acknowledged: boolean, hazard: boolean): Alarm {
  const level: AlarmLevel = now < row.dueAt ? 'warning' : now - row.dueAt > 20 * MINUTE ? 'ageing' : 'overdue'
  const step = { warning: 1, overdue: 2, ageing: 3 }[level]
  const steppedAt = { warning: row.warnAt, overdue: row.dueAt, ageing: row.dueAt + 20 * MINUTE }[level]
  return {
    id: alarmId(row.caseId as CaseId, 1),
    caseId: row.caseId as CaseId,
    stage: STAGES[row.stage] ?? 'collect',
    level,
    step,
    priority: hazard ? 1 : 4 - step,
    raisedAt: row.warnAt,
    steppedAt,
    dueAt: row.dueAt,
    active: true,
    endedAt: null,
    acknowledgedAt: acknowledged ? (steppedAt + now) / 2 : null,
    acknowledgedBy: acknowledged ? '值班员01' : null,
    confirmedAt: null,
    shelvedUntil: null,
    suppressed: false,
    outOfService: false,
    raisedBy: 'backend',
  }
}

function board(city: CityFile, rows: readonly CountdownRow[], options: SampleOptions, random: () => number): Board {
  const { now } = options
  const districts = city.areas.filter((area) => area.kind === 'district')
  const periodStart = now - (now % (24 * HOUR)) - 8 * HOUR
  return {
    at: now,
    periodStart,
    stages: STAGES.map((stage, index): StageCount => {
      const inStage = rows.filter((row) => row.stage === index)
      const closed = stage === 'evaluate' ? 286 : 0
      const overdue = inStage.filter((row) => row.dueAt <= now).length
      const warning = inStage.filter((row) => row.dueAt > now && row.warnAt <= now).length
      return { stage, open: inStage.length + closed, warning, overdue, passed: 300 + index }
    }),
    rates: rates(random, 300),
    districts: districts.map((district): DistrictScore => {
      const score = 35 + random() * 63
      const grade = score >= 90 ? 'A' : score >= 75 ? 'B' : score >= 60 ? 'C' : score >= 40 ? 'D' : 'E'
      return { code: district.code, name: district.name, score, grade, open: 40, overdue: 3, filed: 60, rates: rates(random, 60) }
    }),
    trendStepMs: HOUR,
    trend: Array.from({ length: Math.ceil((now - periodStart) / HOUR) }, (_, index) => ({
      at: periodStart + index * HOUR,
      reported: Math.round(random() * 40 * Math.exp(-(((index - 10) / 4) ** 2))),
      filed: Math.round(random() * 35 * Math.exp(-(((index - 10) / 4) ** 2))),
      closed: Math.round(random() * 30 * Math.exp(-(((index - 12) / 4) ** 2))),
      overdue: Math.round(random() * 6),
    })),
    formulaVersion: '1',
  }
}

function rates(random: () => number, due: number): Board['rates'] {
  const rate = (least: number): Rate => ({ numerator: Math.round(due * (least + random() * (1 - least))), denominator: due })
  return {
    handled: rate(0.9),
    handledOnTime: rate(0.8),
    closed: rate(0.9),
    closedOnTime: rate(0.8),
    rework: { numerator: 9, denominator: 271 },
  }
}

export function sampleSelection(city: CityFile, row: CountdownRow): Selection {
  const classOf = city.classes[row.classIndex]
  const cell = city.areas.find((area) => area.kind === 'cell')
  const unit = city.units[row.unitIndex]
  const card: CaseCard = {
    id: row.caseId,
    version: 4,
    number: row.number,
    kind: classOf?.kind ?? 'event',
    classCode: classOf?.code ?? '0101',
    edition: classOf?.edition ?? null,
    className: classOf?.name ?? '',
    condition: classOf?.conditions[0]?.key ?? null,
    source: 'collector',
    state: 'handling',
    stage: STAGES[row.stage] ?? 'handle',
    stageSeq: 4,
    lng: row.lng,
    lat: row.lat,
    address: row.address,
    description: '路口东北角井盖缺失，已放置警示锥。',
    cellCode: cell?.code ?? null,
    districtCode: cell?.code.slice(0, 6) ?? null,
    unitCode: unit?.code ?? null,
    unitName: unit?.name ?? null,
    componentCode: null,
    assisting: [],
    centre: 'city',
    resumeAt: null,
    extensions: 0,
    exemptAt: null,
    satisfaction: null,
    limit: { amount: 2, clock: 'urgent-hour' },
    reportedAt: row.stageSince - HOUR,
    stageSince: row.stageSince,
    warnAt: row.warnAt,
    dueAt: row.dueAt,
    totalDueAt: row.dueAt + 24 * HOUR,
    closedAt: null,
    alarm: row.alarm,
    legalActions: ['finish', 'return'],
    mayApplyFor: ['extend'],
    log: (['report', 'accept', 'file', 'dispatch', 'take-up'] as const).map((action, index) => ({
      seq: index + 1,
      at: row.stageSince - HOUR + index * 12 * MINUTE,
      actor: ['监督员07', '受理员02', '受理员02', '派遣员01', '市政设施维护中心'][index] ?? '',
      action,
      from: index === 0 ? null : 'reported',
      to: 'handling',
      reason: null,
      limit: null,
      usedMs: index * 7 * MINUTE,
      late: index === 2,
      post: null,
      choices: null,
      application: null,
    })),
  }
  const cameras = city.cameras.slice(0, 3).map((camera, index) => ({ name: camera.name, metres: 86 + index * 140 }))
  const collectors = city.movers.slice(0, 3).map((mover, index) => ({ name: mover.name, metres: 210 + index * 390, ageMs: 4000 }))
  return { caseId: row.caseId, row, card, cameras, collectors }
}
