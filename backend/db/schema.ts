import { boolean, doublePrecision, integer, jsonb, pgTable, primaryKey, real, text, uuid } from 'drizzle-orm/pg-core'
import type { Alarm } from '../../contract/domain/alarm.ts'
import type { Choices, Part, Satisfaction } from '../../contract/domain/choices.ts'
import type { ChainPost, Post } from '../../contract/domain/post.ts'
import type { CaseKind, CaseSource, CaseState, Limit, Stage } from '../../contract/domain/stage.ts'
import type { AlarmId, CaseId } from '../../contract/ids.ts'
import type { ApplicationAction, ApplicationState, Verdict } from '../../contract/wire/applications.ts'
import type { Role, Scope } from '../../contract/wire/rest.ts'

/** The tables as migrations/ make them. The SQL there is the truth; this is how TypeScript sees it. */

export const meta = pgTable('meta', { key: text().primaryKey(), value: jsonb().notNull() })

export const cases = pgTable('cases', {
  id: integer().$type<CaseId>().primaryKey(),
  version: integer().notNull(),
  number: text().notNull(),
  kind: text().$type<CaseKind>().notNull(),
  classCode: text('class_code').notNull(),
  classEdition: text('class_edition'),
  condition: text(),
  source: text().$type<CaseSource>().notNull(),
  reporter: text(),
  lng: doublePrecision().notNull(),
  lat: doublePrecision().notNull(),
  address: text().notNull(),
  description: text().notNull(),
  cellCode: text('cell_code'),
  districtCode: text('district_code'),
  unitCode: text('unit_code'),
  state: text().$type<CaseState>().notNull(),
  stage: text().$type<Stage>().notNull(),
  stageSeq: integer('stage_seq').notNull(),
  flags: integer().notNull(),
  limitsVersion: integer('limits_version').notNull().default(0),
  handleLimit: jsonb('handle_limit').$type<Limit>(),
  ownDue: boolean('own_due').notNull(),
  ownDueAt: doublePrecision('own_due_at'),
  stageLimit: jsonb('stage_limit').$type<Limit>(),
  usedBefore: doublePrecision('used_before').notNull(),
  stageUsed: doublePrecision('stage_used'),
  verifyLimit: jsonb('verify_limit').$type<Limit>(),
  postsFrom: integer('posts_from'),
  clockSince: doublePrecision('clock_since').notNull(),
  stageSince: doublePrecision('stage_since').notNull(),
  warnAt: doublePrecision('warn_at'),
  dueAt: doublePrecision('due_at'),
  ageingEvery: doublePrecision('ageing_every').notNull(),
  totalDueAt: doublePrecision('total_due_at'),
  reportedAt: doublePrecision('reported_at').notNull(),
  filedAt: doublePrecision('filed_at'),
  handledAt: doublePrecision('handled_at'),
  handledLate: boolean('handled_late').notNull(),
  reworkedAt: doublePrecision('reworked_at'),
  endedAt: doublePrecision('ended_at'),
  endedLate: boolean('ended_late').notNull(),
  lateAt: doublePrecision('late_at'),
  leftAt: doublePrecision('left_at').array().$type<(number | null)[]>().notNull(),
  changedAt: doublePrecision('changed_at').notNull(),
  receivedAt: doublePrecision('received_at').notNull(),
  centre: text().notNull(),
  assisting: jsonb().$type<readonly Part[]>().notNull(),
  extensions: integer().notNull(),
  resumeAt: doublePrecision('resume_at'),
  exemptAt: doublePrecision('exempt_at'),
  visitedAt: doublePrecision('visited_at'),
  satisfaction: text().$type<Satisfaction>(),
  componentCode: text('component_code'),
})

export const caseLog = pgTable(
  'case_log',
  {
    caseId: integer('case_id').notNull(),
    seq: integer().notNull(),
    at: doublePrecision().notNull(),
    actor: text().notNull(),
    action: text().notNull(),
    from: text('from_state').$type<CaseState>(),
    to: text('to_state').$type<CaseState>().notNull(),
    reason: text(),
    limit: jsonb('limit').$type<Limit>(),
    usedMs: doublePrecision('used_ms'),
    late: boolean().notNull(),
    post: text().$type<Post>(),
    choices: jsonb().$type<Choices>(),
    application: integer(),
  },
  (table) => [primaryKey({ columns: [table.caseId, table.seq] })],
)

export const applications = pgTable('application', {
  id: integer().primaryKey(),
  caseId: integer('case_id').$type<CaseId>().notNull(),
  action: text().$type<ApplicationAction>().notNull(),
  state: text().$type<ApplicationState>().notNull(),
  principal: text().notNull(),
  applicant: text().notNull(),
  post: text().$type<Post>(),
  unitCode: text('unit_code'),
  reason: text().notNull(),
  wanted: jsonb().$type<Choices>(),
  chain: text().array().$type<ChainPost[]>().notNull(),
  step: integer().notNull(),
  settingVersion: integer('setting_version').notNull(),
  madeAt: doublePrecision('made_at').notNull(),
  endedAt: doublePrecision('ended_at'),
  lapsedBecause: jsonb('lapsed_because').$type<{ zh: string; en: string }>(),
})

