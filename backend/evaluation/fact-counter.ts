import type pg from 'pg'
import type { Subject } from '../../contract/settings/evaluation.ts'
import { type CountPlan, planCounts } from '../../core/evaluation/engine/count-plan.ts'
import type { Period } from '../../core/evaluation/engine/period.ts'
import { isPost, type Scope, type SubjectEntry } from '../../core/evaluation/engine/subjects.ts'
import { columnsOfOrder, rowsOfCount, type TallyOrder, tallyTable } from '../../core/evaluation/engine/tally.ts'
import type { FactColumn } from '../../core/evaluation/facts/fact-columns.ts'
import type { FactTable } from '../../core/evaluation/facts/fact-table.ts'
import { SPAN_COLUMNS, stoodIn } from '../../core/evaluation/facts/stood-in.ts'
import type { Principal } from '../auth/principal.ts'
import type { RouteContext } from '../http/route-context.ts'
import { inSlices } from '../support/in-slices.ts'
import type { Asked } from './asked.ts'
import type { Counted } from './counted.ts'
import { factScope } from './fact-scope.ts'
import { namesByIds } from './facts/fact-names.ts'
import { readFacts } from './facts/read-facts.ts'
import { LiveTallies } from './live-tallies.ts'
import { type PostHolder, postEntries, postHolders } from './post-entries.ts'
import { doerEntries, subjectEntries } from './subject-entries.ts'

interface People {
  readonly scope: Scope
  readonly names: ReadonlyMap<number, string>
  readonly holders: readonly PostHolder[]
}

/** A case may have several shares, and is one case where a number opens. */
const sharesFor = (subject: Subject): 'case' | null => (subject === 'unit' ? 'case' : null)

/** Counts facts for a question: anew from the record, or, of a period that runs, from what is kept in memory. */
export class FactCounter {
  private readonly context: RouteContext
  private readonly live: LiveTallies

  constructor(context: RouteContext) {
    this.context = context
    this.live = new LiveTallies(context.pool)
  }

  /** `period` in the place of the question's own, for comparisons and trends. */
  async count(asked: Asked, keys: readonly string[], caller: Principal, period: Period = asked.period): Promise<Counted> {
    const { plan, scope, names, entries, holders } = await this.prepare(asked, keys, caller)
    const { subject } = asked.scheme
    const isRunning = period === asked.period && period.asOf < period.to
    if (isRunning && this.live.fits(plan, entries)) {
      const key = JSON.stringify([
        asked.version,
        asked.tiers.version,
        asked.scheme.key,
        keys,
        period.from,
        period.to,
        period.basis,
        scope,
        this.context.directory.city.revision,
      ])
      return this.live.count(key, {
        plan,
        subject,
        scope,
        period,
        entriesOf: this.entriesOf(asked, plan, { scope, names, holders }),
        known: JSON.stringify([names.size, holders]),
      })
    }
    const table = await readFacts(this.pool, columnsOfOrder({ plan, subject, scope }), period, { shares: sharesFor(subject) })
    const order: TallyOrder = {
      plan,
      subject,
      scope,
      period,
      entries: this.entriesOf(asked, plan, { scope, names, holders })(table),
    }
    return { plan, entries: order.entries, tally: await inSlices(tallyTable(table, order)) }
  }

  /** Counts of many periods within one, from one reading. */
  async countEach(asked: Asked, keys: readonly string[], caller: Principal, periods: readonly Period[]): Promise<Counted[]> {
    const { plan, scope, names, holders } = await this.prepare(asked, keys, caller)
    const { subject } = asked.scheme
    if (periods.length === 0) return []
    const columns = [...new Set<FactColumn>([...columnsOfOrder({ plan, subject, scope }), ...SPAN_COLUMNS])]
    const ends = periods.map(({ to }) => to)
    const whole = { from: asked.period.from, to: Math.max(...ends) }
    const table = await readFacts(this.pool, columns, whole, { firstEnd: Math.min(...ends), shares: sharesFor(subject) })
    const entries = this.entriesOf(asked, plan, { scope, names, holders })(table)
    const counted: Counted[] = []
    for (const period of periods) {
      const then = stoodIn(table, period)
      counted.push({ plan, entries, tally: await inSlices(tallyTable(then, { plan, subject, scope, period, entries })) })
    }
    return counted
  }

  /** Ids of the cases that a count counts for one subject (null = all together), ascending, after `after`. */
  async casesOf(
    asked: Asked,
    key: string,
    code: string | null,
    caller: Principal,
    page: { after: number; limit: number },
  ): Promise<number[]> {
    const { plan, scope, names, holders } = await this.prepare(asked, [key], caller)
    const { scheme, period } = asked
    const table = await readFacts(this.pool, columnsOfOrder({ plan, subject: scheme.subject, scope }), period, {
      shares: sharesFor(scheme.subject),
    })
    const entries = this.entriesOf(asked, plan, { scope, names, holders })(table)
    const entry = code === null ? null : entries.findIndex((each) => each.code === code)
    if (entry === -1) return []
    const order = { plan, subject: scheme.subject, scope, period, entries }
    const ids = table.column('caseId')
    const found = (await inSlices(rowsOfCount(table, order, key, entry))).map((row) => ids[row] as number)
    return [...new Set(found)]
      .filter((id) => id > page.after)
      .sort((a, b) => a - b)
      .slice(0, page.limit)
  }

  private get pool(): pg.Pool {
    return this.context.reading.pool
  }

  private async prepare({ definitions, scheme, area, tiers }: Asked, keys: readonly string[], caller: Principal) {
    const names = await namesByIds(this.context.pool)
    const ids = new Map([...names].map(([id, name]) => [name, id]))
    const scope = factScope(caller, area, (name) => ids.get(name))
    const plan = planCounts(definitions, keys, scheme.subject)
    const { directory, pool } = this.context
    const { subject } = scheme
    const entries = isPost(subject) ? [] : subjectEntries(subject, scope, { directory, names, tierOf: tiers.of })
    const holders = isPost(subject) ? await postHolders(pool, directory, subject, scope) : []
    return { names, scope, plan, entries, holders }
  }

  private entriesOf({ scheme, tiers }: Asked, plan: CountPlan, { scope, names, holders }: People) {
    const sources = { directory: this.context.directory, names, tierOf: tiers.of }
    const fixed = isPost(scheme.subject) ? null : subjectEntries(scheme.subject, scope, sources)
    const ids = new Map([...names].map(([id, name]) => [name, id]))
    return (table: FactTable): SubjectEntry[] =>
      fixed ?? postEntries(doerEntries(table, plan, sources), holders, (name) => ids.get(name))
  }
}
