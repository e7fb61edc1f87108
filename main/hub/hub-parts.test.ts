import { describe, expect, it } from 'vitest'
import type { PanelReport } from '../../contract/ipc/window-stream.ts'
import { FaultList } from './fault-list.ts'
import { FixTracks } from './fix-tracks.ts'
import { Latency } from './latency.ts'
import { LinkWatch } from './link-watch.ts'
import { metresBetween } from './nearest.ts'
import { PanelHealth } from './panel-health.ts'
import { SnapshotParts } from './snapshot-parts.ts'

describe('the state of the line', () => {
  it('goes from empty over live to stale, and is live again with the next message', () => {
    const link = new LinkWatch()
    const states = [link.state(0)]
    link.heard(1000)
    link.inStep()
    states.push(link.state(2000), link.state(3000), link.state(3101))
    link.heard(4000)
    states.push(link.state(4000))
    link.lineCut()
    states.push(link.state(4000))
    expect(states).toEqual(['empty', 'live', 'live', 'stale', 'live', 'stale'])
  })

  it('is cold while the picture comes from the disk', () => {
    const link = new LinkWatch()
    link.fromDisk()
    expect(link.link(5, 7)).toEqual({ state: 'cold', lastHeardAt: null, pictureAt: 7, problem: null })
  })
})

describe('latency', () => {
  it('counts all and ranks the newest', () => {
    const latency = new Latency()
    expect(latency.summary()).toEqual({ n: 0, p50: null, p99: null })
    latency.add([...Array.from({ length: 100 }, (_, i) => i + 1), Number.NaN, -5])
    expect(latency.summary()).toEqual({ n: 100, p50: 50, p99: 99 })
    for (let i = 0; i < 5; i++) latency.add(Array.from({ length: 1000 }, () => 7))
    expect(latency.summary()).toEqual({ n: 5100, p50: 7, p99: 7 })
  })
})

describe('the health of panels', () => {
  const report = (renderer: string) => ({ renderer }) as PanelReport

  it('names a panel that has fallen silent, once per silence', () => {
    const health = new PanelHealth()
    health.opened('left', 0)
    health.reported('left', report('NVIDIA'), 1000)
    expect(health.newlySilent(6000)).toEqual([])
    expect(health.newlySilent(6001)).toEqual([{ panel: 'left', forMs: 5001 }])
    expect(health.newlySilent(7000)).toEqual([])
    health.reported('left', report('NVIDIA'), 8000)
    expect(health.newlySilent(13_001)).toHaveLength(1)
  })

  it('has more patience with a first picture and with drawing in software', () => {
    const health = new PanelHealth()
    health.opened('new', 0)
    health.opened('soft', 0)
    health.reported('soft', report('ANGLE (Mesa, llvmpipe)'), 0)
    expect(health.newlySilent(20_000)).toEqual([])
    expect(health.newlySilent(20_001).map(({ panel }) => panel)).toEqual(['soft'])
    expect(health.newlySilent(30_001).map(({ panel }) => panel)).toEqual(['new'])
  })
})

describe('fixes', () => {
  const fix = (mover: number, at: number) => ({ count: 1, columns: columnsOf(mover, at) })
  const columnsOf = (mover: number, at: number) => {
    const bytes = (array: Uint16Array | Float64Array) => new Uint8Array(array.buffer)
    const float = (value: number) => bytes(Float64Array.of(value))
    const word = (value: number) => bytes(Uint16Array.of(value))
    return { mover: word(mover), lng: float(110), lat: float(29), at: float(at), heading: word(0), speed: word(0) }
  }

  it('keep the last two of a mover and ignore what comes late', () => {
    const tracks = new FixTracks()
    for (const at of [10, 20, 15, 30]) tracks.apply(fix(1, at))
    expect(tracks.all().map(({ at }) => at)).toEqual([20, 30])
    expect(tracks.takeArrived().map(({ at }) => at)).toEqual([10, 20, 30])
    expect(tracks.takeArrived()).toEqual([])
  })

  it('that are nowhere or at no time are left out', () => {
    const tracks = new FixTracks()
    tracks.apply(fix(1, Number.NaN))
    expect(tracks.all()).toEqual([])
  })
})

describe('the parts of a snapshot', () => {
  const part = (number: number, parts: number, seq = 1) => ({ epoch: 'e', seq, part: number, parts }) as never

  it('are whole when the last one is there', () => {
    const collected = new SnapshotParts()
    expect([collected.add(part(0, 2)), collected.add(part(1, 2))?.length]).toEqual([null, 2])
  })

  it('begin anew with another snapshot', () => {
    const collected = new SnapshotParts()
    collected.add(part(0, 2))
    expect(collected.add(part(0, 1, 5))?.length).toBe(1)
  })

  it('are refused when one is missing', () => {
    const collected = new SnapshotParts()
    collected.add(part(0, 3))
    expect(() => collected.add(part(2, 3))).toThrow('part 2 of 3 came where part 1 was expected')
  })
})

describe('the list of faults', () => {
  it('keeps the newest fifty, and one that repeats once, as the latest', () => {
    const faults = new FaultList()
    for (let i = 1; i <= 60; i++) faults.add(`fault ${i}`)
    faults.add('fault 20')
    expect([faults.all().length, faults.all()[0], faults.all().slice(-2)]).toEqual([50, 'fault 11', ['fault 60', 'fault 20']])
  })
})

describe('distance', () => {
  it('agrees with a known one: a kilometre of latitude, and of longitude at 29° north', () => {
    expect(metresBetween([110, 29], [110, 29.009])).toBeCloseTo(1000.8, 0)
    expect(metresBetween([110, 29], [110.0103, 29])).toBeCloseTo(1001.7, 0)
  })
})
