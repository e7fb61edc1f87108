import type pg from 'pg'
import { stepAt, type Watch } from '../../core/alarms/alarm-plan.ts'
import { inTransaction } from '../db/database.ts'
import type { Logger } from '../support/logger.ts'
import { messageOf } from '../support/start-error.ts'
import type { HallTime } from '../time/hall-time.ts'
import { raiseAlarms } from './raise-alarms.ts'

/** As the deadline engine: an officer's step never waits long for it. */
const BATCH = 500
const AGAIN_AFTER_MS = 500

interface Missed {
  readonly pool: pg.Pool
  readonly hall: HallTime
  readonly log: Logger
}

/**
 * Raises what came due while nobody ran, straight from the record, and goes on until `work` is done: reading a million
 * cases for the feed takes longer than an alarm may wait.
 */
export async function whileRaisingMissed(missed: Missed, work: () => Promise<void>): Promise<void> {
  // Alone at first: beside the reading each batch would wait for a part of it.
  await raiseDue(missed)
  let ended = false
  const raising = (async () => {
    while (!ended) {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS))
      if (!ended) await raiseDue(missed)
    }
  })()
  try {
    await work()
  } finally {
    ended = true
    await raising
  }
}

async function raiseDue({ pool, hall, log }: Missed): Promise<void> {
  try {
    const now = hall.now()
    const due = await uncalled(pool, now)
    for (let from = 0; from < due.length; from += BATCH) {
      await inTransaction(pool, (client) => raiseAlarms(client, due.slice(from, from + BATCH), now))
    }
  } catch (error) {
    log.warn({ error: messageOf(error) }, 'alarms that came due meanwhile could not be raised; trying again')
  }
}

/** Open cases that should have called more often than their active alarm says; one pass over the open cases. */
async function uncalled(pool: pg.Pool, now: number): Promise<number[]> {
  const { rows } = await pool.query<Pick<Watch, 'caseId' | 'stageSeq' | 'flags' | 'ageingEvery' | 'stage'> & Called>(
    `select c.id as "caseId", c.stage, c.stage_seq as "stageSeq", c.flags, c.warn_at as "warnAt", c.due_at as "dueAt",
       c.ageing_every as "ageingEvery", a.id as alarm, a.step as called
     from cases c left join alarm a on a.case_id = c.id and a.active
     where c.ended_at is null and least(c.warn_at, c.due_at) <= $1`,
    [now],
  )
  return rows.flatMap(({ alarm, called, warnAt, dueAt, ...row }) => {
    const step = stepAt({ ...row, warnAt: warnAt ?? Number.NaN, dueAt: dueAt ?? Number.NaN }, now)
    return step > (alarm === `${row.caseId}:${row.stageSeq}` ? (called ?? 0) : 0) ? [row.caseId] : []
  })
}

interface Called {
  readonly warnAt: number | null
  readonly dueAt: number | null
  readonly alarm: string | null
  readonly called: number | null
}
