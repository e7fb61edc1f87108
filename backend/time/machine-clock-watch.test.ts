import { beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../contract/units.ts'
import type { Logger } from '../support/logger.ts'
import { hallTime, type SettableHallTime } from './hall-time.ts'
import { MachineClockWatch } from './machine-clock-watch.ts'

const NOON = Date.parse('2026-11-20T12:00:00Z')
let monotonic: number
let machine: number
let said: string[]
let hall: SettableHallTime
let watch: MachineClockWatch

function begin(startAt: number): void {
  monotonic = 5000
  machine = NOON
  said = []
  const say: Logger['warn'] = (_facts, text) => void said.push(text)
  hall = hallTime(startAt, 1, () => monotonic)
  watch = new MachineClockWatch(hall, () => machine, { info: () => undefined, warn: say, error: say })
  watch.begin()
}

const pass = (ms: number) => {
  monotonic += ms
  machine += ms
  watch.look()
}

beforeEach(() => begin(NOON))

describe('the hall clock of a live city', () => {
  it('leaves small differences alone', () => {
    machine += 1900
    pass(5000)
    expect(hall.now()).toBe(NOON + 5000)
    machine -= 3800
    pass(5000)
    expect(hall.now()).toBe(NOON + 10_000)
    expect(said).toEqual([])
  })

  it('follows the machine’s clock forward: set by a time server, or awake after a sleep', () => {
    machine += HOUR
    pass(5000)
    expect(hall.now()).toBe(machine)
    pass(DAY)
    expect(hall.now()).toBe(machine)
    expect(said).toHaveLength(1)
  })

  it('never goes back; says so once, and again only after the two have agreed', () => {
    machine -= HOUR
    for (let i = 0; i < 10; i++) pass(5000)
    expect(hall.now()).toBe(NOON + 50_000)
    expect(said).toEqual([expect.stringContaining('3600 s behind')])
    machine += HOUR
    pass(5000)
    machine -= HOUR
    pass(5000)
    expect(said).toHaveLength(2)
  })

  it('says at the start, with what to do, that the record is from the future', () => {
    begin(NOON + 2 * MINUTE)
    pass(5000)
    expect(said).toEqual([expect.stringMatching(/reaches to 2026-11-20T12:02.*NTP.*data directory/)])
    begin(NOON + MINUTE)
    expect(said).toEqual([])
  })
})
