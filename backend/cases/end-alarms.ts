import type pg from 'pg'
import type { Alarm } from '../../contract/domain/alarm.ts'
import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import { alarmId } from '../../contract/ids.ts'
import { endAlarm } from '../../core/alarms/alarm-life.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import { bulkInsert, bulkUpdate } from '../db/bulk.ts'
import { activeAlarms } from '../db/read-cases.ts'
import { alarmLog, alarms, changes } from '../db/schema.ts'

/** An alarm belongs to one running clock; when that is over, so is the occurrence. */
export async function endAlarmsOf(
  client: pg.PoolClient,
  touched: readonly { readonly file: CaseFile; readonly before: CaseFile | undefined }[],
): Promise<void> {
  const files = new Map(
    touched.flatMap(({ file, before }) =>
      before !== undefined && (before.stageSeq !== file.stageSeq || isStopped(file)) ? [[file.id as number, file]] : [],
    ),
  )
  if (files.size === 0) return
  const over = (await activeAlarms(client, [...files.keys()])).flatMap((alarm): Alarm[] => {
    const file = files.get(alarm.caseId) as CaseFile
    return alarm.id === alarmId(file.id, file.stageSeq) && !isStopped(file) ? [] : [endAlarm(alarm, file.changedAt)]
  })
  await bulkUpdate(client, alarms, over)
  await bulkInsert(
    client,
    alarmLog,
    over.map((alarm) => ({ alarmId: alarm.id, at: alarm.endedAt, what: 'ended', step: alarm.step, actor: 'backend' })),
  )
  await bulkInsert(
    client,
    changes,
    over.map((alarm) => ({ caseId: alarm.caseId, alarmId: alarm.id })),
  )
}

function isStopped(file: CaseFile): boolean {
  return file.endedAt !== null || (file.flags & CASE_FLAGS.suspended) !== 0
}