export const applicationSteps = pgTable(
  'application_step',
  {
    applicationId: integer('application_id').notNull(),
    step: integer().notNull(),
    post: text().$type<Post>().notNull(),
    principal: text().notNull(),
    actor: text().notNull(),
    at: doublePrecision().notNull(),
    verdict: text().$type<Verdict>().notNull(),
    opinion: text(),
  },
  (table) => [primaryKey({ columns: [table.applicationId, table.step] })],
)

export const alarms = pgTable('alarm', {
  id: text().$type<AlarmId>().primaryKey(),
  caseId: integer('case_id').$type<CaseId>().notNull(),
  stage: text().$type<Stage>().notNull(),
  level: text().$type<Alarm['level']>().notNull(),
  step: integer().notNull(),
  priority: integer().notNull(),
  raisedAt: doublePrecision('raised_at').notNull(),
  steppedAt: doublePrecision('stepped_at').notNull(),
  dueAt: doublePrecision('due_at').notNull(),
  active: boolean().notNull(),
  endedAt: doublePrecision('ended_at'),
  acknowledgedAt: doublePrecision('acknowledged_at'),
  acknowledgedBy: text('acknowledged_by'),
  confirmedAt: doublePrecision('confirmed_at'),
  shelvedUntil: doublePrecision('shelved_until'),
  suppressed: boolean().notNull(),
  outOfService: boolean('out_of_service').notNull(),
  raisedBy: text('raised_by').$type<Alarm['raisedBy']>().notNull(),
})

export const alarmLog = pgTable('alarm_log', {
  alarmId: text('alarm_id').notNull(),
  at: doublePrecision().notNull(),
  what: text().$type<'raised' | 'carried' | 'stepped' | 'acknowledged' | 'ended'>().notNull(),
  step: integer().notNull(),
  actor: text().notNull(),
})

export const changes = pgTable('change', { caseId: integer('case_id').notNull(), alarmId: text('alarm_id') })

export const accounts = pgTable('account', {
  user: text().primaryKey(),
  name: text().notNull(),
  passwordHash: text('password_hash').notNull(),
  roles: text().array().$type<Role[]>().notNull(),
  posts: text().array().$type<Post[]>().notNull().default([]),
  areas: text().array().notNull().default([]),
  units: text().array().notNull().default([]),
  failures: integer().notNull(),
  lockedUntil: doublePrecision('locked_until'),
  disabled: boolean().notNull(),
  awaitsPassword: boolean('awaits_password').notNull().default(false),
})

export const sessions = pgTable('session', {
  tokenHash: text('token_hash').primaryKey(),
  user: text().notNull(),
  createdAt: doublePrecision('created_at').notNull(),
  expiresAt: doublePrecision('expires_at').notNull(),
  revokedAt: doublePrecision('revoked_at'),
  id: uuid().notNull().defaultRandom(),
  address: text(),
  agent: text(),
})

export const credentials = pgTable('credential', {
  name: text().primaryKey(),
  tokenHash: text('token_hash').notNull(),
  scopes: text().array().$type<Scope[]>().notNull(),
  revokedAt: doublePrecision('revoked_at'),
  note: text().notNull().default(''),
  madeBy: text('made_by').notNull().default('command-line'),
  madeAt: doublePrecision('made_at'),
  rotatedAt: doublePrecision('rotated_at'),
  expiresAt: doublePrecision('expires_at'),
})

export const idempotency = pgTable(
  'idempotency',
  {
    principal: text().notNull(),
    key: text().notNull(),
    bodyHash: text('body_hash').notNull(),
    caseId: integer('case_id').notNull(),
    /** The key names the case for as long as its source goes on telling of it. */
    lasting: boolean().notNull(),
    /** Of what was made with it, an order or an application, the id. */
    made: integer(),
  },
  (table) => [primaryKey({ columns: [table.principal, table.key] })],
)

export const audit = pgTable('audit', {
  hallAt: doublePrecision('hall_at').notNull(),
  who: text().notNull(),
  what: text().notNull(),
  target: text(),
  detail: jsonb(),
})

export const settings = pgTable(
  'setting',
  {
    kind: text().notNull(),
    version: integer().notNull(),
    validFrom: doublePrecision('valid_from').notNull(),
    note: text().notNull(),
    madeBy: text('made_by').notNull(),
    madeAt: doublePrecision('made_at').notNull(),
    body: jsonb().notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.version] })],
)

export const positions = pgTable('position', {
  mover: text().notNull(),
  at: doublePrecision().notNull(),
  lng: doublePrecision().notNull(),
  lat: doublePrecision().notNull(),
  heading: real(),
  speed: real(),
})
