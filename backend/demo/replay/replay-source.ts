import type { CityFile } from '../../../contract/files/city.ts'
import { DAY, HOUR } from '../../../contract/units.ts'
import { polygonTable } from '../../../core/geometry/polygon-table.ts'
import type { CaseScript, CaseView, PlannedStep } from '../drive/case-script.ts'
import type { ScriptSource } from '../drive/script-source.ts'
import type { LocalTime } from './local-time.ts'
import type { ServiceRequest } from './service-request.ts'

/** Requests that were closed within this before the start are told too, so that the day's rates are the day's. */
const CLOSED_LATELY_MS = 36 * HOUR
/** A coordinate that more than this share of the rows have is what the city writes when it knows none. */
const DEFAULT_SHARE = 0.02
const DEFAULT_LEAST = 3
/** The records say nothing of the way in between: it is gone at once. */
const AT_ONCE: readonly PlannedStep['action'][] = ['accept', 'file', 'dispatch', 'take-up']

export interface Replay {
  readonly source: ScriptSource
  /** Requests of types that the city file does not have. */
  readonly unknownTypes: ReadonlyMap<string, number>
}

/** Real records as a source: reported when they were opened, closed when they were closed, due when the city said. */
export function replaySource(city: CityFile, requests: readonly ServiceRequest[]): Replay {
  const unknownTypes = new Map<string, number>()
  const place = placer(city, requests)
  const classes = new Map(city.classes.flatMap((c) => [[c.name, c] as const, [c.nameEn ?? c.name, c] as const]))
  const units = new Set(city.units.map(({ code }) => code))
  const scripts: ReplayScript[] = []
  for (const request of requests) {
    const caseClass = classes.get(request.type)
    if (caseClass) scripts.push(scriptOf(city, request, caseClass, units, place(request)))
    else unknownTypes.set(request.type, (unknownTypes.get(request.type) ?? 0) + 1)
  }
  return { source: sourceOf(scripts), unknownTypes }
}

interface ReplayScript extends CaseScript {
  readonly closedAt: number | null
}

function sourceOf(scripts: readonly ReplayScript[]): ScriptSource {
  const byNumber = new Map(scripts.map((script) => [script.report.number, script]))
  const [first, last] = [scripts[0], scripts.at(-1)]
  return {
    exactTimes: true,
    between: (from, to) => scripts.slice(firstFrom(scripts, from), firstFrom(scripts, to)),
    past: (now) =>
      scripts.filter(({ reportAt, closedAt }) => reportAt < now && (closedAt === null || closedAt > now - CLOSED_LATELY_MS)),
    byNumber: (number) => byNumber.get(number) ?? null,
    refusalAt: (now) => {
      if (first && last && now >= first.reportAt && now <= last.reportAt) return null
      const [from, to] = [first, last].map((script) => (script ? new Date(script.reportAt).toISOString().slice(0, 10) : '—'))
      const shown = new Date(now).toISOString().slice(0, 10)
      return {
        zh: `记录从 ${from} 到 ${to}，而大厅时钟是 ${shown}，没有可回放的：请让后端的时钟从记录之内开始。`,
        en: `The records go from ${from} to ${to} and the hall clock shows ${shown}, so there is nothing to replay: start the backend's clock within the records.`,
      }
    },
  }
}

/** Index of the first script reported at `at` or later. */
function firstFrom(scripts: readonly CaseScript[], at: number): number {
  let [low, high] = [0, scripts.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((scripts[middle] as CaseScript).reportAt < at) low = middle + 1
    else high = middle
  }
  return low
}

function scriptOf(
  city: CityFile,
  request: ServiceRequest,
  { kind, code, name }: CityFile['classes'][number],
  units: ReadonlySet<string>,
  districtCode: string | undefined,
): ReplayScript {
  const { id, openedAt, closedAt } = request
  const unit = units.has(request.department) ? request.department : city.units.at(-1)?.code
  return {
    key: `replay-${city.id}-${id}`,
    reportAt: openedAt,
    closedAt,
    report: {
      kind,
      classCode: code,
      lng: request.lng,
      lat: request.lat,
      address: request.address,
      description: name,
      source: request.source,
      number: id,
      dueAt: request.dueAt,
      at: openedAt,
      ...(unit === undefined ? {} : { unit }),
      ...(districtCode === undefined ? {} : { districtCode }),
    },
    next: (view) => nextStep(view, unit, closedAt),
  }
}

/** Whatever state somebody has put the case in: at its recorded end it goes the shortest legal way to being closed. */
function nextStep(view: CaseView, unit: string | undefined, closedAt: number | null): PlannedStep | null {
  const step = (action: PlannedStep['action'], at: number): PlannedStep => ({
    action,
    at: Math.max(at, view.at),
    actor: unit ?? 'record',
  })
  const end = (action: PlannedStep['action']): PlannedStep | null => (closedAt === null ? null : step(action, closedAt))
  switch (view.state) {
    case 'reported':
    case 'verifying':
      return step(AT_ONCE[0]!, view.at)
    case 'accepted':
      return step(AT_ONCE[1]!, view.at)
    case 'filed':
    case 'returned':
      return { ...step(AT_ONCE[2]!, view.at), ...(unit === undefined ? {} : { unit }) }
    case 'dispatched':
      return step(AT_ONCE[3]!, view.at)
    case 'handling':
      return end('finish')
    case 'suspended':
      return end('resume')
    case 'handled':
      return step('send-check', view.at)
    case 'checking':
      return step('pass-check', view.at)
    case 'checked':
      return step('close', view.at)
    default:
      return null
  }
}

/** The district that a request belongs to by name, where its coordinates do not say: default ones, or outside all districts. */
function placer(city: CityFile, requests: readonly ServiceRequest[]): (request: ServiceRequest) => string | undefined {
  const districts = city.areas.filter(({ kind }) => kind === 'district')
  const table = polygonTable(districts.map(({ polygons }) => polygons))
  const byName = new Map(
    districts.flatMap(({ code, name, nameEn }) => [name, nameEn ?? name].map((n) => [n.toLowerCase(), code as string] as const)),
  )
  const counts = new Map<string, number>()
  const at = ({ lng, lat }: ServiceRequest): string => `${lng},${lat}`
  for (const request of requests) counts.set(at(request), (counts.get(at(request)) ?? 0) + 1)
  return (request) => {
    const isDefault = (counts.get(at(request)) ?? 0) >= Math.max(DEFAULT_LEAST, requests.length * DEFAULT_SHARE)
    if (!isDefault && table.at(request.lng, request.lat).length > 0) return undefined
    // "Greater Mattapan", "Allston / Brighton": the first part that names a district.
    const parts = request.neighbourhood
      .toLowerCase()
      .split('/')
      .map((part) => part.trim().replace(/^greater /, ''))
    return parts.map((part) => byName.get(part)).find((code) => code !== undefined)
  }
}

/** A good instant to begin: half past nine, local time, on the first working day a month after the records begin. */
export function replayStart(requests: readonly ServiceRequest[], local: LocalTime): number | null {
  const [first, last] = [requests[0], requests.at(-1)]
  if (!first || !last) return null
  const monthOn = Math.min(first.openedAt + 31 * DAY, (first.openedAt + last.openedAt) / 2)
  const day = Math.floor((monthOn + local.offsetAt(monthOn)) / DAY)
  const weekday = (day + 4) % 7
  const worked = weekday === 6 ? day + 2 : weekday === 0 ? day + 1 : day
  return local.parse(`${new Date(worked * DAY).toISOString().slice(0, 10)} 09:30:00`)
}
