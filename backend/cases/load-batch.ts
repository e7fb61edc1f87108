import type pg from 'pg'
import type { CaseId } from '../../contract/ids.ts'
import { isApplicationAction } from '../../core/cases/approval-rules.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import type { ApplicationRow } from '../approvals/application-row.ts'
import { applicationsForUpdate, casesOfApplications } from '../approvals/read-applications.ts'
import { casesForUpdate } from '../db/read-cases.ts'
import type { CaseCommand } from './case-command.ts'

/** A key that opened a case before. */
export interface Known {
  readonly caseId: number
  readonly bodyHash: string
  /** The application that it made. */
  readonly made: number | null
}

/** Everything that commands are decided on, locked until the transaction ends. */
export interface Loaded {
  readonly keys: Map<string, Known>
  readonly numbers: Set<string>
  readonly files: readonly CaseFile[]
  readonly applications: readonly ApplicationRow[]
  /** How often each case had each step that can need approval, by `pastKey`. */
  readonly taken: Map<string, number>
  /** Which applications were decided before, by `pastKey`. */
  readonly decided: Set<string>
  /** Who gave a verdict on which application, by `verdictKey`. */
  readonly deciders: ReadonlySet<string>
  readonly freeCaseIds: CaseId[]
  readonly freeApplicationIds: number[]
}

export const keyOf = (principal: string, key: string): string => `${principal}\n${key}`
export const pastKey = (caseId: number, action: string): string => `${caseId} ${action}`

export const verdictKey = (application: number, principal: string): string => `${application} ${principal}`

/** Cases are locked before applications, both in the order of ids: two transactions never wait for one another. */
export async function loadBatch(client: pg.PoolClient, commands: readonly CaseCommand[]): Promise<Loaded> {
  const keys = await knownKeys(client, commands)
  const numbers = await takenNumbers(client, commands)
  const named = [...namedApplications(commands), ...[...keys.values()].flatMap(({ made }) => made ?? [])]
  const caseIds = await casesMeant(client, commands, keys, named)
  const files = await casesForUpdate(client, caseIds)
  const isMoving = commands.some(({ op }) => op !== 'report')
  const past = commands.some(needsPast) ? await pastOf(client, caseIds) : { taken: new Map(), decided: new Set<string>() }
  const rows = isMoving ? await applicationsForUpdate(client, caseIds, named) : []
  return {
    keys,
    numbers,
    files,
    applications: rows,
    deciders: await decidersOf(client, named),
    ...past,
    freeCaseIds: (await nextIds(client, 'cases', count(commands, 'report'))) as CaseId[],
    freeApplicationIds: await nextIds(client, 'application', count(commands, 'apply')),
  }
}

function namedApplications(commands: readonly CaseCommand[]): number[] {
  return commands.flatMap((command) => ('application' in command ? [command.application] : []))
}

function count(commands: readonly CaseCommand[], op: CaseCommand['op']): number {
  return commands.filter((command) => command.op === op).length
}

async function casesMeant(
  client: pg.PoolClient,
  commands: readonly CaseCommand[],
  keys: Map<string, Known>,
  applications: readonly number[],
): Promise<number[]> {
  const ids = new Set([...keys.values()].map(({ caseId }) => caseId))
  for (const command of commands) {
    if (command.op === 'apply' || command.op === 'recalendar') ids.add(command.caseId)
    if (command.op === 'action' && 'id' in command.of) ids.add(command.of.id)
  }
  for (const id of await casesOfApplications(client, applications)) ids.add(id)
  return [...ids]
}

/** A machine's steps are not counted: its own city has approved them. */
function needsPast(command: CaseCommand): boolean {
  if (command.op === 'action') return command.person !== undefined && isApplicationAction(command.request.action)
  return command.op === 'apply' || command.op === 'decide'
}

async function pastOf(client: pg.PoolClient, caseIds: readonly number[]) {
  const taken = await client.query<{ case_id: number; action: string; times: number }>(
    'select case_id, action, count(*)::int as times from case_log where case_id = any($1) group by 1, 2',
    [caseIds],
  )
  const decided = await client.query<{ case_id: number; action: string }>(
    `select distinct case_id, action from application where case_id = any($1) and state in ('approved', 'refused')`,
    [caseIds],
  )
  return {
    taken: new Map(taken.rows.map((row) => [pastKey(row.case_id, row.action), row.times])),
    decided: new Set(decided.rows.map((row) => pastKey(row.case_id, row.action))),
  }
}

/** Read after the applications are held: a verdict that another transaction was giving is known then. */
async function decidersOf(client: pg.PoolClient, applications: readonly number[]): Promise<Set<string>> {
  if (applications.length === 0) return new Set()
  const { rows } = await client.query<{ application: number; principal: string }>(
    'select application_id as application, principal from application_step where application_id = any($1)',
    [applications],
  )
  return new Set(rows.map(({ application, principal }) => verdictKey(application, principal)))
}

export async function nextIds(client: pg.Pool | pg.PoolClient, table: string, wanted: number): Promise<number[]> {
  if (wanted === 0) return []
  const { rows } = await client.query<{ id: number }>(
    `select nextval(pg_get_serial_sequence($1, 'id'))::int as id from generate_series(1, $2)`,
    [table, wanted],
  )
  return rows.map((row) => row.id)
}

/** One look into the index for each key: a plan that reads the whole table, made while it was small, would be kept too long. */
async function knownKeys(client: pg.PoolClient, commands: readonly CaseCommand[]): Promise<Map<string, Known>> {
  const wanted = new Map<string, readonly [string, string]>()
  for (const command of commands) {
    for (const key of keysOf(command)) wanted.set(keyOf(command.principal, key), [command.principal, key])
  }
  if (wanted.size === 0) return new Map()
  const pairs = [...wanted.values()]
  const { rows } = await client.query<{
    principal: string
    key: string
    case_id: number
    body_hash: string
    made: number | null
  }>(
    `select known.* from unnest($1::text[], $2::text[]) as wanted (principal, key)
     cross join lateral (
       select principal, key, case_id, body_hash, made from idempotency
       where idempotency.principal = wanted.principal and idempotency.key = wanted.key limit 1) known`,
    [pairs.map(([principal]) => principal), pairs.map(([, key]) => key)],
  )
  return new Map(
    rows.map((row) => [keyOf(row.principal, row.key), { caseId: row.case_id, bodyHash: row.body_hash, made: row.made }]),
  )
}

function keysOf(command: CaseCommand): string[] {
  if (command.op === 'report') return command.key === null ? [] : [command.key]
  if (command.op === 'recalendar') return []
  const once = command.once ? [command.once.key] : []
  return command.op === 'action' && 'key' in command.of ? [command.of.key, ...once] : once
}

function takenNumbers(client: pg.PoolClient, commands: readonly CaseCommand[]): Promise<Set<string>> {
  const wanted = commands.flatMap((command) =>
    command.op === 'report' && command.request.number !== undefined ? [command.request.number] : [],
  )
  return numbersTaken(client, wanted)
}

/** Of these case numbers, those that the record has. */
export async function numbersTaken(client: pg.Pool | pg.PoolClient, numbers: readonly string[]): Promise<Set<string>> {
  if (numbers.length === 0) return new Set()
  const { rows } = await client.query<{ number: string }>('select number from cases where number = any($1)', [numbers])
  return new Set(rows.map((row) => row.number))
}
