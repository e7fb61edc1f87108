import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { alarmId, type CaseId } from '../../contract/ids.ts'
import { raise, watchOfRow } from '../../core/alarms/alarm-plan.ts'
import { testCase } from '../../main/hub/fakes/test-case.ts'
import type { Hub } from '../../main/hub/hub.ts'
import { HubBench, TestWindow, until } from './hub-bench.ts'

let bench: HubBench
beforeEach(async () => {
  bench = new HubBench()
  await bench.backend.start()
})
afterEach(() => bench.clear())

/** One case that runs out soon, one that has no limit, and a window each. */
async function liveHall(): Promise<{ hub: Hub; panel: TestWindow; desk: TestWindow }> {
  const now = bench.backend.now()
  bench.backend.cases.set(1, testCase(1, { warnAt: now + 2500, dueAt: now + 4500 }))
  bench.backend.cases.set(2, testCase(2))
  const hub = await bench.startHub()
  const [panel, desk] = [new TestWindow(hub, 'left'), new TestWindow(hub, null)]
  await until(() => expect([panel.last('link')?.link.state, desk.last('session')?.session?.user]).toEqual(['live', 'operator01']))
  return { hub, panel, desk }
}

const id = alarmId(1 as CaseId, 1)

describe('a cut line', () => {
  it('makes the picture stale within two beats, also when the connection only seems to stand', async () => {
    const { panel } = await liveHall()
    bench.backend.fallSilent()
    const silentAt = Date.now()
    await until(() => expect(panel.last('link')?.link.state).toBe('stale'))
    expect(Date.now() - silentAt).toBeLessThan(3500)
  })

  it('does not keep the hub from raising the alarm itself, once, with the backend’s own id', async () => {
    const { panel, desk } = await liveHall()
    await bench.backend.stop()
    await until(() =>
      expect(panel.last('alarms')?.alarms.map((alarm) => [alarm.id, alarm.level, alarm.raisedBy])).toEqual([
        [id, 'warning', 'hub'],
      ]),
    )
    await until(() => expect(desk.last('alarms')?.alarms[0]?.level).toBe('overdue'))
    expect([desk.last('alarms')?.alarms.length, desk.last('alarms')?.sounding, panel.levels().sort((a, b) => a - b)]).toEqual([
      1,
      true,
      [0, 2],
    ])
  })

  it('keeps an acknowledgement with its time, delivers it afterwards, and both sides agree', async () => {
    const { panel, desk, hub } = await liveHall()
    await bench.backend.stop()
    await until(() => expect(desk.last('alarms')?.alarms[0]?.level).toBe('overdue'))
    const pressedAt = bench.backend.now()
    desk.send({ type: 'acknowledge', alarm: id, request: { step: 2 } })
    await until(() => expect([panel.last('alarms')?.unacknowledged, panel.last('alarms')?.sounding]).toEqual([0, false]))

    const row = bench.backend.cases.get(1)
    bench.backend.alarms = row
      ? [raise(watchOfRow(row), bench.backend.now(), 'backend', null)].filter((alarm) => alarm !== null)
      : []
    await bench.backend.start()
    await until(() => expect(bench.backend.acknowledgements).toHaveLength(1))
    const [delivered] = bench.backend.acknowledgements
    expect(delivered).toMatchObject({ alarm: id, step: 2, token: 'token-of-operator01' })
    expect(Math.abs((delivered?.at ?? 0) - pressedAt)).toBeLessThan(500)
    await until(() =>
      expect(desk.last('alarms')?.alarms.map((alarm) => [alarm.id, alarm.raisedBy, alarm.acknowledgedBy])).toEqual([
        [id, 'backend', 'operator01'],
      ]),
    )
    expect(hub.status().alarms).toMatchObject({ active: 1, unacknowledged: 0 })
  })

  it('keeps what was switched on the wall, and tells it afterwards with its time, in the name of who was signed in', async () => {
    const { desk } = await liveHall()
    desk.send({ type: 'identify' })
    await until(() => expect(bench.backend.switches).toHaveLength(1))
    await bench.backend.stop()
    await until(() => expect(desk.last('link')?.link.state).toBe('stale'))
    const pressedAt = bench.backend.now()
    desk.send({ type: 'select', caseId: 1 })
    desk.send({ type: 'silence' })
    await until(() => expect(desk.last('outcome')?.command).toBe('silence'))
    desk.send({ type: 'select', caseId: null })
    desk.send({ type: 'select', caseId: null })
    await bench.backend.start()
    await until(() => expect(bench.backend.switches).toHaveLength(2))
    const { body, authorization } = bench.backend.switches[1]!
    expect(authorization).toBe('Bearer token-of-operator01')
    expect(body.entries).toMatchObject([
      { what: 'select', caseId: 1, user: 'operator01' },
      { what: 'silence', user: 'operator01' },
      { what: 'clear', caseId: 1, user: 'operator01' },
    ])
    expect(Math.abs((body.entries[0]?.at ?? 0) - pressedAt)).toBeLessThan(500)
  })

  it('does not call an answered alarm unanswered while its answer is on the way', async () => {
    const { panel, desk } = await liveHall()
    await bench.backend.stop()
    await until(() => expect(desk.last('alarms')?.alarms[0]?.level).toBe('overdue'))
    desk.send({ type: 'acknowledge', alarm: id, request: { step: 2 } })
    await until(() => expect(panel.last('alarms')?.unacknowledged).toBe(0))
    const seen = panel.all('alarms').length
    const row = bench.backend.cases.get(1)
    bench.backend.alarms = row
      ? [raise(watchOfRow(row), bench.backend.now(), 'backend', null)].filter((alarm) => alarm !== null)
      : []
    bench.backend.newEpoch('epoch-2')
    await bench.backend.start()
    await until(() => expect(bench.backend.acknowledgements).toHaveLength(1))
    expect(
      panel
        .all('alarms')
        .slice(seen)
        .map(({ sounding }) => sounding),
    ).not.toContain(true)
  })

  it('sends an acknowledgement again while the line stands, and says that it is not delivered yet', async () => {
    const { desk } = await liveHall()
    const row = bench.backend.cases.get(1)
    const alarm = row && raise(watchOfRow(row), bench.backend.now() + 3000, 'backend', null)
    bench.backend.change({ alarms: alarm ? [alarm] : [] })
    await until(() => expect(desk.last('alarms')?.alarms[0]?.step).toBe(1))
    bench.backend.refuseAcknowledge = { status: 503, body: { code: 'starting', zh: '数据库不在', en: 'The database is away.' } }
    desk.send({ type: 'acknowledge', alarm: id, request: { step: 1 } })
    await until(() => expect(desk.last('outcome')?.problem?.en).toContain('not yet delivered to the backend'))
    await until(() => expect(desk.last('alarms')?.unacknowledged).toBe(0))
    bench.backend.refuseAcknowledge = null
    await until(() => expect([bench.backend.acknowledgements.length, desk.last('outcome')?.problem]).toEqual([1, null]))
  })

  it('gives the answer up when the backend refuses it, and says why', async () => {
    const { desk } = await liveHall()
    await bench.backend.stop()
    await until(() => expect(desk.last('alarms')?.alarms[0]?.level).toBe('overdue'))
    desk.send({ type: 'acknowledge', alarm: id, request: { step: 2 } })
    bench.backend.refuseAcknowledge = { status: 409, body: { code: 'conflict', zh: '已升级', en: 'It has stepped up.' } }
    await bench.backend.start()
    await until(() => expect(desk.last('outcome')?.problem?.en).toBe('It has stepped up.'))
    await until(() => expect(desk.last('alarms')?.unacknowledged).toBe(1))
  })

  it('ends what only the hub had raised when the case has moved on meanwhile', async () => {
    const { desk } = await liveHall()
    await bench.backend.stop()
    await until(() => expect(desk.last('alarms')?.alarms[0]?.level).toBe('overdue'))
    bench.backend.change({ cases: [testCase(1, { version: 2, stageSeq: 2 })] })
    await bench.backend.start()
    await until(() => expect(desk.last('alarms')?.alarms).toEqual([]))
  })

  it('still shows where a case is and who is near it', async () => {
    const { desk } = await liveHall()
    bench.backend.sendFixes([
      { mover: 0, lng: 110.452, lat: 29.1, at: bench.backend.now() },
      { mover: 1, lng: 110.45, lat: 29.1, at: bench.backend.now() },
    ])
    await until(() => expect(desk.last('fixes')).toBeDefined())
    await bench.backend.stop()
    desk.send({ type: 'select', caseId: 1 })
    await until(() =>
      expect(desk.last('selection')?.selection?.cameras.map(({ name, metres }) => [name, metres])).toEqual([
        ['近', 97],
        ['远', 972],
      ]),
    )
    expect(desk.last('selection')?.selection).toMatchObject({
      caseId: 1,
      card: null,
      row: { number: 'C-1' },
      collectors: [{ name: '监督员01', metres: 194 }],
    })
    expect(desk.last('camera')?.flight.to).toMatchObject({ lng: 110.45, lat: 29.1 })
    expect(desk.refused).toEqual([])
  })
})

