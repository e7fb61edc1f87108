import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../../../contract/units.ts'
import type { Open311Request } from '../../../../contract/wire/open311.ts'
import { withBackoff } from './backoff.ts'
import { TryAgain } from './fetch-requests.ts'
import { parseAnswer, UnreadableAnswer } from './parse-answer.ts'
import { beginPull, type PullParts, type PullState, pull } from './pull.ts'
import { toReport } from './to-report.ts'

const START = Date.UTC(2026, 9, 1)

function request(id: number, at: number, status: 'open' | 'closed' = 'open'): Open311Request {
  const iso = new Date(at).toISOString()
  const text = `[{"service_request_id":"${id}","status":"${status}","service_code":"006","requested_datetime":"${iso}"}]`
  return parseAnswer(text, 'json').requests[0]!
}

/** A server over a list that it may change; `cap` is the most that it lists at once, `pages` whether it pages. */
class FakeServer {
  now = START + 20 * DAY
  asked: Record<string, string>[] = []
  taken: Open311Request[] = []
  saved: PullState | null = null
  requests: Open311Request[]
  private readonly cap: number
  private readonly pages: boolean

  constructor(requests: Open311Request[], cap: number, pages: boolean) {
    this.requests = requests
    this.cap = cap
    this.pages = pages
  }

  readonly parts: PullParts = {
    fetch: async (query) => {
      this.asked.push(query)
      return { requests: this.list(query), unreadable: 0 }
    },
    accept: async (requests) => {
      this.taken.push(...requests)
    },
    save: async (state) => {
      this.saved = structuredClone(state)
    },
    now: () => this.now,
  }

  private list(query: Record<string, string>): Open311Request[] {
    if (query.service_request_id) {
      const ids = query.service_request_id.split(',')
      return this.requests.filter((each) => ids.includes(each.service_request_id))
    }
    const found = this.requests.filter(
      (each) => each.requested_datetime >= query.start_date! && each.requested_datetime <= query.end_date!,
    )
    const size = Math.min(this.cap, Number(query.page_size))
    const from = this.pages ? (Number(query.page) - 1) * size : 0
    return found.slice(from, from + size)
  }
}

const ids = (requests: readonly Open311Request[]) => requests.map((each) => Number(each.service_request_id)).sort((a, b) => a - b)
const many = (count: number) => Array.from({ length: count }, (_, id) => request(id, START + (id * 20 * DAY) / count))

describe('pulling', () => {
  for (const [pages, cap] of [
    [true, 1000],
    [true, 30],
    [false, 50],
    [false, 1000],
  ] as const) {
    it(`brings every request once from a server that ${pages ? 'pages' : 'does not page'} and lists ${cap} at most`, async () => {
      const server = new FakeServer(many(500), cap, pages)
      const report = await pull(beginPull(START), server.parts)
      expect(ids(server.taken)).toEqual(Array.from({ length: 500 }, (_, id) => id))
      expect(report).toMatchObject({ fresh: 500, changed: 0, doubtfulSpans: 0 })
    })
  }

  it('brings nothing twice, and late ones of the last hours, at the next turn', async () => {
    const server = new FakeServer(many(100), 1000, true)
    const state = beginPull(START)
    await pull(state, server.parts)
    server.taken = []
    server.requests.push(request(900, server.now - 2 * HOUR), request(901, server.now + MINUTE))
    server.now += 5 * MINUTE
    const report = await pull(state, server.parts)
    expect(ids(server.taken)).toEqual([900, 901])
    expect(report.fresh).toBe(2)
  })

  it('notices that an old open one was closed, and stops asking after it', async () => {
    const server = new FakeServer([request(1, START + DAY), request(2, START + DAY, 'closed')], 1000, true)
    const state = beginPull(START)
    await pull(state, server.parts)
    server.requests = [request(1, START + DAY, 'closed')]
    server.taken = []
    expect(await pull(state, server.parts)).toMatchObject({ fresh: 0, changed: 1 })
    expect(server.taken.map((each) => each.status)).toEqual(['closed'])
    server.asked = []
    await pull(state, server.parts)
    expect(server.asked.some((query) => query.service_request_id)).toBe(false)
  })

  it('goes on where it was cut, without loss', async () => {
    const server = new FakeServer(many(300), 1000, true)
    const { parts } = server
    let accepted = 0
    const cut = {
      ...parts,
      accept: async (each: readonly Open311Request[]) =>
        ++accepted > 2 ? Promise.reject(new Error('away')) : parts.accept(each),
    }
    await expect(pull(beginPull(START), cut)).rejects.toThrow('away')
    expect(server.taken.length).toBeLessThan(300)
    await pull(server.saved!, parts)
    expect(ids(server.taken)).toEqual(Array.from({ length: 300 }, (_, id) => id))
  })

  it('says so when a span is too full to be sure of', async () => {
    const crowd = Array.from({ length: 80 }, (_, id) => request(id, START + DAY))
    const report = await pull(beginPull(START), new FakeServer(crowd, 60, false).parts)
    expect(report.doubtfulSpans).toBeGreaterThan(0)
  })

  it('remembers no more than it needs', async () => {
    const old = Array.from({ length: 200 }, (_, id) => request(id, START + id * MINUTE, 'closed'))
    const server = new FakeServer(old, 1000, true)
    await pull(beginPull(START), server.parts)
    expect(Object.keys(server.saved!.seen)).toEqual([])
  })
})

