import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { BulkFault, BulkField } from '../../../contract/wire/bulk-import.ts'
import type { ActionRequest, Problem } from '../../../contract/wire/rest.ts'
import { BULK_IMPORT } from '../../../core/evaluation/facts/fold-facts.ts'
import type { CaseCommand } from '../../cases/case-command.ts'
import { executeCommands } from '../../cases/execute-commands.ts'
import type { Ground } from '../../cases/ground.ts'
import type { PastCase } from './read-past-case.ts'

export interface PastRow {
  /** As a spreadsheet counts. */
  readonly row: number
  readonly past: PastCase
}

export interface Written {
  readonly faults: readonly BulkFault[]
  /** Cases that are over since before the running day: no wall shows them, so the feed is not told. */
  readonly untold: readonly PastCase[]
}

export interface ChunkContext {
  /** Start of the running day, HallMs. */
  readonly today: number
  readonly importId: number
  readonly ground: Ground
  readonly dryRun: boolean
  /** Machine ms. */
  readonly receivedAt: number
  /** How the file calls a field. */
  readonly headerOf: (field: BulkField) => string
}

/**
 * Writes rows through the only way that a case moves, each whole or not at all: where a step of some row is refused, the
 * chunk is undone and done again without that row. A dry run does the same and undoes it.
 */
export async function writeChunk(client: pg.PoolClient, rows: readonly PastRow[], context: ChunkContext): Promise<Written> {
  const faults: BulkFault[] = []
  // What comes from an old system is known above already and news to nobody: no exchange, webhook or message tells of it.
  await client.query("select set_config('beacon.historic', 'on', true)")
  let left = rows
  while (left.length > 0) {
    await client.query('savepoint chunk')
    const refused = await writeAll(client, left, context)
    if (refused.size > 0 || context.dryRun) await client.query('rollback to savepoint chunk')
    await client.query('release savepoint chunk')
    if (refused.size === 0) break
    for (const { row, past } of left) {
      const problem = refused.get(row)
      if (problem) faults.push(faultOf(row, past, problem, context))
    }
    left = left.filter(({ row }) => !refused.has(row))
  }
  const untold = left.map(({ past }) => past).filter((past) => isOver(past, context.today))
  if (!context.dryRun) await keepFromFeed(client, untold)
  return { faults, untold }
}

function isOver({ steps }: PastCase, today: number): boolean {
  const last = steps.at(-1)
  return last !== undefined && last.at < today && ENDING.has(last.action)
}

/** A hundred thousand old cases would have every backend read them once, only to forget them. */
async function keepFromFeed(client: pg.PoolClient, cases: readonly PastCase[]): Promise<void> {
  if (cases.length === 0) return
  await client.query(
    `delete from change where xid = pg_current_xact_id()
       and case_id in (select id from cases where number = any ($1))`,
    [cases.map(({ report }) => report.number)],
  )
}

async function writeAll(client: pg.PoolClient, rows: readonly PastRow[], context: ChunkContext): Promise<Map<number, Problem>> {
  const owners: number[] = []
  const commands: CaseCommand[] = []
  for (const { row, past } of rows) {
    for (const command of commandsOf(row, past, context)) {
      owners.push(row)
      commands.push(command)
    }
  }
  const refused = new Map<number, Problem>()
  const outcomes = await executeCommands(client, commands, context.ground)
  outcomes.forEach((outcome, at) => {
    const row = owners[at] as number
    if (!outcome.ok && !refused.has(row)) refused.set(row, outcome.problem)
  })
  return refused
}

function commandsOf(row: number, { report, steps, reason, condition }: PastCase, context: ChunkContext): CaseCommand[] {
  const { importId, receivedAt } = context
  const common = { principal: `${BULK_IMPORT}${importId}`, actor: `${BULK_IMPORT}${importId}`, receivedAt }
  const key = String(row)
  const bodyHash = createHash('sha256').update(report.number).digest('hex')
  const opened: CaseCommand = { op: 'report', ...common, at: report.at, key, bodyHash, lasting: true, request: report }
  const moved = steps.map(({ action, at }): CaseCommand => {
    const request: ActionRequest = {
      action,
      ...(action === 'dispatch' && report.unit !== undefined ? { unit: report.unit } : {}),
      ...(action === 'file' && condition !== null ? { condition } : {}),
      ...(NEED_REASON.has(action) && reason !== null ? { reason } : {}),
    }
    return { op: 'action', ...common, at, of: { key }, request }
  })
  return [opened, ...moved]
}

const ENDING: ReadonlySet<string> = new Set(['close', 'force-close', 'void', 'reject'])
const NEED_REASON: ReadonlySet<string> = new Set(['reject', 'void', 'force-close'])
const FIELD_OF_PLACE: Readonly<Record<string, BulkField>> = {
  '/number': 'number',
  '/lng': 'lng',
  '/classCode': 'classCode',
  '/condition': 'condition',
  '/unit': 'unit',
  '/districtCode': 'districtCode',
  '/reason': 'reason',
  '/at': 'reportedAt',
}

function faultOf(row: number, { report }: PastCase, { at, zh, en }: Problem, { headerOf }: ChunkContext): BulkFault {
  const field = FIELD_OF_PLACE[at ?? ''] ?? 'number'
  const value =
    field === 'lng'
      ? String(report.lng)
      : field === 'unit' || field === 'classCode' || field === 'districtCode'
        ? (report[field] ?? '')
        : report.number
  return { row, column: headerOf(field), value, zh, en }
}
