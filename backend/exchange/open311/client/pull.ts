import { DAY, HOUR, MINUTE } from '../../../../contract/units.ts'
import type { Open311Request } from '../../../../contract/wire/open311.ts'
import type { ParsedAnswer } from './parse-answer.ts'

/** Where pulling from one source stands: kept between runs, so that a cut run goes on where it was. */
export interface PullState {
  version: 1
  /** Requests made before this have all been seen, ms. */
  from: number
  /** By id: what was last handed on. Holds what is open, and what is young enough to be listed again. */
  seen: Record<string, Seen>
}
export interface Seen {
  fingerprint: string
  requestedAt: number
  open: boolean
}

export interface PullParts {
  fetch: (query: Record<string, string>) => Promise<ParsedAnswer>
  /** Takes requests over: new ones, and known ones that changed. Called again with the same after a crash in between. */
  accept: (requests: readonly Open311Request[]) => Promise<void>
  save: (state: PullState) => Promise<void>
  /** Ms; true time, not the hall's. */
  now: () => number
}

export interface PullReport {
  fetches: number
  fresh: number
  changed: number
  repeated: number
  unreadable: number
  /** Spans in which the server may have listed less than it has. */
  doubtfulSpans: number
}

/** Reported late by a phone without a network: the last while is asked for again each time. */
const OVERLAP_MS = 6 * HOUR
const SPAN_MS = 7 * DAY
const SHORTEST_SPAN_MS = 10 * MINUTE
const PAGE_SIZE = 100
/** A server that does not page answers at most so many; the least that is in use. */
const LEAST_SERVER_LIMIT = 50
const IDS_AT_ONCE = 50
/** What stays open for longer is let go. */
const FOLLOW_MS = 180 * DAY
const MAX_PAGES = 1000

export function beginPull(from: number): PullState {
  return { version: 1, from, seen: {} }
}

/** Brings everything new and changed from one source, up to now. */
export async function pull(state: PullState, parts: PullParts): Promise<PullReport> {
  const report: PullReport = { fetches: 0, fresh: 0, changed: 0, repeated: 0, unreadable: 0, doubtfulSpans: 0 }
  const run = new PullRun(state, parts, report)
  await run.followOpen()
  await run.listNew()
  return report
}

class PullRun {
  private readonly state: PullState
  private readonly parts: PullParts
  private readonly report: PullReport

  constructor(state: PullState, parts: PullParts, report: PullReport) {
    this.state = state
    this.parts = parts
    this.report = report
  }

  /** Asks after what was open: lists go by the date of the request, so an old one that is closed would never show. */
  async followOpen(): Promise<void> {
    const open = Object.keys(this.state.seen).filter((id) => this.state.seen[id]!.open)
    for (let at = 0; at < open.length; at += IDS_AT_ONCE) {
      const ids = open.slice(at, at + IDS_AT_ONCE)
      const { requests } = await this.ask({ service_request_id: ids.join(',') })
      await this.hand(requests.filter((each) => ids.includes(each.service_request_id)))
    }
  }

  async listNew(): Promise<void> {
    const end = this.parts.now()
    let span = SPAN_MS
    let from = this.state.from
    while (from < end) {
      const to = Math.min(from + span, end)
      const outcome = await this.listSpan(from, to)
      if (outcome === 'cut' && to - from > SHORTEST_SPAN_MS) {
        span = Math.max(SHORTEST_SPAN_MS, (to - from) / 2)
        continue
      }
      if (outcome === 'cut') this.report.doubtfulSpans++
      from = to
      this.state.from = Math.max(this.state.from, Math.min(to, end - OVERLAP_MS))
      this.forget(end)
      await this.parts.save(this.state)
    }
  }

  /** All pages of one span. 'cut' where the server does not page and listed as much as a server may at most. */
  private async listSpan(from: number, to: number): Promise<'whole' | 'cut'> {
    const listed = new Set<string>()
    const dates = { start_date: new Date(from).toISOString(), end_date: new Date(to).toISOString() }
    for (let page = 1; page <= MAX_PAGES; page++) {
      const { requests } = await this.ask({ ...dates, page: String(page), page_size: String(PAGE_SIZE) })
      const news = requests.filter((each) => !listed.has(each.service_request_id))
      if (news.length === 0) return page === 2 && requests.length >= LEAST_SERVER_LIMIT ? 'cut' : 'whole'
      for (const each of news) listed.add(each.service_request_id)
      await this.hand(news)
    }
    return 'cut'
  }

  private async ask(query: Record<string, string>): Promise<ParsedAnswer> {
    this.report.fetches++
    const answer = await this.parts.fetch(query)
    this.report.unreadable += answer.unreadable
    return answer
  }

  private async hand(requests: readonly Open311Request[]): Promise<void> {
    const { seen } = this.state
    const news = requests.filter((each) => seen[each.service_request_id]?.fingerprint !== fingerprintOf(each))
    this.report.repeated += requests.length - news.length
    if (news.length === 0) return
    await this.parts.accept(news)
    for (const each of news) {
      if (seen[each.service_request_id]) this.report.changed++
      else this.report.fresh++
      seen[each.service_request_id] = {
        fingerprint: fingerprintOf(each),
        requestedAt: Date.parse(each.requested_datetime),
        open: each.status === 'open',
      }
    }
    await this.parts.save(this.state)
  }

  private forget(now: number): void {
    for (const [id, { requestedAt, open }] of Object.entries(this.state.seen)) {
      const isListedAgain = requestedAt >= this.state.from
      const isFollowed = open && requestedAt >= now - FOLLOW_MS
      if (!isListedAgain && !isFollowed) delete this.state.seen[id]
    }
  }
}

function fingerprintOf(request: Open311Request): string {
  return `${request.status} ${request.updated_datetime ?? ''} ${request.status_notes ?? ''}`.slice(0, 200)
}
