import type { ImportRow } from '../../../contract/wire/rest.ts'
import type { Logger } from '../../support/logger.ts'
import { type BackendClient, Refused } from './backend-client.ts'
import { type CaseScript, type CaseView, viewAfterReport, viewAfterStep, viewOfCard } from './case-script.ts'
import { runCase } from './run-case.ts'
import { TimeQueue } from './time-queue.ts'

/** A case that is being followed. `view` null = not yet reported. */
interface Followed {
  readonly script: CaseScript
  id: number | null
  view: CaseView | null
}

interface FollowerOptions {
  readonly client: BackendClient
  readonly log: Logger
  /** What is due for longer than this (hall ms) is sent with the time at which it should have been. */
  readonly lateAfterMs: number
  /** The backend says that its clock is behind ours: it stood still while it was away. */
  readonly onClockAhead: () => void
}

const AT_ONCE = 6
/** What one request may carry. */
export const MAX_ROWS = 500
/** A case that refuses this often in a row is left to the operators. */
const PATIENCE = 4

/**
 * Moves cases through their stages when their scripts say so. In time, it reports and acts like a handset or a desk; late
 * (after a pause, or in the past of a new city) it imports with the planned times. Others may move cases too: a refused
 * step makes it read the case again and go on from there.
 */
export class CaseFollower {
  private readonly queue = new TimeQueue<Followed>()
  private readonly options: FollowerOptions
  private readonly refusals = new Map<Followed, number>()

  constructor(options: FollowerOptions) {
    this.options = options
  }

  get size(): number {
    return this.queue.size
  }

  /** Follows a case from where it is; `known` null = it is still to be reported. */
  follow(script: CaseScript, known: { readonly id: number; readonly view: CaseView } | null): void {
    this.schedule({ script, id: known?.id ?? null, view: known?.view ?? null })
  }

  /** Does everything that is due by now. */
  async catchUp(now: number): Promise<void> {
    const late: Followed[] = []
    const inTime: Followed[] = []
    for (let due = this.queue.popDue(now); due; due = this.queue.popDue(now)) {
      if (now - due.at > this.options.lateAfterMs) late.push(due.item)
      else inTime.push(due.item)
    }
    if (late.length > 0) await this.importLate(late, now)
    for (let from = 0; from < inTime.length; from += AT_ONCE) {
      await Promise.all(inTime.slice(from, from + AT_ONCE).map((followed) => this.takeStep(followed)))
    }
  }

  private async importLate(late: readonly Followed[], now: number): Promise<void> {
    const before = late.map(({ view }) => view)
    try {
      await this.importAll(late, now)
    } catch (error) {
      if (!(error instanceof Refused) || !isClockAhead(error)) throw error
      for (const [i, followed] of late.entries()) followed.view = before[i] ?? null
      this.waitForClock(late)
    }
  }

  private waitForClock(cases: readonly Followed[]): void {
    for (const followed of cases) this.schedule(followed)
    this.options.onClockAhead()
  }

  private schedule(followed: Followed): void {
    const at = followed.view === null ? followed.script.reportAt : followed.script.next(followed.view)?.at
    if (at !== undefined) this.queue.push(at, followed)
    else this.refusals.delete(followed)
  }

  private async takeStep(followed: Followed): Promise<void> {
    const { script, view, id } = followed
    try {
      if (view === null || id === null) {
        followed.id = await this.options.client.report(script.key, script.report)
        followed.view = viewAfterReport(script.reportAt, script.report.onSite)
      } else {
        const step = script.next(view)
        if (step === null) return
        const { at: _planned, ...action } = step
        await this.options.client.act(id, action)
        followed.view = viewAfterStep(view, step)
      }
      this.refusals.delete(followed)
      this.schedule(followed)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      if (isClockAhead(error)) this.waitForClock([followed])
      else await this.goOnAfter(error, followed)
    }
  }

  /**
   * Imports what the cases did until now and follows on from there. Each case goes across whole, so that nobody sees it
   * in a stage that it left long ago: its clock would raise an alarm.
   */
  async importAll(
    cases: readonly Followed[] | readonly CaseScript[],
    now: number,
    onProgress?: (done: number, of: number) => void,
  ): Promise<void> {
    const followed = cases.map((one): Followed => ('script' in one ? one : { script: one, id: null, view: null }))
    const parts = inParts(followed, now)
    const refused = new Map<Followed, Refused>()
    let done = 0
    for (const rows of parts) {
      const reply = await this.options.client.import(rows.map(({ row }) => row))
      for (const { row, of } of rows) of.id ??= reply.ids[row.key] ?? null
      for (const { row, problem } of reply.refused) {
        const of = rows[row]?.of
        if (of && !refused.has(of)) refused.set(of, new Refused(problem))
      }
      done += new Set(rows.map(({ of }) => of)).size
      onProgress?.(done, followed.length)
    }
    for (const one of followed) {
      const refusal = refused.get(one)
      if (refusal) await this.goOnAfter(refusal, one)
      else this.schedule(one)
    }
  }

  /** Somebody else was quicker, or the case is no longer what we think: look, and go on from what is there. */
  private async goOnAfter(refusal: Refused, followed: Followed): Promise<void> {
    const times = (this.refusals.get(followed) ?? 0) + 1
    const { code } = refusal.problem
    if (followed.id === null || times > PATIENCE || (code !== 'illegal-step' && code !== 'conflict')) {
      const { key } = followed.script
      this.options.log.warn({ key, caseId: followed.id, code, why: refusal.problem.en }, 'a case is no longer followed')
      this.refusals.delete(followed)
      return
    }
    this.refusals.set(followed, times)
    followed.view = await this.read(followed.id)
    if (followed.view) this.schedule(followed)
  }

  private async read(id: number): Promise<CaseView | null> {
    try {
      return viewOfCard(await this.options.client.card(id))
    } catch (error) {
      if (error instanceof Refused) return null
      throw error
    }
  }
}

interface RowOf {
  readonly row: ImportRow
  readonly of: Followed
}

/** Rows of whole cases, as many to a request as it takes; moves each case's view on to `now`. */
function inParts(cases: readonly Followed[], now: number): RowOf[][] {
  const parts: RowOf[][] = []
  let part: RowOf[] = []
  for (const one of cases) {
    const run = runCase(one.script, one.view, now)
    one.view = run.view
    if (part.length > 0 && part.length + run.rows.length > MAX_ROWS) {
      parts.push(part)
      part = []
    }
    for (const { row } of run.rows) part.push({ row, of: one })
  }
  return part.length > 0 ? [...parts, part] : parts
}

/** Refused because of its time, not because of the case. */
function isClockAhead({ problem }: Refused): boolean {
  return problem.at === '/at'
}
