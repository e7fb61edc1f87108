import type { CaseQuery, CaseReader, PhotoShelf, PublicCase, ReportIntake } from '../../backend/exchange/open311/ports.ts'
import { statusOf } from '../../backend/exchange/open311/request-view.ts'
import type { CaseState } from '../../contract/domain/stage.ts'
import { HOUR } from '../../contract/units.ts'
import type { ReportRequest } from '../../contract/wire/rest.ts'

export const NOW = Date.UTC(2026, 10, 20, 4)

const limit = { amount: 4, clock: 'work-hour' } as const
export const open311City = {
  id: 'fengzhou',
  revision: '2026-11',
  classes: [
    {
      edition: '2013',
      kind: 'component' as const,
      code: '0101',
      name: '上水井盖',
      nameEn: 'Water manhole cover',
      conditions: [
        { key: 'missing', name: '缺失', limit, hazard: true },
        { key: 'broken', name: '破损', limit, hazard: false },
      ],
    },
    { edition: '2013', kind: 'event' as const, code: '0101', name: '暴露垃圾', conditions: [] },
    { edition: '2013', kind: 'event' as const, code: '0203', name: '占道经营', conditions: [] },
  ],
}

/** Where no photo is sent or shown. */
export const NO_PHOTOS: PhotoShelf = {
  take: () => Promise.reject(new Error('a photo was sent')),
  mostPerCase: 0,
  attach: async () => undefined,
  shown: async () => new Map(),
  send: async () => false,
}

const STATES: CaseState[] = ['reported', 'handling', 'suspended', 'closed']

export interface FakeCases extends CaseReader, ReportIntake {
  all: PublicCase[]
  reports: ReportRequest[]
  /** Thrown by the next reports. */
  fail: Error | null
}

/** Cases in memory, one every five hours back from NOW. */
export function fakeCases(count: number): FakeCases {
  const all: PublicCase[] = Array.from({ length: count }, (_, index) => {
    const { kind, code, edition, name } = open311City.classes[index % 3]!
    const reportedAt = NOW - (count - index) * 5 * HOUR
    return {
      id: index + 1,
      kind,
      classCode: code,
      edition,
      className: name,
      state: STATES[index % 4]!,
      description: index % 2 ? `第 ${index} 号 <&> "引号"` : '',
      address: index % 3 ? '中心街 12 号' : '',
      lng: 120.86,
      lat: 32.03,
      unitName: index % 5 ? '城管局' : null,
      reportedAt,
      changedAt: reportedAt + HOUR,
      dueAt: index % 4 ? reportedAt + 24 * HOUR : null,
    }
  })
  const keys = new Map<string, number>()
  const store: FakeCases = {
    all,
    reports: [],
    fail: null,
    list: async (query: CaseQuery) =>
      all
        .filter((each) => each.reportedAt >= query.from && each.reportedAt <= query.to)
        .filter((each) => query.open === null || (statusOf(each.state) === 'open') === query.open)
        .filter((each) => !query.classes || query.classes.some((one) => one.kind === each.kind && one.code === each.classCode))
        .sort((a, b) => b.reportedAt - a.reportedAt)
        .slice(query.offset, query.offset + query.limit),
    byIds: async (ids: readonly number[]) => all.filter((each) => ids.includes(each.id)),
    report: async (report: ReportRequest, caller: { id: string }, key: string) => {
      if (store.fail) throw store.fail
      const held = keys.get(`${caller.id} ${key}`)
      if (held) return { id: held }
      store.reports.push(report)
      const id = all.length + store.reports.length
      keys.set(`${caller.id} ${key}`, id)
      return { id }
    },
    caseOf: async (caller: { id: string }, key: string) => keys.get(`${caller.id} ${key}`) ?? null,
  }
  return store
}