describe('trying again', () => {
  it('doubles the pause, obeys the server, gives up in the end', async () => {
    const pauses: number[] = []
    const parts = { sleep: async (ms: number) => void pauses.push(ms), random: () => 0.5 }
    const failing = () => Promise.reject(new TryAgain('busy', pauses.length === 1 ? 5000 : null))
    await expect(withBackoff(failing, parts, { tries: 4, firstMs: 100, longestMs: 10_000 })).rejects.toThrow('busy')
    expect(pauses).toEqual([75, 5000, 300])
  })

  it('does not repeat what cannot get better', async () => {
    let runs = 0
    const run = () => Promise.reject(new UnreadableAnswer(`run ${++runs}`))
    await expect(withBackoff(run, { sleep: async () => {}, random: () => 0 })).rejects.toThrow('run 1')
  })
})

describe('the answer of another server', () => {
  it('is read from JSON with numbers as ids and from XML with leading zeros', () => {
    const json =
      '[{"service_request_id":638344,"status":"Open","service_code":6,"requested_datetime":"2010-04-14T06:37:38-08:00","lat":"37.76","long":999}]'
    expect(parseAnswer(json, 'json').requests[0]).toMatchObject({
      service_request_id: '638344',
      status: 'open',
      service_code: '6',
      requested_datetime: '2010-04-14T14:37:38.000Z',
      lat: 37.76,
      long: null,
    })
    const xml = `<?xml version="1.0"?><service_requests><request><service_request_id>1</service_request_id><status>closed</status>
      <service_code>006</service_code><description>a &amp; b</description><requested_datetime>2010-04-14T06:37:38Z</requested_datetime></request></service_requests>`
    expect(parseAnswer(xml, 'xml').requests[0]).toMatchObject({ service_code: '006', description: 'a & b', lat: null })
    expect(parseAnswer('<service_requests/>', 'xml')).toEqual({ requests: [], unreadable: 0 })
  })

  it('is counted where entries cannot be read, refused where it is something else', () => {
    expect(parseAnswer('[{"service_request_id":"1"},null,7]', 'json')).toEqual({ requests: [], unreadable: 3 })
    for (const text of ['', '{}', 'null', '<html></html>', '[']) expect(() => parseAnswer(text, 'json')).toThrow(UnreadableAnswer)
    for (const text of ['', '<a>', '<html></html>', '[]', '<!DOCTYPE x [<!ENTITY a "b">]><service_requests/>']) {
      expect(() => parseAnswer(text, 'xml')).toThrow(UnreadableAnswer)
    }
  })
})

describe('a report made of a pulled request', () => {
  const services = { '006': { kind: 'event' as const, classCode: '0101' } }

  it('carries a key of its own and the time of the request', () => {
    const pulled = { ...request(5, START), lat: 32, long: 120 }
    expect(toReport(pulled, 'district-a', services)).toMatchObject({
      ok: true,
      key: 'open311:district-a:5',
      report: { kind: 'event', classCode: '0101', lng: 120, lat: 32, source: 'transfer', at: START },
    })
  })

  it('is not made without a class or a place, and says which', () => {
    expect(toReport(request(5, START), 'a', services)).toEqual({ ok: false, why: 'no-place' })
    expect(toReport(request(5, START), 'a', {})).toEqual({ ok: false, why: 'unmapped-service' })
  })
})
