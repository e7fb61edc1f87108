import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testCase } from '../../main/hub/fakes/test-case.ts'
import type { Hub } from '../../main/hub/hub.ts'
import { HubBench, TestWindow, until } from './hub-bench.ts'

let bench: HubBench
beforeEach(async () => {
  bench = new HubBench()
  await bench.backend.start()
})
afterEach(() => bench.clear())

async function liveHub(cases: number): Promise<{ hub: Hub; panel: TestWindow }> {
  for (let id = 1; id <= cases; id++) bench.backend.cases.set(id, testCase(id))
  const hub = await bench.startHub()
  const panel = new TestWindow(hub, 'left')
  await until(() => expect([panel.drawn, panel.last('link')?.link.state]).toEqual([cases, 'live']))
  return { hub, panel }
}

describe('the hub on the feed', () => {
  it('takes a snapshot of many parts in and shows all of it, within the contract', async () => {
    const { panel } = await liveHub(2500)
    expect(panel.last('hello')?.city?.name).toBe('试城')
    expect(panel.refused).toEqual([])
  })

  it('sends a change to every window with nothing but the changed rows', async () => {
    const { hub, panel } = await liveHub(50)
    const console = new TestWindow(hub, null)
    await until(() => expect(console.drawn).toBe(50))
    const before = panel.all('cases').length
    bench.backend.change({ cases: [testCase(51), testCase(3, { version: 2, lng: 110.46 })], gone: [7] })
    await until(() => expect([panel.drawn, console.drawn]).toEqual([50, 50]))
    await until(() => expect(panel.all('cases').length).toBeGreaterThan(before))
    const sent = panel.all('cases').slice(before)
    expect(sent.map(({ reset }) => reset)).not.toContain(true)
    expect(sent.reduce((sum, { slots }) => sum + slots.byteLength / 4, 0)).toBeLessThanOrEqual(3)
    expect(console.refused).toEqual([])
  })

  it('asks for what it has missed when a delta is lost, and needs no snapshot for it', async () => {
    const { panel } = await liveHub(5)
    bench.backend.change({ cases: [testCase(6)] }, { lost: true })
    bench.backend.change({ cases: [testCase(7)] })
    await until(() => expect(panel.drawn).toBe(7))
    expect(bench.backend.replies.map(({ ok, ...reply }) => ok && 'mode' in reply && reply.mode)).toEqual(['snapshot', 'deltas'])
    expect(bench.backend.opens[1]).toMatchObject({ epoch: 'epoch-1', seq: 0 })
  })

  it('notices from the beat that the last delta was lost', async () => {
    const { panel } = await liveHub(5)
    bench.backend.change({ cases: [testCase(6)] }, { lost: true })
    await until(() => expect(panel.drawn).toBe(6))
  })

  it('takes another revision of the city with a new epoch, and shows no case in a city that it does not belong to', async () => {
    const { panel } = await liveHub(5)
    const { backend } = bench
    backend.servedCity = backend.city
    backend.city = { ...backend.city, revision: 'r2', name: '新试城' }
    backend.newEpoch('epoch-2')
    for (const id of [1, 2]) backend.cases.delete(id)
    // The city that is served is still the old one: the hub asks again and again, and keeps the picture that it has.
    await until(() => expect(backend.replies.length).toBeGreaterThan(2))
    expect([panel.drawn, panel.last('hello')?.city?.revision]).toEqual([5, 'r1'])
    backend.servedCity = null
    await until(() => expect([panel.drawn, panel.last('hello')?.city?.name]).toEqual([3, '新试城']))
    backend.change({ cases: [testCase(9)] })
    await until(() => expect([panel.drawn, panel.last('link')?.link.state]).toEqual([4, 'live']))
    expect(panel.refused).toEqual([])
  })

  it('begins anew from a snapshot when the backend has a new epoch', async () => {
    const { panel } = await liveHub(5)
    bench.backend.newEpoch('epoch-2')
    bench.backend.cases.delete(1)
    bench.backend.change({ cases: [testCase(9)] })
    await until(() => expect(bench.backend.replies.at(-1)).toMatchObject({ mode: 'snapshot', epoch: 'epoch-2' }))
    await until(() => expect([panel.drawn, panel.last('link')?.link.state]).toEqual([5, 'live']))
  })

  it.each([
    ['another shape', () => ({ hello: 'world' })],
    [
      'a column of the wrong length',
      () => ({ ...goodDelta(), cases: { count: 3, columns: { id: Buffer.alloc(4) }, number: [], address: [] } }),
    ],
    ['a number where the epoch belongs', () => ({ ...goodDelta(), epoch: 7 })],
    ['nothing', () => null],
  ])('refuses a delta of %s, counts it, keeps its picture and recovers from a snapshot', async (_, bad) => {
    const { panel, hub } = await liveHub(5)
    bench.backend.emit('delta', bad())
    await until(() => expect(hub.status().feed.refusedMessages).toBe(1))
    expect(panel.drawn).toBe(5)
    bench.backend.change({ cases: [testCase(6)] })
    await until(() => expect(panel.drawn).toBe(6))
    expect(hub.status().errors).toEqual([expect.stringContaining('did not fit the contract and was refused')])
    expect(panel.refused).toEqual([])
  })

  it('loses nothing else by a bad position or beat', async () => {
    const { panel, hub } = await liveHub(5)
    bench.backend.emit('positions', { fixes: 'none' })
    bench.backend.emit('beat', 3)
    bench.backend.sendFixes([{ mover: 0, lng: 110.45, lat: 29.1, at: bench.backend.now() }])
    await until(() => expect(panel.last('fixes')?.slots.byteLength).toBe(4))
    expect(hub.status().feed.refusedMessages).toBe(2)
    expect(bench.backend.opens).toHaveLength(1)
  })

  it('gives a restarted window the whole picture at once', async () => {
    const { hub } = await liveHub(2000)
    const startedAt = performance.now()
    const again = new TestWindow(hub, 'left')
    expect(again.drawn).toBe(2000)
    expect(performance.now() - startedAt).toBeLessThan(200)
  })

  it('tells the person whose password is wrong what the backend says', async () => {
    const hub = await bench.startHub({ operator: null })
    const console = new TestWindow(hub, null)
    console.send({ type: 'login', user: 'operator01', password: 'wrong' })
    await until(() => expect(console.last('session')?.problem?.en).toBe('The user name or the password is wrong'))
    expect(console.last('session')?.session).toBeNull()
  })

  it('keeps the token from the console, hands the session to the next hub, and ends it at the backend', async () => {
    const first = await bench.startHub()
    const before = new TestWindow(first, null)
    await until(() => expect(before.last('session')?.session?.user).toBe('operator01'))
    expect(JSON.stringify(before.last('session'))).not.toContain('token')
    const kept = bench.toShell.findLast((message) => message.type === 'session')
    await bench.stopHub(first)
    const second = await bench.startHub({ operator: null }, kept?.type === 'session' ? kept.session : null)
    const after = new TestWindow(second, null)
    expect(after.last('session')?.session?.user).toBe('operator01')
    after.send({ type: 'logout' })
    await until(() => expect(bench.backend.logouts).toEqual(['token-of-operator01']))
    expect([after.last('session')?.session, after.refused]).toEqual([null, []])
  })

  it('lets a panel report and nothing more', async () => {
    const { panel } = await liveHub(5)
    panel.send({ type: 'select', caseId: 1 })
    panel.sendRaw({ type: 'acknowledge', alarm: 7 })
    expect(panel.last('selection')?.selection ?? null).toBeNull()
    expect(bench.said().filter((line) => line.includes('a message of the window left was refused'))).toHaveLength(2)
  })

  it('answers status questions of this machine and of nobody who bends a name to it', async () => {
    await liveHub(5)
    const url = `http://127.0.0.1:${bench.statusPort}/status.json`
    const status = (await (await fetch(url)).json()) as { cases: { open: number }; feed: { connected: boolean } }
    expect([status.cases.open, status.feed.connected]).toEqual([5, true])
    const { request } = await import('node:http')
    const answer = await new Promise<number | undefined>((resolve, reject) => {
      const asked = request(url, { headers: { host: 'wall.example.com' } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      asked.on('error', reject)
      asked.end()
    })
    expect(answer).toBe(403)
  })
})

function goodDelta() {
  return { epoch: bench.backend.epoch, seq: bench.backend.seq + 1, clock: bench.backend.clock() }
}
