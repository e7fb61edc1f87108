import { and, asc, isNotNull, lte } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import { OWN_REASONS } from '../../core/cases/own-reasons.ts'
import { cases } from '../db/schema.ts'
import type { HallTime } from '../time/hall-time.ts'
import type { ActionCommand } from './case-command.ts'
import type { CaseWriter } from './case-writer.ts'

/** More than ever end within one run; the rest comes with the next. */
const AT_ONCE = 200

/**
 * Lets pauses (挂账, 缓办) end by themselves, each at the very instant that was promised, however late this runs. Whoever
 * resumes a case first wins: the version that was read is the version that is meant.
 */
export async function resumePaused(pool: pg.Pool, writer: CaseWriter, hall: HallTime): Promise<number> {
  const due = await drizzle(pool)
    .select({ id: cases.id, version: cases.version, resumeAt: cases.resumeAt, changedAt: cases.changedAt })
    .from(cases)
    .where(and(isNotNull(cases.resumeAt), lte(cases.resumeAt, hall.now())))
    .orderBy(asc(cases.resumeAt))
    .limit(AT_ONCE)
  if (due.length === 0) return 0
  const outcomes = await writer.submit(
    due.map(
      ({ id, version, resumeAt, changedAt }): ActionCommand => ({
        op: 'action',
        principal: 'backend',
        actor: 'backend',
        at: Math.max(resumeAt ?? 0, changedAt),
        receivedAt: Date.now(),
        of: { id },
        request: { action: 'resume', reason: OWN_REASONS.resumed, expectedVersion: version },
      }),
    ),
  )
  return outcomes.filter(({ ok }) => ok).length
}
