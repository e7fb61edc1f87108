import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CityDirectory } from '../../backend/city/city-directory.ts'
import { caseLogOf, casesByIds } from '../../backend/db/read-cases.ts'
import type { Backend } from '../../backend/start-backend.ts'
import { HOUR, MINUTE } from '../../contract/units.ts'
import type { CaseListReply } from '../../contract/wire/case-list.ts'
import type { CaseClocksReply } from '../../contract/wire/limits.ts'
import { CASE_ACTIONS, type CaseCard } from '../../contract/wire/rest.ts'
import { replayLog } from '../../core/cases/replay-log.ts'
import { isOrderStep } from '../../core/cases/state-machine.ts'
import { seededRandom } from '../support/random.ts'
import { SMALL_CITY } from '../support/small-city.ts'
import { Bench, client, FRIDAY_MORNING, REPORT, TOKENS, until } from './backend-bench.ts'

const bench = new Bench()
let backend: Backend
let databaseUrl: string

beforeAll(async () => {
  await bench.start()
  databaseUrl = await bench.newDatabase()
  backend = await bench.backend(databaseUrl)
})
afterAll(() => bench.stop())

const intake = () => client(backend.url, TOKENS.intake)
const report = async (more: object = {}) => (await intake().post<CaseCard>('/api/intake/cases', { ...REPORT, ...more })).body
const step = (id: number, action: object) => intake().post<CaseCard>(`/api/cases/${id}/actions`, action)
const card = async (id: number) => (await intake().get<CaseCard>(`/api/cases/${id}`)).body

/** Takes steps that must all succeed. @returns the card after the last */
async function through(id: number, ...actions: object[]): Promise<CaseCard> {
  let last: CaseCard | null = null
  for (const action of actions) {
    const { status, body } = await step(id, action)
    expect({ action, status, en: body.en }).toEqual({ action, status: 200, en: undefined })
    last = body
  }
  return last as CaseCard
}

async function dispatched(more: object = {}, report_: object = {}): Promise<CaseCard> {
  const { id } = await report(report_)
  return through(id, { action: 'accept' }, { action: 'file' }, { action: 'dispatch', unit: 'U1', ...more })
}

const seed = Number(process.env['SEED'] ?? 20261122)
/** Steps that do not end a case, so that there is always another to take. */
const LIVING = CASE_ACTIONS.filter(
  (action) => !['reject', 'void', 'force-close', 'self-handle', 'close'].includes(action) && !isOrderStep(action),
)

const actionsOf = ({ log }: CaseCard) => log.map(({ action }) => action)

