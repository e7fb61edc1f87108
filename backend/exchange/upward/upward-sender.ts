import { Value } from 'typebox/value'
import {
  type ExchangeCity,
  type ExchangeKind,
  ExchangeReceipt,
  type ExchangeStanding,
  ExchangeSummary,
  MOST_EXCHANGED,
} from '../../../contract/wire/exchange.ts'
import { storable } from '../../../core/text/storable.ts'
import { FactCounter } from '../../evaluation/fact-counter.ts'
import type { RouteContext } from '../../http/route-context.ts'
import type { Logger } from '../../support/logger.ts'
import { messageOf } from '../../support/start-error.ts'
import { type Answer, callTarget } from './call-target.ts'
import {
  dropOldCalls,
  type Item,
  keepTargets,
  noteCall,
  queueStatistics,
  settleItems,
  standingOf,
  takeItems,
  toldMonths,
} from './item-table.ts'
import { monthStatistics, monthsToTell } from './month-statistics.ts'
import type { Target } from './read-targets.ts'
import { toldCases } from './told-cases.ts'

const SEND_EVERY_MS = 1000
const STATISTICS_EVERY_MS = 60_000
const DROP_EVERY_MS = 24 * 3_600_000
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 5 * 60_000
const RECONCILE_WITHIN_MS = 5000
/** After so many failures in a row a batch on which the platform fails is sent item by item: one may hold up all others. */
const FAILURES_BEFORE_SINGLY = 3
/** Items in a row on which the platform fails, after which it is the platform that is ill. */
const MOST_SUSPECTS = 5
/** The platform is not there, or not yet: no item's fault. */
const AWAY: ReadonlySet<number> = new Set([502, 503, 504])

const PATHS: Readonly<Record<ExchangeKind, string>> = { case: '/api/exchange/cases', statistics: '/api/exchange/statistics' }

interface Outcome {
  readonly state: 'sent' | 'refused' | 'waiting'
  readonly error: string | null
  /** The platform answered that it failed on what we sent. */
  readonly failed: boolean
}

interface Pause {
  readonly failures: number
  /** Machine ms. */
  readonly until: number
}

/**
 * Tells platforms above what the queue holds, in batches, oldest first. An item leaves the queue only when the platform has
 * answered for it; what was answered but not noted is sent again and counted once there, by its key.
 */
export class UpwardSender {
  private readonly targets: readonly Target[]
  private readonly context: RouteContext
  private readonly log: Logger
  private readonly counter: FactCounter
  private readonly pauses = new Map<string, Pause>()
  private readonly stopping = new AbortController()

  constructor(targets: readonly Target[], context: RouteContext, log: Logger) {
    this.targets = targets
    this.context = context
    this.log = log
    this.counter = new FactCounter(context)
  }

  async start(): Promise<void> {
    const { jobs, pool, hall } = this.context
    await keepTargets(pool, this.targets, hall.now())
    if (this.targets.length === 0) return
    jobs.every({ name: 'exchange-send', everyMs: SEND_EVERY_MS, run: () => this.sendAll() })
    jobs.every({ name: 'exchange-statistics', everyMs: STATISTICS_EVERY_MS, run: () => this.queueMonths() })
    jobs.every({ name: 'exchange-drop-calls', everyMs: DROP_EVERY_MS, run: () => dropOldCalls(pool) })
  }

  stop(): void {
    this.stopping.abort()
  }

  has(name: string): boolean {
    return this.targets.some((target) => target.name === name)
  }

  async standings(): Promise<ExchangeStanding[]> {
    return Promise.all(
      this.targets.map(async (target) => {
        const [standing, theirs] = await Promise.all([standingOf(this.context.pool, target.name), this.summaryOf(target)])
        const { sent } = standing
        const equal = theirs && theirs.case === sent.case && theirs.statistics === sent.statistics
        return { name: target.name, url: target.url, ...standing, theirs, equal }
      }),
    )
  }

  private async sendAll(): Promise<void> {
    await Promise.all(this.targets.map((target) => this.sendTo(target)))
  }

  private async sendTo(target: Target): Promise<void> {
    for (const kind of ['case', 'statistics'] as const) {
      while (!this.stopping.signal.aborted && !this.paused(target)) {
        const items = await takeItems(this.context.pool, target.name, kind, MOST_EXCHANGED)
        if (items.length === 0) break
        await this.send(target, kind, items)
      }
    }
  }

  private async send(target: Target, kind: ExchangeKind, items: readonly Item[]): Promise<void> {
    const outcome = await this.tell(target, kind, items)
    const failures = this.pauses.get(target.name)?.failures ?? 0
    if (items.length > 1 && (outcome.state === 'refused' || (outcome.failed && failures >= FAILURES_BEFORE_SINGLY))) {
      await this.sendSingly(target, kind, startingAt(items, failures))
      return
    }
    await settleItems(this.context.pool, items, outcome)
    this.notePause(target, outcome.state === 'waiting' ? outcome.error : null)
  }

