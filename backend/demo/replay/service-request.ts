import type { CaseSource } from '../../../contract/domain/stage.ts'
import type { LocalTime } from './local-time.ts'
import type { RawRow } from './request-file.ts'

/** A service request as a city recorded it. Times are UTC ms. */
export interface ServiceRequest {
  readonly line: number
  readonly id: string
  readonly openedAt: number
  readonly dueAt: number | null
  readonly closedAt: number | null
  readonly type: string
  readonly department: string
  readonly neighbourhood: string
  readonly address: string
  readonly lng: number
  readonly lat: number
  readonly source: CaseSource
  /** The city's own verdict, where it gave one. */
  readonly overdue: boolean | null
}

export type ReadRequest =
  | { readonly ok: true; readonly request: ServiceRequest }
  | { readonly ok: false; readonly zh: string; readonly en: string }

/** Words of the records → ours. What we do not know came by the public. */
const SOURCES: Readonly<Record<string, CaseSource>> = {
  'constituent call': 'hotline',
  'employee generated': 'collector',
  'maximo integration': 'transfer',
  twitter: 'media',
}
const MAX_TEXT = 64

export function readRequest({ line, cells }: RawRow, local: LocalTime): ReadRequest {
  const bad = (zh: string, en: string): ReadRequest => ({ ok: false, zh, en })
  const cell = (name: string): string => cells[name] ?? ''
  const id = cell('case_enquiry_id')
  if (!/^[0-9A-Za-z-]{1,32}$/.test(id)) return bad(`编号“${short(id)}”不可用`, `the id "${short(id)}" cannot be used`)
  const openedAt = local.parse(cell('open_dt'))
  if (openedAt === null)
    return bad(`开始时间“${short(cell('open_dt'))}”不是时间`, `the opening time "${short(cell('open_dt'))}" is no time`)
  const [dueAt, closedAt] = (['target_dt', 'closed_dt'] as const).map((name) =>
    cell(name) === '' ? null : local.parse(cell(name)),
  ) as [number | null, number | null]
  if (dueAt === null && cell('target_dt') !== '')
    return bad(`期限“${short(cell('target_dt'))}”不是时间`, `the due time "${short(cell('target_dt'))}" is no time`)
  if (closedAt === null && cell('closed_dt') !== '')
    return bad(`结束时间“${short(cell('closed_dt'))}”不是时间`, `the closing time "${short(cell('closed_dt'))}" is no time`)
  if (closedAt !== null && closedAt < openedAt) return bad('结束早于开始', 'it was closed before it was opened')
  const [lng, lat] = [coordinate(cell('longitude'), 180), coordinate(cell('latitude'), 90)]
  if (lng === null || lat === null) return bad('坐标不可用', 'the coordinates cannot be used')
  if (cell('type') === '' || cell('type').length > MAX_TEXT) return bad('类型为空或过长', 'the type is empty or too long')
  return {
    ok: true,
    request: {
      line,
      id,
      openedAt,
      dueAt,
      closedAt,
      type: cell('type'),
      department: cell('department'),
      neighbourhood: cell('neighborhood'),
      address: cell('location_street_name').slice(0, 200),
      lng,
      lat,
      source: SOURCES[cell('source').toLowerCase()] ?? 'public',
      overdue: cell('ontime') === 'OVERDUE' ? true : cell('ontime') === 'ONTIME' ? false : null,
    },
  }
}

function coordinate(text: string, most: number): number | null {
  const value = text === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) && Math.abs(value) <= most ? value : null
}

const short = (text: string): string => (text.length > 24 ? `${text.slice(0, 24)}…` : text)
