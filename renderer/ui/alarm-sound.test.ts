import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ALARM_LEVELS } from '../../contract/domain/alarm.ts'
import { AlarmSound, PATTERNS } from './alarm-sound.ts'

/** Writes down the pitch of every pulse instead of sounding it. */
function silentContext(pitches: number[]) {
  const gain = { gain: { setValueAtTime: () => {}, linearRampToValueAtTime: () => {} }, connect: () => {} }
  const oscillator = () => {
    const frequency = { value: 0 }
    return { type: '', frequency, connect: () => gain, start: () => pitches.push(frequency.value), stop: () => {} }
  }
  return {
    currentTime: 0,
    state: 'running',
    destination: {},
    createOscillator: oscillator,
    createGain: () => gain,
  } as unknown as AudioContext
}

describe('alarm sound', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('has a pattern per level, faster, higher and with more pulses the worse it is', () => {
    const patterns = ALARM_LEVELS.map((level) => PATTERNS[level])
    const rising = (values: number[]) => values.every((value, index) => index === 0 || value > (values[index - 1] ?? 0))
    expect(rising(patterns.map(({ pulses }) => pulses))).toBe(true)
    expect(rising(patterns.map(({ pitch }) => pitch))).toBe(true)
    expect(rising(patterns.map(({ every }) => -every))).toBe(true)
  })

  it('sounds at once and again until it is told to be silent', () => {
    const pitches: number[] = []
    const sound = new AlarmSound(() => silentContext(pitches))
    sound.play('overdue')
    expect(pitches).toEqual([659, 659])
    vi.advanceTimersByTime(PATTERNS.overdue.every * 1000)
    expect(pitches).toHaveLength(4)
    sound.play(null)
    vi.advanceTimersByTime(60_000)
    expect(pitches).toHaveLength(4)
  })

  it('changes its pattern with the level and does not start over for the same', () => {
    const pitches: number[] = []
    const sound = new AlarmSound(() => silentContext(pitches))
    sound.play('warning')
    sound.play('warning')
    expect(pitches).toEqual([523])
    sound.play('ageing')
    expect(pitches.slice(1)).toEqual([784, 784, 784])
    sound.play(null)
  })

  it('makes no sound device before there is something to sound', () => {
    let made = 0
    const sound = new AlarmSound(() => {
      made += 1
      return silentContext([])
    })
    sound.play(null)
    expect(made).toBe(0)
  })
})