  /**
   * One of them is malformed for the platform, or more than it can take; alone it holds up nobody else. An item on which the
   * platform fails is put aside, as refused, when it has answered for a later one: then it is the item and not the platform.
   */
  private async sendSingly(target: Target, kind: ExchangeKind, items: readonly Item[]): Promise<void> {
    const { pool } = this.context
    const left = new Set(items)
    let suspects: { readonly item: Item; readonly error: string | null }[] = []
    for (const item of items) {
      const outcome = await this.tell(target, kind, [item])
      if (outcome.state === 'waiting') {
        suspects.push({ item, error: outcome.error })
        if (!outcome.failed || suspects.length === MOST_SUSPECTS) break
        continue
      }
      await settleItems(pool, [item], outcome)
      left.delete(item)
      for (const { item: poison, error } of suspects) {
        await settleItems(pool, [poison], { state: 'refused', error })
        left.delete(poison)
      }
      suspects = []
    }
    const error = suspects.at(-1)?.error ?? null
    await settleItems(pool, [...left], { state: 'waiting', error })
    this.notePause(target, left.size > 0 ? error : null)
  }

  private async tell(target: Target, kind: ExchangeKind, items: readonly Item[]): Promise<Outcome> {
    const { pool, directory } = this.context
    const bodies = kind === 'case' ? await toldCases(pool, items, directory) : items.map(({ body }) => body)
    const { id, name } = directory.city
    return this.post(target, kind, { id, name }, bodies)
  }

  private async post(target: Target, kind: ExchangeKind, city: ExchangeCity, items: readonly unknown[]): Promise<Outcome> {
    const startedAt = performance.now()
    const outcome = await this.outcomeOf(
      callTarget(target, { method: 'POST', path: PATHS[kind], body: { city, items } }, this.stopping.signal),
    )
    const ms = performance.now() - startedAt
    await noteCall(this.context.pool, target.name, {
      kind,
      items: items.length,
      outcome: outcome.state,
      ms,
      error: outcome.error,
    })
    return outcome
  }

  private async outcomeOf(answering: Promise<Answer>): Promise<Outcome> {
    try {
      const { status, text } = await answering
      if (status >= 200 && status < 300) {
        Value.Assert(ExchangeReceipt, JSON.parse(text))
        return { state: 'sent', error: null, failed: false }
      }
      // What the platform calls malformed or too large stays so; everything else may get better.
      const state = status === 400 || status === 413 || status === 422 ? 'refused' : 'waiting'
      return { state, failed: status >= 500 && !AWAY.has(status), error: `${status} ${storable(text.slice(0, 300))}` }
    } catch (error) {
      return { state: 'waiting', error: messageOf(error) || 'no connection', failed: false }
    }
  }

  private paused({ name }: Target): boolean {
    return (this.pauses.get(name)?.until ?? 0) > Date.now()
  }

  /** The pause doubles, and is drawn between half and the whole of itself, so that many cities do not come back at once. */
  private notePause({ name }: Target, error: string | null): void {
    if (error === null) {
      this.pauses.delete(name)
      return
    }
    const failures = (this.pauses.get(name)?.failures ?? 0) + 1
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20)) * (0.5 + Math.random() / 2)
    this.pauses.set(name, { failures, until: Date.now() + pause })
    this.log.warn({ target: name, error, failures, pauseMs: Math.round(pause) }, 'the platform above does not take what we send')
  }

  private async queueMonths(): Promise<void> {
    const { pool, hall, directory } = this.context
    for (const { name } of this.targets.filter(({ statistics }) => statistics)) {
      const told = await toldMonths(pool, name)
      if (!told) continue
      for (const month of monthsToTell(told, hall.now(), directory.city.calendar.utcOffsetMinutes)) {
        await queueStatistics(pool, name, month, await monthStatistics(this.context, this.counter, month))
      }
    }
  }

  /** null where the platform does not answer. */
  private async summaryOf(target: Target): Promise<ExchangeSummary | null> {
    try {
      const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(RECONCILE_WITHIN_MS)])
      const { status, text } = await callTarget(target, { method: 'GET', path: '/api/exchange/summary' }, signal)
      const body: unknown = JSON.parse(text)
      return status === 200 && Value.Check(ExchangeSummary, body) ? body : null
    } catch (error) {
      this.log.warn({ target: target.name, error: messageOf(error) }, 'the platform above could not be asked what it has')
      return null
    }
  }
}

/** Begun elsewhere each time, so that those that fail at the head do not keep the others from their turn. */
function startingAt(items: readonly Item[], turn: number): Item[] {
  const from = (turn * MOST_SUSPECTS) % items.length
  return [...items.slice(from), ...items.slice(0, from)]
}