describe('every turning of a case over REST', () => {
  it('files at once what was handled on site, in one transaction and several lines', async () => {
    const opened = await report({ onSite: 'immediate', unit: 'U1' })
    expect(opened).toMatchObject({ state: 'checking', version: 4, unitCode: 'U1' })
    const read = await card(opened.id)
    expect(read.log).toEqual(opened.log)
    expect(read.log.map(({ seq, action, to }) => [seq, action, to])).toEqual([
      [1, 'report', 'reported'],
      [2, 'accept', 'accepted'],
      [3, 'file', 'filed'],
      [4, 'finish-on-site', 'checking'],
    ])
    expect((await through(opened.id, { action: 'pass-check' }, { action: 'close' })).state).toBe('closed')
  })

  it('ends what the collector put right on the spot as such', async () => {
    const { id } = await report({ onSite: 'self' })
    expect(await card(id)).toMatchObject({ state: 'self-handled', stage: 'evaluate', legalActions: ['visit'] })
  })

  it('lets the main unit finish when each assisting unit has, or was let off, and names those that have not', async () => {
    const { id, assisting } = await dispatched({ assisting: ['U2'] })
    expect(assisting).toMatchObject([{ unit: 'U2', takenUpAt: null, doneAt: null }])
    await through(id, { action: 'take-up' })
    const early = await step(id, { action: 'finish' })
    expect([early.status, early.body.code, early.body.en]).toEqual([409, 'illegal-step', expect.stringContaining('U2')])
    expect(early.body.legal).toContain('release-part')
    const strange = await step(id, { action: 'finish-part', unit: 'U1' })
    expect([strange.status, strange.body.code]).toEqual([409, 'illegal-step'])
    const done = await through(
      id,
      { action: 'take-up-part', unit: 'U2' },
      { action: 'finish-part', unit: 'U2' },
      { action: 'finish' },
    )
    expect(done).toMatchObject({ state: 'handled', assisting: [{ unit: 'U2', late: false }] })
    const other = await dispatched({ assisting: ['U2'] })
    expect((await step(other.id, { action: 'release-part', unit: 'U2' })).body.at).toBe('/reason')
    await through(
      other.id,
      { action: 'release-part', unit: 'U2', reason: '无须协办' },
      { action: 'take-up' },
      { action: 'finish' },
    )
    expect((await step((await report()).id, { action: 'accept', assisting: ['nobody'] })).body.at).toBe('/assisting/0')
  })

  it('gives a case to another unit, and takes a dispatch back', async () => {
    const first = await dispatched()
    expect((await step(first.id, { action: 'redispatch', unit: 'U2' })).body.at).toBe('/reason')
    const second = await through(first.id, { action: 'redispatch', unit: 'U2', reason: '职责调整' })
    expect(second).toMatchObject({ state: 'dispatched', unitCode: 'U2', stageSeq: first.stageSeq + 1 })
    expect(second.log.at(-1)).toMatchObject({ choices: { unit: 'U2' }, late: false })
    const revoked = await through(first.id, { action: 'revoke', reason: '派遣有误' })
    expect(revoked).toMatchObject({ state: 'filed', stage: 'dispatch', unitCode: null })
  })

  it('measures 核实 by the limit that it has of its own: hours later nothing is late, in no list and for no alarm', async () => {
    const yesterday = (minutes: number) => FRIDAY_MORNING - 18 * HOUR + minutes * MINUTE
    const { id, number } = await report({ source: 'hotline', at: yesterday(0) })
    const sent = await through(id, { action: 'ask-verification', at: yesterday(10) })
    expect([sent.limit, sent.dueAt]).toEqual([{ amount: 24, clock: 'urgent-hour' }, yesterday(10) + 24 * HOUR])
    const { stages, posts, total } = (await intake().get<CaseClocksReply>(`/api/cases/${id}/clocks`)).body
    // Lists of open cases are as current as the wall: a moment behind the record.
    const lampInList = async () => (await intake().get<CaseListReply>(`/api/cases?text=${number}`)).body.cases[0]?.lamp
    await until(async () => (await lampInList()) === 'green', 'the list shows the case, in time')
    const lamps = [stages.at(-1)?.lamp, posts.at(-1)?.lamp, total?.lamp, (await card(id)).alarm]
    expect(lamps).toEqual(['green', 'green', 'green', null])
    const back = await through(id, { action: 'confirm', post: 'collector' }, { action: 'accept' })
    expect(back.log.slice(-2).map(({ late }) => late)).toEqual([false, false])
  })

  it('sets right what a hotline had wrong: class, place and all that follows, on the wall, too', async () => {
    const reader = await bench.reader(backend.url)
    const { id, version, number } = await report({ source: 'hotline', address: '一路' })
    const wrong = async (body: object, at: string | undefined): Promise<void> => {
      const { status, body: problem } = await step(id, { action: 'correct', reason: '误听', ...body })
      expect([status, problem.code, problem.at]).toEqual([400, 'bad-request', at])
    }
    await wrong({ classCode: '0999' }, '/classCode')
    await wrong({ kind: 'component' }, '/classCode')
    await wrong({ lng: 111.5 }, '/lat')
    await wrong({ lng: 30.5, lat: 110 - 25 }, '/lng')
    await wrong({ condition: 'nothing' }, '/condition')
    await wrong({ condition: 'usual', address: '一路', lng: 110.5, lat: 30.5 }, '')
    await wrong({ classCode: '0101', kind: 'component', reason: ' ' }, '/reason')
    for (const choice of [{ unit: 'U2' }, { assisting: ['U2'] }, { centre: '990102' }]) {
      await wrong({ address: '二路', ...choice }, `/${Object.keys(choice)[0]}`)
    }
    const right = { kind: 'component', classCode: '0101', lng: 111.5, lat: 30.5, address: '二路' }
    const corrected = await through(id, { action: 'correct', reason: '热线误听', expectedVersion: version, ...right })
    const place = { cellCode: '990102001001001', districtCode: '990102' }
    expect(corrected).toMatchObject({ ...right, ...place, number, condition: 'hazard', className: '上水井盖', state: 'reported' })
    expect(corrected.log.at(-1)).toMatchObject({
      reason: '热线误听',
      choices: {
        corrected: {
          from: { kind: 'event', classCode: '0102', lng: 110.5, address: '一路', districtCode: '990101', condition: 'usual' },
          to: { kind: 'component', classCode: '0101', lng: 111.5, address: '二路', ...place, condition: 'hazard' },
        },
        condition: { limit: { amount: 2, clock: 'urgent-hour' } },
      },
    })
    const slot = () => reader.table.slotOf(id) as number
    await until(() => reader.table.columns.lng[slot()] === 111.5, 'the case has moved on the wall')
    const filed = await through(id, { action: 'accept' }, { action: 'file' }, { action: 'dispatch', unit: 'U2' })
    expect(filed.limit).toEqual({ amount: 2, clock: 'urgent-hour' })
    expect((await step(id, { action: 'correct', reason: '误听', ...right })).body.code).toBe('illegal-step')
  })

  it('hands a case down to a district and up again while its clock runs on', async () => {
    const { id, dueAt, centre } = await report()
    expect(centre).toBe('city')
    expect((await step(id, { action: 'hand-up', reason: '无权处置' })).body.code).toBe('illegal-step')
    expect((await step(id, { action: 'hand-down', centre: '990109' })).body.at).toBe('/centre')
    expect(await through(id, { action: 'hand-down' })).toMatchObject({ centre: '990101', dueAt })
    expect((await step(id, { action: 'hand-up' })).body.at).toBe('/reason')
    const up = await through(id, { action: 'hand-up', reason: '区级无法解决' })
    expect(up).toMatchObject({ centre: 'city', dueAt, state: 'reported' })
    expect(up.log.at(-1)).toMatchObject({ action: 'hand-up', reason: '区级无法解决', choices: { centre: 'city' } })
  })

  it('takes a case that is set right into another district to the centre of that district', async () => {
    const { id } = await report({ centre: '990101' })
    const moved = await through(id, { action: 'correct', reason: '误听', lng: 111.5, lat: 30.5 })
    expect(moved).toMatchObject({ districtCode: '990102', centre: '990102' })
    const { id: held } = await report()
    expect(await through(held, { action: 'correct', reason: '误听', lng: 111.5, lat: 30.5 })).toMatchObject({ centre: 'city' })
  })

  it('calls nobody twice for a limit that had run out before 核实', async () => {
    const { id } = await report({ source: 'hotline', at: FRIDAY_MORNING - 24 * HOUR })
    await until(async () => (await card(id)).alarm !== null, 'the limit has called')
    const called = (await card(id)).alarm
    await through(id, { action: 'ask-verification' }, { action: 'confirm', post: 'collector' })
    await until(async () => (await card(id)).alarm?.id === `${id}:3`, 'the alarm is carried on')
    expect((await card(id)).alarm?.step).toBe(called?.step)
    const { rows } = await bench
      .pool(databaseUrl)
      .query<{ what: string; step: number }>('select what, step from alarm_log where alarm_id = $1', [`${id}:3`])
    expect(rows).toEqual([{ what: 'carried', step: called?.step }])
  })

  it('lets a pause end by itself at the instant that was promised, however late it is noticed', async () => {
    const at = (minutes: number) => FRIDAY_MORNING - 3 * HOUR + minutes * MINUTE
    const { id } = await report({ condition: 'quick', at: at(0) })
    const paused = await through(
      id,
      { action: 'accept', at: at(1) },
      { action: 'file', at: at(2) },
      { action: 'dispatch', unit: 'U1', at: at(10) },
      { action: 'suspend', reason: '待专项工程', until: at(100), at: at(30) },
    )
    expect(paused).toMatchObject({ state: 'suspended', dueAt: null, resumeAt: at(100) })
    await until(async () => (await card(id)).state === 'handling', 'the pause has ended')
    const resumed = await card(id)
    expect(resumed).toMatchObject({ resumeAt: null, dueAt: at(140) })
    expect(resumed.log.at(-1)).toMatchObject({
      action: 'resume',
      at: at(100),
      actor: 'backend',
      reason: expect.stringMatching(/到期自动恢复 \/ resumed/),
    })
  })

  it('keeps 缓办 and 挂账 apart, and asks both for an end within a year', async () => {
    const { id } = await dispatched()
    expect((await step(id, { action: 'postpone', reason: '待雨季结束' })).body.at).toBe('/until')
    const tooFar = { action: 'postpone', reason: '待雨季结束', until: FRIDAY_MORNING + 400 * 24 * HOUR }
    expect((await step(id, tooFar)).body.at).toBe('/until')
    const postponed = await through(id, { ...tooFar, until: FRIDAY_MORNING + 24 * HOUR })
    expect(postponed).toMatchObject({ state: 'postponed', dueAt: null, resumeAt: FRIDAY_MORNING + 24 * HOUR })
    expect(await through(id, { action: 'resume' })).toMatchObject({ state: 'handling', resumeAt: null })
  })

  it('asks for a reason when a check fails, and counts nothing twice after the end', async () => {
    const { id } = await dispatched()
    await through(id, { action: 'take-up' }, { action: 'finish' }, { action: 'send-check' })
    expect((await step(id, { action: 'fail-check' })).body.at).toBe('/reason')
    await through(id, { action: 'fail-check', reason: '仍有残留' }, { action: 'finish' }, { action: 'send-check' })
    const closed = await through(id, { action: 'pass-check' }, { action: 'close' })
    expect((await step(id, { action: 'exempt', reason: '雨天' })).body.code).toBe('illegal-step')
    const visited = await through(id, { action: 'visit', satisfaction: 'very-satisfied' })
    expect(visited).toMatchObject({ satisfaction: 'very-satisfied', closedAt: closed.closedAt })
  })

  it('lets one of two officers win and tells the other', async () => {
    const { id, version } = await dispatched()
    const actions = [
      { action: 'take-up' },
      { action: 'return', reason: '不属本单位' },
      { action: 'redispatch', unit: 'U2', reason: '改派' },
    ]
    const answers = await Promise.all(actions.map((action) => step(id, { ...action, expectedVersion: version })))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409])
    for (const { body } of answers.filter(({ status }) => status === 409)) expect(body.code).toBe('conflict')
  })

  it(`is taken by one of several officers at once, whatever they try (seed ${seed})`, async () => {
    const random = seededRandom(seed)
    const pick = <One>(from: readonly One[]): One => from[Math.floor(random() * from.length)] as One
    const ids = await Promise.all(Array.from({ length: 5 }, async () => (await report()).id))
    let taken = 0
    for (let round = 0; round < 30; round++) {
      const tries = Array.from({ length: 6 }, () => {
        const action = {
          action: pick(LIVING),
          reason: '试',
          unit: pick(['U1', 'U2']),
          until: FRIDAY_MORNING + 24 * HOUR,
          satisfaction: 'satisfied',
        }
        return step(pick(ids), action.action === 'dispatch' ? { ...action, unit: 'U1', assisting: ['U2'] } : action)
      })
      for (const { status, body } of await Promise.all(tries)) {
        expect([200, 400, 409]).toContain(status)
        if (status === 200) taken++
        if (body.code === 'illegal-step') expect(body.legal).toBeDefined()
      }
    }
    const cards = await Promise.all(ids.map(card))
    expect(cards.reduce((sum, { log }) => sum + log.length - 1, 0)).toBe(taken)
    for (const { log, version } of cards) expect(log.map(({ seq }) => seq)).toEqual(log.map((_, i) => i + 1).slice(0, version))
  })

  it('is in the log: every case of this record comes out of its lines again', async () => {
    const pool = bench.pool(databaseUrl)
    const directory = new CityDirectory(SMALL_CITY)
    const { rows } = await pool.query<{ id: number }>('select id from cases')
    expect(rows.length).toBeGreaterThan(8)
    for (const file of await casesByIds(
      pool,
      rows.map(({ id }) => id),
    )) {
      const log = (await caseLogOf(pool, file.id)).map(({ seq: _seq, ...line }) => line)
      const { file: rebuilt, lines } = replayLog(file, log, directory)
      expect([actionsOf({ log: lines } as unknown as CaseCard), rebuilt]).toEqual([
        actionsOf({ log } as unknown as CaseCard),
        file,
      ])
      expect(lines).toEqual(log)
    }
  })
})
