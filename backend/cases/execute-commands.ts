import type pg from 'pg'
import { bulkInsert, bulkUpdate } from '../db/bulk.ts'
import { applicationSteps, applications, audit, caseLog, cases, changes, idempotency } from '../db/schema.ts'
import { writeFacts } from '../evaluation/facts/write-facts.ts'
import { Batch } from './batch.ts'
import type { CaseCommand, CaseOutcome } from './case-command.ts'
import { endAlarmsOf } from './end-alarms.ts'
import type { Ground } from './ground.ts'
import { loadBatch } from './load-batch.ts'

/**
 * Decides commands in their order and writes what they come to, all in the caller's transaction, with a fixed number of
 * statements however many they are. A refused command changes nothing and leaves the others alone.
 */
export async function executeCommands(
  client: pg.PoolClient,
  commands: readonly CaseCommand[],
  ground: Ground,
): Promise<CaseOutcome[]> {
  const batch = new Batch(ground, await loadBatch(client, commands))
  const outcomes = commands.map((command) => batch.decide(command))
  await writeCases(client, batch, ground)
  await writeApplications(client, batch)
  await bulkInsert(
    client,
    idempotency,
    batch.newKeys.map((key) => ({ ...key })),
  )
  await bulkInsert(
    client,
    audit,
    batch.audit.map((line) => ({ ...line })),
  )
  return outcomes
}

async function writeCases(client: pg.PoolClient, batch: Batch, { directory }: Ground): Promise<void> {
  const touched = batch.touched()
  if (touched.length === 0) return
  const opened = touched.filter(({ before }) => before === undefined).map(({ file }) => file)
  const moved = touched.filter(({ before }) => before !== undefined).map(({ file }) => file)
  await bulkInsert(client, cases, opened as never)
  await bulkUpdate(client, cases, moved as never)
  await bulkInsert(client, caseLog, batch.log)
  await bulkInsert(
    client,
    changes,
    touched.map(({ file }) => ({ caseId: file.id, alarmId: null })),
  )
  await endAlarmsOf(client, touched)
  await writeFacts(client, batch.moves, directory.city.calendar.utcOffsetMinutes)
}

/** An application comes before its first verdict. */
async function writeApplications(client: pg.PoolClient, batch: Batch): Promise<void> {
  await bulkInsert(client, applications, batch.newApplications())
  await bulkUpdate(client, applications, batch.changedApplications())
  await bulkInsert(client, applicationSteps, batch.verdicts)
}
