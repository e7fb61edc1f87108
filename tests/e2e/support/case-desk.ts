/** What the city does in a test: reports, steps and answers, through the same REST intake as a real city's. */
import type { Alarm } from '../../../contract/domain/alarm.ts'
import type { MoverAlarm } from '../../../contract/domain/mover-alarm.ts'
import type { ActionRequest, BackendStatus, CaseCard, ImportReply, ReportRequest } from '../../../contract/wire/rest.ts'

export const MINUTE = 60_000

export class CaseDesk {
  private readonly url: string
  private readonly intakeToken: string

  constructor(url: string, intakeToken: string) {
    this.url = url
    this.intakeToken = intakeToken
  }

  async hallNow(): Promise<number> {
    return (await this.get<BackendStatus>('/api/status')).clock.at
  }

  async card(id: number, token: string): Promise<CaseCard> {
    return this.get(`/api/cases/${id}`, token)
  }

  /** The alarm, if any, of the one case that a test has brought in. */
  async alarmOfOnlyCase(token: string): Promise<Alarm | undefined> {
    return (await this.get<{ alarms: Alarm[] }>('/api/alarms', token)).alarms[0]
  }

  async openCases(): Promise<number> {
    return (await this.get<BackendStatus>('/api/status')).record.open
  }

  async report(report: ReportRequest): Promise<{ id: number }> {
    return this.post('/api/intake/cases', report)
  }

  async act(id: number, action: ActionRequest): Promise<void> {
    await this.post(`/api/cases/${id}/actions`, action)
  }

  /**
   * A missing manhole cover (上水井盖, 2 urgent hours, a hazard) whose handling began so long ago, hall time.
   * @returns the case's id
   */
  async hazardInHandling(startedAgoMs: number, where: { lng: number; lat: number }, unit: string): Promise<number> {
    const start = (await this.hallNow()) - startedAgoMs
    const key = `hazard-${start}`
    const step = (action: ActionRequest['action'], minute: number, more: Partial<ActionRequest> = {}) => ({
      op: 'action' as const,
      key,
      action: { action, at: start + minute * MINUTE - 8 * MINUTE, actor: '监督员01', ...more },
    })
    const reply = await this.post<ImportReply>('/api/import', {
      rows: [
        {
          op: 'report',
          key,
          report: {
            kind: 'component',
            classCode: '0101',
            condition: await this.hazardCondition(),
            source: 'collector',
            ...where,
            at: start - 8 * MINUTE,
          },
        },
        step('accept', 2),
        step('file', 4),
        step('dispatch', 6, { unit }),
        step('take-up', 8),
      ],
    })
    if (reply.refused.length > 0) throw new Error(`the import refused ${JSON.stringify(reply.refused)}`)
    return reply.ids[key] as number
  }

  /** A collector of the city is on duty from so long ago, in the whole city, and is not heard. */
  async silentOnDuty(sinceMs: number): Promise<{ id: string; name: string }> {
    const { movers } = await this.get<{ movers: { id: string; kind: string; name: string }[] }>('/api/city')
    const mover = movers.find(({ kind }) => kind === 'collector')
    if (!mover) throw new Error('the city has no collector')
    const startsAt = (await this.hallNow()) - sinceMs
    await this.post('/api/duty/shifts', { shifts: [{ mover: mover.id, area: null, startsAt, endsAt: startsAt + 600 * MINUTE }] })
    return mover
  }

  async moverAlarms(token: string): Promise<MoverAlarm[]> {
    return (await this.get<{ alarms: MoverAlarm[] }>('/api/mover-alarms', token)).alarms
  }

  private async hazardCondition(): Promise<string> {
    const city = await this.get<{ classes: { kind: string; code: string; conditions: { key: string; hazard: boolean }[] }[] }>(
      '/api/city',
    )
    const covers = city.classes.find((one) => one.kind === 'component' && one.code === '0101')
    const hazard = covers?.conditions.find((condition) => condition.hazard)
    if (!hazard) throw new Error('the city has no hazard condition for 0101')
    return hazard.key
  }

  async signIn(user: string, password: string): Promise<string> {
    return (await this.post<{ token: string }>('/api/login', { user, password })).token
  }

  private async get<Answer>(path: string, token = this.intakeToken): Promise<Answer> {
    return answerOf(await fetch(this.url + path, { headers: { authorization: `Bearer ${token}` } }))
  }

  private async post<Answer>(path: string, body: unknown): Promise<Answer> {
    const headers = {
      authorization: `Bearer ${this.intakeToken}`,
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
    }
    return answerOf(await fetch(this.url + path, { method: 'POST', headers, body: JSON.stringify(body) }))
  }
}

async function answerOf<Answer>(response: Response): Promise<Answer> {
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${text.slice(0, 500)}`)
  return JSON.parse(text) as Answer
}
