import { beforeEach, describe, expect, it } from 'vitest'
import { alarmId, type CaseId } from '../../contract/ids.ts'
import type { Problem, ProblemCode } from '../../contract/wire/rest.ts'
import { loggerOf } from '../log/logger.ts'
import { MemoryDisk } from '../ports/fakes/memory-disk.ts'
import type { Answer, BackendRest } from './backend-rest.ts'
import { OperatorDesk } from './operator-desk.ts'
import { PendingAnswers } from './pending-answers.ts'
import { sessionMessage } from './session-message.ts'

const FIRST = alarmId(1 as CaseId, 1)
const SECOND = alarmId(2 as CaseId, 1)
const OPERATOR = { token: 't', user: 'u', name: '值班员01', roles: [], expiresAt: 0 }
const refused = (code: ProblemCode, reached = true): Answer<never> => ({
  ok: false,
  reached,
  problem: { code, zh: `因为 ${code}`, en: `because of ${code}` },
})

let backendSays: (alarm: string) => Answer<null>
let loginSays: () => Answer<typeof OPERATOR>
let standing: boolean
let sent: string[]
let outcomes: (Problem | null)[]
let settled: [string, boolean][]
let pending: PendingAnswers
let said: string[]
let loggedOut: string[]
let logoutSays: Answer<null>

function openDesk(automatic: { user: string; password: string } | null = null): OperatorDesk {
  const rest = {
    login: async () => loginSays(),
    logout: async (token: string) => {
      loggedOut.push(token)
      return logoutSays
    },
    acknowledge: async (alarm: string) => {
      sent.push(alarm)
      return backendSays(alarm)
    },
  } as unknown as BackendRest
  return new OperatorDesk({
    rest,
    pending,
    automatic,
    hallNow: () => 1000,
    log: loggerOf((_, sentence) => said.push(sentence.en)),
    listener: {
      session: () => {},
      outcome: (_, problem) => void outcomes.push(problem),
      answered: () => true,
      settled: (alarm, recorded) => void settled.push([alarm, recorded]),
      silenced: () => void said.push('silenced'),
      stands: () => standing,
    },
  })
}

beforeEach(() => {
  backendSays = () => ({ ok: true, value: null })
  loginSays = () => ({ ok: true, value: OPERATOR })
  standing = true
  sent = []
  said = []
  loggedOut = []
  logoutSays = { ok: true, value: null }
  outcomes = []
  settled = []
  pending = new PendingAnswers(
    new MemoryDisk(),
    '/answers.json',
    loggerOf(() => {}),
  )
})

describe('an acknowledgement', () => {
  it.each<[string, Answer<never>]>([
    ['that the backend is too busy for', refused('too-many-requests')],
    ['while the database is away', refused('starting')],
    ['whose answer never comes', refused('starting', false)],
  ])('%s is told once as not yet delivered, and delivered when the backend takes it', async (_, refusal) => {
    const desk = openDesk()
    await desk.login('u', 'p')
    backendSays = () => refusal
    await desk.acknowledge(FIRST, 2)
    await desk.retry()
    expect(outcomes.map((problem) => problem?.en)).toEqual([expect.stringContaining('not yet delivered to the backend')])
    expect(settled).toEqual([])
    backendSays = () => ({ ok: true, value: null })
    await desk.retry()
    expect([settled, outcomes.at(-1), pending.all()]).toEqual([[[FIRST, true]], null, []])
    await desk.retry()
    expect(sent).toHaveLength(3)
  })

  it.each<ProblemCode>(['not-yet', 'not-found'])(
    'of a step that the backend has not raised is kept (%s), and does not hold up the others',
    async (code) => {
      const desk = openDesk()
      await desk.login('u', 'p')
      backendSays = (alarm) => (alarm === FIRST ? refused(code) : { ok: true, value: null })
      await desk.acknowledge(FIRST, 1)
      await desk.acknowledge(SECOND, 1)
      expect([settled, pending.all().map(({ alarm }) => alarm)]).toEqual([[[SECOND, true]], [FIRST]])
      backendSays = () => ({ ok: true, value: null })
      await desk.retry()
      expect(settled).toEqual([
        [SECOND, true],
        [FIRST, true],
      ])
    },
  )

  it('of a step that stands nowhere any more is given up, with the backend’s reason', async () => {
    const desk = openDesk()
    await desk.login('u', 'p')
    standing = false
    backendSays = () => refused('not-found')
    await desk.acknowledge(FIRST, 1)
    expect([settled, outcomes.at(-1)?.en, pending.all()]).toEqual([[[FIRST, false]], 'because of not-found', []])
  })
})

describe('the automatic sign-in', () => {
  it('is repeated when the backend was busy, and not after a person has signed out', async () => {
    const desk = openDesk({ user: 'u', password: 'p' })
    loginSays = () => refused('starting')
    await desk.lineUp()
    loginSays = () => ({ ok: true, value: OPERATOR })
    await desk.retry()
    expect(desk.session).toEqual(OPERATOR)
    await desk.logout()
    await desk.retry()
    expect(desk.session).toBe(null)
  })
})

describe('signing out', () => {
  it('ends the session at the backend too, without a word when that succeeds', async () => {
    const desk = openDesk()
    await desk.login('u', 'p')
    await desk.logout()
    expect([desk.session, loggedOut, said]).toEqual([null, ['t'], []])
  })

  it('is done here at once, and noted where the backend has not heard of it', async () => {
    const desk = openDesk()
    await desk.login('u', 'p')
    logoutSays = refused('starting', false)
    const done = desk.logout()
    expect(desk.session).toBe(null)
    await done
    expect(said).toEqual([expect.stringContaining('the backend has not ended the session')])
  })

  it('of nobody asks nobody', async () => {
    await openDesk().logout()
    expect(loggedOut).toEqual([])
  })
})

describe('silencing', () => {
  it('is refused to nobody in particular', () => {
    openDesk().silence()
    expect([said, outcomes.map((problem) => problem?.code)]).toEqual([[], ['not-authenticated']])
  })

  it('is noted with who did it', async () => {
    const desk = openDesk()
    await desk.login('u', 'p')
    desk.silence()
    expect([said, outcomes]).toEqual([['值班员01 (u) has silenced the sound', 'silenced'], [null]])
  })

  it('and acknowledging go on after the hub was started again with the session', async () => {
    const desk = openDesk()
    desk.resume(OPERATOR)
    desk.silence()
    await desk.acknowledge(FIRST, 1)
    expect([said.at(-1), settled]).toEqual(['silenced', [[FIRST, true]]])
  })
})

describe('what the console is told of a session', () => {
  it('has no token', () => {
    expect(sessionMessage(OPERATOR, null)).toEqual({
      type: 'session',
      session: { user: 'u', name: '值班员01', roles: [], expiresAt: 0 },
      problem: null,
    })
  })
})
