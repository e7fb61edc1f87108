import Type from 'typebox'
import { AcknowledgeRequest } from '../../contract/wire/rest.ts'
import { mustAnswerAlarms } from '../auth/alarm-rights.ts'
import { mustSeeCase } from '../auth/case-rights.ts'
import { caseScope } from '../auth/case-scope.ts'
import { inTransaction } from '../db/database.ts'
import { activeAlarmsIn, casesByIds } from '../db/read-cases.ts'
import { acknowledgeAlarm } from '../deadlines/acknowledge-alarm.ts'
import { readCard } from './case-card.ts'
import { callerOf } from './guard.ts'
import type { App, RouteContext } from './route-context.ts'

const CaseParams = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 2147483647 }) })
const AlarmParams = Type.Object({ id: Type.String({ pattern: '^[0-9]{1,10}:[0-9]{1,5}$' }) })

export function caseRoutes(app: App, context: RouteContext): void {
  const { pool } = context

  app.get('/api/cases/:id', { schema: { params: CaseParams }, config: { access: 'readCases' } }, (request) =>
    readCard(pool, request.params.id, context, callerOf(request)),
  )

  app.get('/api/alarms', { config: { access: 'readCases' } }, async (request) => ({
    alarms: await activeAlarmsIn(pool, caseScope(callerOf(request))),
  }))

  const acknowledgeOptions = {
    schema: { params: AlarmParams, body: AcknowledgeRequest },
    config: { access: 'acknowledge' as const },
  }
  app.post('/api/alarms/:id/acknowledge', acknowledgeOptions, async (request) => {
    const caller = callerOf(request)
    const now = context.hall.now()
    const asked = {
      id: request.params.id,
      step: request.body.step,
      at: Math.min(request.body.at ?? now, now),
      user: caller.name,
      principal: caller.id,
      hallAt: now,
    }
    const [file] = await casesByIds(pool, [Number(asked.id.split(':')[0])])
    if (file) mustSeeCase(caller, file)
    mustAnswerAlarms(caller)
    const alarm = await inTransaction(pool, (client) => acknowledgeAlarm(client, asked))
    context.kick()
    return alarm
  })
}
