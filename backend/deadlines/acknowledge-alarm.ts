import type pg from 'pg'
import type { Alarm } from '../../contract/domain/alarm.ts'
import { acknowledge } from '../../core/alarms/alarm-life.ts'
import { bulkInsert, bulkUpdate } from '../db/bulk.ts'
import { alarmsByIds } from '../db/read-cases.ts'
import { alarmLog, alarms, audit, changes } from '../db/schema.ts'
import { refuse } from '../http/problem.ts'

export interface Acknowledgement {
  readonly id: string
  readonly step: number
  readonly at: number
  readonly user: string
  readonly principal: string
  readonly hallAt: number
}

/** 确认. Once per step; a second key press, or the same one sent again after a cut line, changes nothing. */
export async function acknowledgeAlarm(client: pg.PoolClient, asked: Acknowledgement): Promise<Alarm> {
  await client.query('select 1 from alarm where id = $1 for update', [asked.id])
  const [alarm] = await alarmsByIds(client, [asked.id])
  if (!alarm)
    throw refuse('not-found', { zh: `没有报警 ${asked.id}：请刷新列表。`, en: `There is no alarm ${asked.id}: reload the list.` })
  const result = acknowledge(alarm, asked.step, asked.at, asked.user)
  if (!result.ok) throw refusal(alarm, asked.step, result.refused)
  if (!result.changed) return result.alarm
  await bulkUpdate(client, alarms, [result.alarm])
  const at = result.alarm.acknowledgedAt
  await bulkInsert(client, alarmLog, [{ alarmId: alarm.id, at, what: 'acknowledged', step: alarm.step, actor: asked.user }])
  await bulkInsert(client, changes, [{ caseId: alarm.caseId, alarmId: alarm.id }])
  const line = {
    hallAt: asked.hallAt,
    who: asked.principal,
    what: 'alarm.acknowledge',
    target: alarm.id,
    detail: { step: alarm.step },
  }
  await bulkInsert(client, audit, [line])
  return result.alarm
}

function refusal(alarm: Alarm, step: number, why: 'stepped-up' | 'ended' | 'not-yet') {
  switch (why) {
    case 'ended':
      return refuse('conflict', {
        zh: `报警 ${alarm.id} 已结束，无须确认。`,
        en: `Alarm ${alarm.id} has ended; there is nothing to acknowledge.`,
      })
    case 'stepped-up':
      return refuse('conflict', {
        zh: `报警 ${alarm.id} 已升到第 ${alarm.step} 级，您确认的是第 ${step} 级：请看过后重新确认。`,
        en: `Alarm ${alarm.id} has stepped up to ${alarm.step} and you acknowledged step ${step}: look again and acknowledge anew.`,
      })
    case 'not-yet':
      return refuse('not-yet', {
        zh: `报警 ${alarm.id} 现为第 ${alarm.step} 级，还没有第 ${step} 级：请稍后重试。`,
        en: `Alarm ${alarm.id} is at step ${alarm.step}; there is no step ${step} yet: try again shortly.`,
      })
  }
}
