import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../../contract/units.ts'
import { readCityFile } from '../../city/read-city-file.ts'
import { runCase } from '../drive/run-case.ts'
import { localTime } from './local-time.ts'
import { replaySource, replayStart } from './replay-source.ts'
import type { ServiceRequest } from './service-request.ts'

const city = readCityFile(new URL('../../../assets/cities/boston.city.json', import.meta.url).pathname)
const start = Date.parse('2011-07-01T12:00:00Z')

function request(id: string, changes: Partial<ServiceRequest> = {}): ServiceRequest {
  const times = { openedAt: start, dueAt: start + DAY, closedAt: start + 2 * DAY }
  const place = { lng: -71.08 - Number(id) / 1e5, lat: 42.32, neighbourhood: 'Roxbury', address: 'Dudley St' }
  return {
    line: 1,
    id,
    ...times,
    ...place,
    type: 'Pothole Repair (Internal)',
    department: 'PWDx',
    source: 'hotline',
    overdue: true,
    ...changes,
  }
}

describe('the replay of records', () => {
  it('reports when the request was opened and closes when it was closed, with the due time of the city', () => {
    const { source } = replaySource(city, [request('1')])
    const [script] = source.between(start, start + 1)
    expect(script?.report).toMatchObject({ number: '1', at: start, dueAt: start + DAY, unit: 'PWDx', source: 'hotline' })
    const { rows, nextAt } = runCase(script!, null, start + 3 * DAY)
    expect(rows.map(({ row }) => (row.op === 'action' ? row.action.action : row.op))).toEqual([
      'report',
      'accept',
      'file',
      'dispatch',
      'take-up',
      'finish',
      'send-check',
      'pass-check',
      'close',
    ])
    expect(rows.map(({ at }) => at)).toEqual([...Array<number>(5).fill(start), ...Array<number>(4).fill(start + 2 * DAY)])
    expect(nextAt).toBeNull()
  })

  it('leaves a request open that was never closed, and one without a due time without one', () => {
    const { source } = replaySource(city, [request('1', { closedAt: null, dueAt: null })])
    const script = source.byNumber('1')!
    expect(script.report.dueAt).toBeNull()
    expect(runCase(script, null, start + 999 * DAY).view.state).toBe('handling')
  })

  it('begins with what is still open, and with what was closed lately', () => {
    const now = start + 10 * DAY
    const { source } = replaySource(city, [
      request('1', { closedAt: null }),
      request('2', { closedAt: now - 3 * DAY }),
      request('3', { closedAt: now - HOUR }),
      request('4', { openedAt: now + HOUR, closedAt: null }),
    ])
    expect(source.past(now).map(({ key }) => key)).toEqual(['replay-boston-1', 'replay-boston-3'])
  })

  it('takes the district from the name where the coordinates are the default ones or lie outside, else from the coordinates', () => {
    const standard = { lng: -71.0587, lat: 42.3594 }
    const others = Array.from({ length: 40 }, (_, i) => request(String(100 + i)))
    const { source } = replaySource(city, [
      ...others,
      ...['1', '2', '3'].map((id) => request(id, { ...standard, neighbourhood: 'Greater Mattapan' })),
      request('4', { lng: -70.5, lat: 42.3, neighbourhood: 'South Boston / South Boston Waterfront' }),
      request('5', { ...standard, neighbourhood: '' }),
    ])
    const code = (name: string): string | undefined => city.areas.find(({ nameEn }) => nameEn === name)?.code
    expect(source.byNumber('1')?.report.districtCode).toBe(code('Mattapan'))
    expect(source.byNumber('4')?.report.districtCode).toBe(code('South Boston'))
    expect(source.byNumber('5')?.report.districtCode).toBeUndefined()
    expect(source.byNumber('100')?.report.districtCode).toBeUndefined()
  })

  it('counts requests of types that the city does not have, and leaves them out', () => {
    const { source, unknownTypes } = replaySource(city, [request('1'), request('2', { type: 'Dragons' })])
    expect([...unknownTypes]).toEqual([['Dragons', 1]])
    expect(source.byNumber('2')).toBeNull()
  })

  it('says in a sentence when the hall clock is outside the records', () => {
    const { source } = replaySource(city, [request('1'), request('2', { openedAt: start + DAY })])
    expect(source.refusalAt(start + HOUR)).toBeNull()
    expect(source.refusalAt(start + 3 * DAY)?.zh).toContain('2011-07-01')
  })

  it('had best begin at half past nine of a working day a month on', () => {
    const local = localTime('America/New_York')
    const at = replayStart([request('1'), request('2', { openedAt: start + 150 * DAY })], local)!
    expect(new Date(at).toISOString()).toBe('2011-08-01T13:30:00.000Z')
    expect(replayStart([], local)).toBeNull()
  })
})