describe('a start without the backend', () => {
  it('shows the last picture, marked, and goes on counting and alarming', async () => {
    const { hub } = await liveHall()
    await bench.stopHub(hub)
    await bench.backend.stop()
    const again = await bench.startHub()
    const panel = new TestWindow(again, 'left')
    await until(() =>
      expect([panel.drawn, panel.last('link')?.link.state, panel.last('hello')?.city?.name]).toEqual([2, 'cold', '试城']),
    )
    await until(() => expect(panel.last('alarms')?.alarms.map((alarm) => [alarm.id, alarm.level])).toEqual([[id, 'overdue']]))
    expect(panel.last('countdown')).toMatchObject({ overdueTotal: 1, warningTotal: 0 })
    await bench.backend.start()
    await until(() => expect(panel.last('link')?.link.state).toBe('live'))
    expect(bench.backend.replies.at(-1)).toMatchObject({ mode: 'deltas' })
  })

  it('remembers an answer that was never delivered', async () => {
    const { hub, desk } = await liveHall()
    await bench.backend.stop()
    await until(() => expect(desk.last('alarms')?.alarms[0]?.level).toBe('overdue'))
    desk.send({ type: 'acknowledge', alarm: id, request: { step: 2 } })
    await until(() => expect(desk.last('alarms')?.unacknowledged).toBe(0))
    await bench.stopHub(hub)
    const again = await bench.startHub()
    const panel = new TestWindow(again, 'left')
    await until(() => expect([panel.last('alarms')?.alarms.length, panel.last('alarms')?.unacknowledged]).toEqual([1, 0]))
    await bench.backend.start()
    await until(() => expect(bench.backend.acknowledgements).toHaveLength(1))
  })

  it.each([
    [
      'damaged',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 200), Buffer.from('x'), bytes.subarray(201)]),
      'is damaged and is not used',
    ],
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 10), 'is damaged and is not used'],
    ['empty', () => Buffer.alloc(0), 'is damaged and is not used'],
  ])('goes on without a picture that is %s, and says so once', async (_, spoil, sentence) => {
    const { hub } = await liveHall()
    await bench.stopHub(hub)
    await bench.backend.stop()
    const path = join(bench.folder, 'hub', 'last-picture.bin')
    writeFileSync(path, spoil(readFileSync(path)))
    const again = await bench.startHub()
    const panel = new TestWindow(again, 'left')
    expect(panel.last('link')?.link.state).toBe('empty')
    expect(bench.said().filter((line) => line.includes(sentence))).toHaveLength(1)
    await bench.backend.start()
    await until(() => expect([panel.drawn, panel.last('link')?.link.state]).toEqual([2, 'live']))
  })

  it('leaves no half-written file behind', async () => {
    const { hub } = await liveHall()
    await bench.stopHub(hub)
    expect(readdirSync(join(bench.folder, 'hub')).sort()).toEqual(['city.json', 'last-picture.bin'])
  })
})
