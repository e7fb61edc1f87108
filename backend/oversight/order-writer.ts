import type pg from 'pg'
import type { Order, OrderAction, OrderKind } from '../../contract/domain/order.ts'
import type { Limit } from '../../contract/domain/stage.ts'
import type { OrderRules } from '../../contract/settings/supervision.ts'
import type { CaseAction } from '../../contract/wire/rest.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import {
  applyOrderAction,
  issueOrder,
  type OrderChange,
  type OrderContext,
  type OrderResult,
} from '../../core/oversight/order-life.ts'
import { localDate } from '../../core/time/local-day.ts'
import type { WorkingTime } from '../../core/time/working-time.ts'
import { writeAudit } from '../audit/write-audit.ts'
import type { ActionCommand } from '../cases/case-command.ts'
import { executeCommands } from '../cases/execute-commands.ts'
import { casesForUpdate } from '../db/read-cases.ts'
import { ProblemError } from '../http/problem.ts'
import type { RouteContext } from '../http/route-context.ts'
import { orderRules } from './order-rules.ts'
import { hasOtherOpenOrder, insertOrder, newOrderIds, orderForUpdate, updateOrder } from './order-store.ts'
import { SUPERVISION } from './supervision-setting.ts'

/** Who writes: a person or a machine that asked, or the backend itself. */
export interface Writer {
  readonly principal: string
  readonly actor: string
}
export const BACKEND: Writer = { principal: 'backend', actor: 'backend' }

export interface WantedOrder {
  readonly kind: OrderKind
  readonly unit: string | null
  readonly person: string | null
  readonly requirement: string
  readonly limit: Limit | null
  readonly level: number
  readonly automaticLevel: number | null
}

export interface WantedStep {
  readonly action: Exclude<OrderAction, 'issue'>
  readonly text: string | null
  readonly limit: Limit | null
  /** With 日历变更: the new deadline. */
  readonly movedTo?: number
}

/** What a step of an order says in the log of its case; those that are left out are in the order's own history alone. */
const CASE_ACTION: Partial<Readonly<Record<OrderAction, CaseAction>>> = {
  answer: 'answer-order',
  accept: 'close-order',
  withdraw: 'close-order',
  'send-back': 'supervise',
  escalate: 'supervise',
  expose: 'supervise',
}

const KIND_WORDS: Readonly<Record<OrderKind, string>> = {
  overdue: '超时督办',
  leader: '领导督办',
  key: '重点督办',
  instruction: '批示',
}
const ACTION_WORDS: Partial<Readonly<Record<OrderAction, string>>> = {
  answer: '回复',
  accept: '销号',
  withdraw: '撤销',
  'send-back': '退回重办',
  escalate: '升级',
  expose: '曝光',
}

/**
 * Writes orders and the lines that they leave in their cases' logs, each together in the caller's transaction. Whoever writes
 * holds the case first and the order second.
 */
export class OrderWriter {
  private readonly context: RouteContext

  constructor(context: RouteContext) {
    this.context = context
  }

  get time(): WorkingTime {
    return this.context.directory.time
  }

  /** The case, held until the transaction ends, and the time at which to act on it: after its last step, as it is held. */
  async hold(client: pg.PoolClient, caseId: number): Promise<{ file: CaseFile; at: number } | null> {
    const [file] = await casesForUpdate(client, [caseId])
    return file ? { file, at: Math.max(this.context.hall.now(), file.changedAt) } : null
  }

  /** @throws ProblemError when the case is over */
  async issue(
    client: pg.PoolClient,
    { file, at }: { file: CaseFile; at: number },
    wanted: WantedOrder,
    writer: Writer,
  ): Promise<OrderChange> {
    const { body, version } = this.context.settings.at(SUPERVISION, at)
    const [id] = (await newOrderIds(client, 1)) as [number]
    const change = issueOrder(
      {
        ...wanted,
        id,
        number: this.numberOf(wanted.kind, id, at),
        caseId: file.id,
        at,
        actor: writer.actor,
        stageSeq: file.stageSeq,
        settingVersion: version,
      },
      body[wanted.kind],
      this.context.directory.time,
    )
    const action = wanted.kind === 'instruction' ? 'instruct' : 'supervise'
    const note = { action, reason: wanted.requirement, said: '下发', at, writer } as const
    await insertOrder(client, change, await this.noteInCase(client, change.order, note))
    await this.audit(client, change, writer)
    return change
  }

