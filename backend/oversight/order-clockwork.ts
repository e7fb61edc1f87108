import type { CaseFile } from '../../core/cases/case-file.ts'
import { automaticLevel } from '../../core/oversight/automatic-orders.ts'
import { dueStep } from '../../core/oversight/order-life.ts'
import { inTransaction } from '../db/database.ts'
import type { RouteContext } from '../http/route-context.ts'
import { inSlices } from '../support/in-slices.ts'
import type { Logger } from '../support/logger.ts'
import { messageOf } from '../support/start-error.ts'
import { automaticLevels, orderForUpdate } from './order-store.ts'
import { BACKEND, type OrderWriter } from './order-writer.ts'
import { SUPERVISION } from './supervision-setting.ts'

/** Cases between two chances for others to run. */
const STEP = 1000

/**
 * What happens to orders without anybody: silence is escalated and then exposed, orders of ended cases are settled, overdue
 * cases get an order. Each is decided anew with case and order held, so that two backends that see the same do it once.
 */
export class OrderClockwork {
  private readonly context: RouteContext
  private readonly writer: OrderWriter
  private readonly log: Logger
  /** By case: the running clock and the highest automatic order that it is known to have had. Only spares asking. */
  private readonly known = new Map<number, { readonly stageSeq: number; readonly level: number }>()
  /** How many endings of cases had been seen when last all their orders were settled; null = never looked. */
  private settledAtEndings: number | null = null
  /** In this run of the backend. */
  readonly done = { issued: 0, escalated: 0, exposed: 0, settled: 0, failed: 0 }

  constructor(context: RouteContext, writer: OrderWriter, log: Logger) {
    this.context = context
    this.writer = writer
    this.log = log
  }

  async run(): Promise<void> {
    const before = this.moved
    await this.settleEnded()
    await this.walkChains()
    await this.issueDue()
    if (this.moved > before) this.context.kick()
  }

  private get moved(): number {
    const { issued, escalated, exposed, settled } = this.done
    return issued + escalated + exposed + settled
  }

  private async settleEnded(): Promise<void> {
    const { endings } = this.context.registry
    if (endings === this.settledAtEndings) return
    const { failed } = this.done
    const { rows } = await this.context.pool.query<{ id: number; case_id: number }>(
      `select o.id, o.case_id from supervision_order o join cases c on c.id = o.case_id
       where o.ended_at is null and o.state in ('issued', 'received') and c.ended_at is not null order by o.id`,
    )
    for (const row of rows) await this.quietly(() => this.step(row.id, row.case_id, () => 'settle'))
    if (this.done.failed === failed) this.settledAtEndings = endings
  }

  private async walkChains(): Promise<void> {
    const { pool, hall } = this.context
    const { rows } = await pool.query<{ id: number; case_id: number }>(
      `select id, case_id from supervision_order
       where next_at < $1 order by next_at`,
      [hall.now()],
    )
    for (const row of rows) await this.quietly(() => this.step(row.id, row.case_id, dueStep))
  }

  private async step(
    id: number,
    caseId: number,
    choose: (...of: Parameters<typeof dueStep>) => 'escalate' | 'expose' | 'settle' | null,
  ): Promise<void> {
    const { pool } = this.context
    await inTransaction(pool, async (client) => {
      const held = await this.writer.hold(client, caseId)
      const order = held && (await orderForUpdate(client, id))
      if (!held || !order) return
      const action = choose(order, this.writer.rulesOf(order), held.at)
      if (action === null) return
      const result = await this.writer.step(client, held, id, { action, text: null, limit: null }, BACKEND)
      if (result?.ok) this.done[action === 'settle' ? 'settled' : action === 'expose' ? 'exposed' : 'escalated']++
    })
  }

  private async issueDue(): Promise<void> {
    const { pool, registry, settings, hall, directory } = this.context
    const now = hall.now()
    const setting = settings.at(SUPERVISION, now).body
    if (setting.automatic.orders.length === 0) return
    for (const id of this.known.keys()) if (registry.file(id)?.endedAt !== null) this.known.delete(id)
    const isNews = (file: CaseFile): boolean => this.isNews(file, automaticLevel(file, setting, now, directory.time))
    const due = await inSlices(chosen(registry.openFiles(), isNews))
    const had = await automaticLevels(
      pool,
      due.map((file) => file.id),
    )
    for (const file of due) {
      const level = had.get(`${file.id}:${file.stageSeq}`)
      if (level !== undefined) this.known.set(file.id, { stageSeq: file.stageSeq, level })
      if (isNews(file)) await this.quietly(() => this.issue(file.id))
    }
  }

  private isNews(file: CaseFile, level: number | null): boolean {
    if (level === null) return false
    const known = this.known.get(file.id)
    return known?.stageSeq !== file.stageSeq || known.level < level
  }

  private async issue(caseId: number): Promise<void> {
    const { pool, settings, directory } = this.context
    await inTransaction(pool, async (client) => {
      const held = await this.writer.hold(client, caseId)
      if (!held) return
      const setting = settings.at(SUPERVISION, held.at).body
      const level = automaticLevel(held.file, setting, held.at, directory.time)
      if (level === null) return
      const { id, stageSeq, unitCode } = held.file
      const before = (await automaticLevels(client, [id])).get(`${id}:${stageSeq}`) ?? -1
      this.known.set(id, { stageSeq, level: Math.max(before, level) })
      if (before >= level) return
      const { automatic } = setting
      const wanted = {
        kind: 'overdue' as const,
        unit: unitCode,
        person: null,
        requirement: automatic.requirement,
        limit: null,
        level: automatic.orders[level]?.level ?? 0,
        automaticLevel: level,
      }
      await this.writer.issue(client, held, wanted, BACKEND)
      this.done.issued++
    })
  }

  /** One order that cannot be moved must not hold up the others. */
  private async quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.done.failed++
      this.log.warn({ error: messageOf(error) }, 'an order could not be moved; it will be tried again')
    }
  }
}

function* chosen(files: readonly CaseFile[], isWanted: (file: CaseFile) => boolean): Generator<undefined, CaseFile[]> {
  const wanted: CaseFile[] = []
  for (const [index, file] of files.entries()) {
    if (isWanted(file)) wanted.push(file)
    if (index % STEP === 0) yield
  }
  return wanted
}
