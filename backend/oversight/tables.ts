import { doublePrecision, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { OrderAction, OrderKind, OrderState } from '../../contract/domain/order.ts'
import type { CaseState, Limit, Stage } from '../../contract/domain/stage.ts'
import type { CaseId } from '../../contract/ids.ts'
import type { UnsolvedWhy } from '../../contract/wire/ledgers.ts'

export const orders = pgTable('supervision_order', {
  id: integer().primaryKey(),
  version: integer().notNull(),
  number: text().notNull(),
  caseId: integer('case_id').$type<CaseId>().notNull(),
  kind: text().$type<OrderKind>().notNull(),
  state: text().$type<OrderState>().notNull(),
  level: integer().notNull(),
  unit: text(),
  person: text(),
  requirement: text().notNull(),
  limit: jsonb().$type<Limit>().notNull(),
  issuedAt: doublePrecision('issued_at').notNull(),
  issuedBy: text('issued_by').notNull(),
  firstDueAt: doublePrecision('first_due_at').notNull(),
  dueAt: doublePrecision('due_at').notNull(),
  nextAt: doublePrecision('next_at'),
  receivedAt: doublePrecision('received_at'),
  firstAnsweredAt: doublePrecision('first_answered_at'),
  answeredAt: doublePrecision('answered_at'),
  answer: text(),
  exposedAt: doublePrecision('exposed_at'),
  endedAt: doublePrecision('ended_at'),
  automaticLevel: integer('automatic_level'),
  stageSeq: integer('stage_seq').notNull(),
  settingVersion: integer('setting_version').notNull(),
})

export const orderLog = pgTable(
  'supervision_order_log',
  {
    orderId: integer('order_id').notNull(),
    seq: integer().notNull(),
    at: doublePrecision().notNull(),
    actor: text().notNull(),
    action: text().$type<OrderAction>().notNull(),
    from: text('from_state').$type<OrderState>(),
    to: text('to_state').$type<OrderState>().notNull(),
    level: integer().notNull(),
    text: text(),
    dueAt: doublePrecision('due_at').notNull(),
    caseSeq: integer('case_seq'),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.seq] })],
)

export const unsolvedLedgers = pgTable('unsolved_ledger', {
  month: text().primaryKey(),
  dataAt: doublePrecision('data_at').notNull(),
  madeAt: doublePrecision('made_at').notNull(),
  rows: integer().notNull(),
})

export const unsolvedRows = pgTable(
  'unsolved_ledger_row',
  {
    month: text().notNull(),
    caseId: integer('case_id').$type<CaseId>().notNull(),
    why: text().$type<UnsolvedWhy>().notNull(),
    districtCode: text('district_code'),
    unitCode: text('unit_code'),
    centre: text().notNull(),
    state: text().$type<CaseState>().notNull(),
    stage: text().$type<Stage>().notNull(),
    reportedAt: doublePrecision('reported_at').notNull(),
    dueAt: doublePrecision('due_at'),
    reason: text(),
  },
  (table) => [primaryKey({ columns: [table.month, table.caseId, table.why] })],
)