  /** One step of an order whose case is held. What may not be is answered, not thrown: who asked decides what to say. */
  async step(
    client: pg.PoolClient,
    { file, at }: { file: CaseFile; at: number },
    orderId: number,
    wanted: WantedStep,
    writer: Writer,
    allowed: (order: Order, context: OrderContext) => boolean = () => true,
  ): Promise<OrderResult | null> {
    const order = await orderForUpdate(client, orderId)
    if (!order) return null
    const context: OrderContext = {
      at,
      actor: writer.actor,
      text: wanted.text,
      limit: wanted.limit,
      movedTo: wanted.movedTo,
      rules: this.rulesOf(order),
      time: this.context.directory.time,
    }
    if (!allowed(order, context)) return null
    const result = applyOrderAction(order, wanted.action, context)
    if (!result.ok) return result
    const action = CASE_ACTION[wanted.action]
    let caseSeq: number | null = null
    if (action && file.endedAt === null) {
      const said = ACTION_WORDS[wanted.action] ?? ''
      const lastOrder = action === 'close-order' && (await this.endsSupervision(client, order))
      caseSeq = await this.noteInCase(client, result.order, { action, reason: wanted.text ?? '', said, at, writer, lastOrder })
    }
    await updateOrder(client, result, caseSeq)
    if (writer !== BACKEND) await this.audit(client, result, writer)
    return result
  }

  /** The case is no longer under 督办 when its last order closes; an instruction never put it there. */
  private async endsSupervision(client: pg.PoolClient, order: Order): Promise<boolean> {
    return order.kind !== 'instruction' && !(await hasOtherOpenOrder(client, order))
  }

  rulesOf(order: Order): OrderRules {
    const { settings, hall } = this.context
    return orderRules(settings, order, hall.now())
  }

  private numberOf(kind: OrderKind, id: number, at: number): string {
    const day = localDate(at, this.context.directory.city.calendar.utcOffsetMinutes).replaceAll('-', '')
    return `${kind === 'instruction' ? 'PS' : 'DB'}${day}${String(id).padStart(5, '0')}`
  }

  /** @returns the number of the line in the case's log */
  private async noteInCase(
    client: pg.PoolClient,
    order: Order,
    note: { action: CaseAction; reason: string; said: string; at: number; writer: Writer; lastOrder?: boolean },
  ): Promise<number | null> {
    const level = order.level > 0 ? `，第 ${order.level + 1} 级` : ''
    const head = `${KIND_WORDS[order.kind]} ${order.number}${level}：${note.said}`
    const command: ActionCommand = {
      op: 'action',
      principal: note.writer.principal,
      actor: note.writer.actor,
      at: note.at,
      receivedAt: Date.now(),
      of: { id: order.caseId },
      lastOrder: note.lastOrder === true,
      request: { action: note.action, reason: note.reason === '' ? head : `${head}；${note.reason}` },
    }
    const [outcome] = await executeCommands(client, [command], this.context.ground)
    if (outcome && !outcome.ok) throw new ProblemError(outcome.problem)
    return outcome?.file.version ?? null
  }

  private audit(client: pg.PoolClient, { order, entry }: OrderChange, { principal }: Writer): Promise<void> {
    const detail = { number: order.number, kind: order.kind, case: order.caseId, to: order.state }
    return writeAudit(client, {
      hallAt: entry.at,
      who: principal,
      what: `order.${entry.action}`,
      target: `order:${order.id}`,
      detail,
    })
  }
}
