import { describe, expect, it } from 'vitest'
import type { CaseState } from '../../../contract/domain/stage.ts'
import type { ActionRequest, CaseAction, CaseCard, ImportReply, ImportRow, Problem } from '../../../contract/wire/rest.ts'
import { STEPS } from '../../../core/cases/state-machine.ts'
import { silentLogger } from '../../support/logger.ts'
import { type BackendClient, Refused } from './backend-client.ts'
import { CaseFollower } from './case-follower.ts'
import type { CaseScript, CaseView, PlannedStep } from './case-script.ts'

interface Held {
  state: CaseState
  log: { at: number; action: string }[]
}

/** A record in memory that refuses as the real one does. */
class FakeBackend {
  now = 0
  readonly cases: Held[] = []
  readonly ids = new Map<string, number>()
  readonly calls: string[] = []

  client(): BackendClient {
    return {
      status: () => Promise.reject(new Error('not asked here')),
      openCases: () => Promise.resolve([]),
      positions: () => Promise.resolve(true),
      patrolAreas: () => Promise.resolve(),
      shifts: () => Promise.resolve(),
      report: async (key, { at }) => this.report(key, at ?? this.now),
      act: async (id, action) => this.act(id, action),
      card: async (id) => this.card(id),
      import: async (rows) => this.import(rows),
    }
  }

  private report(key: string, at: number): number {
    this.calls.push('report')
    if (at > this.now) throw refused('bad-request', '/at')
    const known = this.ids.get(key)
    if (known !== undefined) return known
    this.cases.push({ state: 'reported', log: [{ at, action: 'report' }] })
    this.ids.set(key, this.cases.length)
    return this.cases.length
  }

  act(id: number, { action, at = this.now }: ActionRequest): void {
    this.calls.push(action)
    const held = this.cases[id - 1]
    if (!held) throw refused('not-found')
    const to = STEPS[action].turns[held.state]
    if (to === undefined) throw refused('illegal-step')
    held.state = to
    held.log.push({ at, action })
  }

  private card(id: number): CaseCard {
    const held = this.cases[id - 1]
    if (!held) throw refused('not-found')
    return { state: held.state, stageSince: 0, reportedAt: 0, log: held.log } as unknown as CaseCard
  }

  private import(rows: readonly ImportRow[]): ImportReply {
    for (const row of rows)
      if (((row.op === 'report' ? row.report.at : row.action.at) ?? 0) > this.now) throw refused('bad-request', '/at')
    const reply: ImportReply = { applied: 0, ids: {}, refused: [] }
    rows.forEach((row, index) => {
      try {
        if (row.op === 'report') reply.ids[row.key] = this.report(row.key, row.report.at ?? 0)
        else this.act(this.ids.get(row.key) ?? 0, row.action)
        reply.applied++
      } catch (error) {
        reply.refused.push({ row: index, problem: (error as Refused).problem })
      }
    })
    return reply
  }
}

function refused(code: Problem['code'], at?: string): Refused {
  return new Refused({ code, zh: '', en: code, ...(at === undefined ? {} : { at }) })
}

const WAY: Partial<Record<CaseState, CaseAction>> = {
  reported: 'accept',
  accepted: 'file',
  filed: 'dispatch',
  returned: 'dispatch',
  dispatched: 'take-up',
  handling: 'finish',
  suspended: 'resume',
  handled: 'send-check',
  checking: 'pass-check',
  checked: 'close',
}

/** A step every 10. */
function script(key: string, reportAt: number): CaseScript {
  const next = (view: CaseView): PlannedStep | null => {
    const action = WAY[view.state]
    return action ? { action, at: view.at + 10 } : null
  }
  return {
    key,
    reportAt,
    report: { kind: 'event', classCode: '0110', lng: 0, lat: 0, source: 'collector', at: reportAt, number: key },
    next,
  }
}

function start(backend: FakeBackend, lateAfterMs: number): { follower: CaseFollower; ahead: () => number } {
  let ahead = 0
  const follower = new CaseFollower({
    client: backend.client(),
    log: silentLogger,
    lateAfterMs,
    onClockAhead: () => void ahead++,
  })
  return { follower, ahead: () => ahead }
}

async function runTo(backend: FakeBackend, follower: CaseFollower, until: number, step = 5): Promise<void> {
  for (; backend.now <= until; backend.now += step) await follower.catchUp(backend.now)
}

describe('a followed case', () => {
  it('is reported and moved when its script says so, to its end, once each', async () => {
    const backend = new FakeBackend()
    const { follower } = start(backend, 1000)
    follower.follow(script('a', 20), null)
    await runTo(backend, follower, 200)
    expect(backend.cases).toMatchObject([{ state: 'closed' }])
    expect(backend.calls).toEqual([
      'report',
      'accept',
      'file',
      'dispatch',
      'take-up',
      'finish',
      'send-check',
      'pass-check',
      'close',
    ])
    expect(follower.size).toBe(0)
  })

  it('that an operator has moved goes on from where it is', async () => {
    const backend = new FakeBackend()
    const { follower } = start(backend, 1000)
    follower.follow(script('a', 0), null)
    await runTo(backend, follower, 42)
    expect(backend.cases[0]?.state).toBe('handling')
    backend.act(1, { action: 'suspend', reason: 'x' })
    await runTo(backend, follower, 200)
    expect(backend.cases[0]?.state).toBe('closed')
    expect(backend.cases[0]?.log.map(({ action }) => action)).toContain('resume')
  })

  it('that an operator has ended is left alone', async () => {
    const backend = new FakeBackend()
    const { follower } = start(backend, 1000)
    follower.follow(script('a', 0), null)
    await runTo(backend, follower, 22)
    backend.act(1, { action: 'void', reason: 'x' })
    await runTo(backend, follower, 200)
    expect(backend.cases[0]?.state).toBe('void')
    expect(follower.size).toBe(0)
  })

  it('that is long due is imported with the times at which things should have happened', async () => {
    const backend = new FakeBackend()
    const { follower } = start(backend, 15)
    follower.follow(script('a', 20), null)
    backend.now = 55
    await follower.catchUp(55)
    expect(backend.cases[0]?.log).toEqual([
      { at: 20, action: 'report' },
      { at: 30, action: 'accept' },
      { at: 40, action: 'file' },
      { at: 50, action: 'dispatch' },
    ])
  })

  it('waits where the backend says that its clock is behind ours, and loses nothing', async () => {
    const backend = new FakeBackend()
    const { follower, ahead } = start(backend, 15)
    follower.follow(script('late', 20), null)
    follower.follow(script('live', 98), null)
    backend.now = 30
    await follower.catchUp(100)
    expect(ahead()).toBe(2)
    expect(backend.cases).toEqual([])
    backend.now = 35
    await runTo(backend, follower, 300)
    expect(backend.cases.map(({ state }) => state)).toEqual(['closed', 'closed'])
  })

  it('crosses over whole: nobody sees it in a stage that it left long ago', async () => {
    const backend = new FakeBackend()
    backend.now = 10_000
    const { follower } = start(backend, 15)
    const seen: number[] = []
    const many = Array.from({ length: 200 }, (_, i) => script(`case-${i}`, i))
    await follower.importAll(many, 10_000, (done) => {
      seen.push(done)
      expect(backend.cases.every(({ state }) => state === 'closed')).toBe(true)
    })
    expect(seen).toEqual([55, 110, 165, 200])
    expect(follower.size).toBe(0)
  })
})
