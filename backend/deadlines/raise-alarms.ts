import type pg from 'pg'
import type { Alarm } from '../../contract/domain/alarm.ts'
import { alarmId } from '../../contract/ids.ts'
import { raise } from '../../core/alarms/alarm-plan.ts'
import { bulkInsert, bulkUpdate } from '../db/bulk.ts'
import { alarmsByIds, casesForUpdate } from '../db/read-cases.ts'
import { alarmLog, alarms, changes } from '../db/schema.ts'
import { watchOfFile } from './watch-of-file.ts'

/**
 * Raises or steps up the alarms of these cases, as their rows stand once they are locked: a case that moved on a moment
 * ago raises nothing, and a step that was called already is not called again, whoever called it.
 */
export async function raiseAlarms(client: pg.PoolClient, caseIds: readonly number[], now: number): Promise<Alarm[]> {
  const watches = (await casesForUpdate(client, caseIds)).flatMap((file) => watchOfFile(file) ?? [])
  const ids = watches.map((watch) => alarmId(watch.caseId, watch.stageSeq))
  const held = new Map((await alarmsByIds(client, ids)).map((alarm) => [alarm.id, alarm]))
  const raised = watches.flatMap(
    (watch) => raise(watch, now, 'backend', held.get(alarmId(watch.caseId, watch.stageSeq)) ?? null) ?? [],
  )
  if (raised.length === 0) return raised
  await bulkInsert(
    client,
    alarms,
    raised.filter((alarm) => !held.has(alarm.id)),
  )
  await bulkUpdate(
    client,
    alarms,
    raised.filter((alarm) => held.has(alarm.id)),
  )
  const lines = raised.map((alarm) => ({
    alarmId: alarm.id,
    at: alarm.steppedAt,
    what: held.has(alarm.id) ? 'stepped' : 'raised',
    step: alarm.step,
    actor: 'backend',
  }))
  await bulkInsert(client, alarmLog, lines)
  await bulkInsert(
    client,
    changes,
    raised.map((alarm) => ({ caseId: alarm.caseId, alarmId: alarm.id })),
  )
  return raised
}
