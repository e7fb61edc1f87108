import type pg from 'pg'
import type { Alarm } from '../../contract/domain/alarm.ts'
import { alarmId } from '../../contract/ids.ts'
import { raise } from '../../core/alarms/alarm-plan.ts'
import { calledBefore, withEarlierAnswer } from '../../core/alarms/carry-alarm.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import { isTakenUpAgain } from '../../core/cases/stage-clock.ts'
import { bulkInsert, bulkUpdate } from '../db/bulk.ts'
import { alarmsByIds, casesForUpdate, endedAlarms } from '../db/read-cases.ts'
import { alarmLog, alarms, changes } from '../db/schema.ts'
import { watchOfFile } from './watch-of-file.ts'

/**
 * Raises or steps up the alarms of these cases, as their rows stand once they are locked: a case that moved on a moment
 * ago raises nothing, and a step that was called already is not called again, whoever called it.
 */
export async function raiseAlarms(client: pg.PoolClient, caseIds: readonly number[], now: number): Promise<Alarm[]> {
  const files = await casesForUpdate(client, caseIds)
  const watches = files.flatMap((file) => watchOfFile(file) ?? [])
  const ids = watches.map((watch) => alarmId(watch.caseId, watch.stageSeq))
  const held = new Map((await alarmsByIds(client, ids)).map((alarm) => [alarm.id, alarm]))
  const due = watches.flatMap(
    (watch) => raise(watch, now, 'backend', held.get(alarmId(watch.caseId, watch.stageSeq)) ?? null) ?? [],
  )
  if (due.length === 0) return due
  const taken = await takenUpAgain(client, files, new Set(due.filter(({ id }) => !held.has(id)).map(({ caseId }) => caseId)))
  const raised = due.map((alarm) => {
    const before = taken.get(alarm.caseId)
    return before?.called === alarm.step ? withEarlierAnswer(alarm, before.earlier) : alarm
  })
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
  const lines = raised.flatMap((alarm) => callsOf(alarm, held.has(alarm.id), taken.get(alarm.caseId)))
  await bulkInsert(client, alarmLog, lines)
  await bulkInsert(
    client,
    changes,
    raised.map((alarm) => ({ caseId: alarm.caseId, alarmId: alarm.id })),
  )
  return raised
}

interface TakenUp {
  readonly since: number
  /** The step that was called before the clock stood. */
  readonly called: number
  readonly earlier: readonly Alarm[]
}

/** Clocks that go on after a post's limit, and have called before. */
async function takenUpAgain(
  client: pg.PoolClient,
  files: readonly CaseFile[],
  raising: ReadonlySet<number>,
): Promise<Map<number, TakenUp>> {
  const taken = files.filter((file) => raising.has(file.id) && isTakenUpAgain(file))
  if (taken.length === 0) return new Map()
  const earlier = await endedAlarms(
    client,
    taken.map(({ id }) => id),
  )
  return new Map(
    taken.flatMap((file): [number, TakenUp][] => {
      const watch = watchOfFile(file)
      const own = earlier.filter(({ caseId }) => caseId === file.id)
      const called = watch ? calledBefore(watch, file.clockSince, own) : 0
      return called > 0 ? [[file.id, { since: file.clockSince, called, earlier: own }]] : []
    }),
  )
}

type Call = typeof alarmLog.$inferInsert

/** What was called before the clock stood is carried over, which is news to nobody. */
function callsOf({ id: alarmId, step, steppedAt }: Alarm, isHeld: boolean, taken: TakenUp | undefined): Call[] {
  const carried: Call[] = taken ? [{ alarmId, at: taken.since, what: 'carried', step: taken.called, actor: 'backend' }] : []
  if (taken && taken.called >= step) return carried
  return [...carried, { alarmId, at: steppedAt, what: isHeld || taken ? 'stepped' : 'raised', step, actor: 'backend' }]
}
