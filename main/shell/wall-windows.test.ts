import { describe, expect, it } from 'vitest'
import { autoProfile } from '../displays/auto-profile.ts'
import { loggerOf } from '../log/logger.ts'
import type { Display } from '../ports/displays.ts'
import { ManualClock } from '../ports/fakes/manual-clock.ts'
import { PluggedDisplays } from '../ports/fakes/plugged-displays.ts'
import { ScriptedWindows } from '../ports/fakes/scripted-windows.ts'
import { WallWindows } from './wall-windows.ts'

function display(id: number, x: number, y: number, width = 960, height = 540, primary = false): Display {
  const bounds = { x, y, width, height }
  return { id, label: '', bounds, workArea: bounds, size: [width, height], primary }
}
const [left, middle, right] = [display(1, 0, 0), display(2, 960, 0), display(3, 1920, 0)]
const desk = display(4, 0, 540, 1280, 800, true)

function hall(displays: Display[] = [left, middle, right, desk], windowed = false) {
  const clock = new ManualClock()
  const plugged = new PluggedDisplays(displays)
  const windows = new ScriptedWindows()
  const events: string[] = []
  const wall = new WallWindows({
    displays: plugged,
    windows,
    clock,
    log: loggerOf((level, sentence) => events.push(`${level}: ${sentence.en}`)),
    profile: autoProfile(displays),
    windowed,
    onLoaded: (key) => events.push(`loaded ${key ?? 'console'}`),
    onUnloaded: (key) => events.push(`unloaded ${key ?? 'console'}`),
    onConsoleClosed: () => events.push('console closed'),
    onState: () => {},
  })
  wall.start()
  for (const window of windows.opened) window.events.loaded()
  events.length = 0
  const change = (now: Display[]) => {
    plugged.change(now)
    clock.advance(3000)
  }
  return { wall, clock, windows, events, change, plugged }
}

describe('the windows of the wall', () => {
  it('cover every panel’s monitor, and the console has its own', () => {
    const { windows } = hall()
    expect(windows.opened.map(({ key, done }) => [key, done[0]])).toEqual([
      ['panel-1', 'open cover 960x540+0+0'],
      ['panel-2', 'open cover 960x540+960+0'],
      ['panel-3', 'open cover 960x540+1920+0'],
      [null, 'open cover 1280x800+0+540'],
    ])
  })

  it('hide a panel whose monitor has gone, leave the others, and bring it back to its place', () => {
    const { windows, change, wall } = hall()
    change([left, right, desk])
    expect([windows.of('panel-2').done.at(-1), wall.missing]).toEqual(['hide', ['panel-2']])
    expect(windows.of('panel-3').done.every((what) => what === 'show' || what.endsWith('960x540+1920+0'))).toBe(true)
    change([left, { ...middle, id: 77 }, right, desk])
    expect(windows.of('panel-2').done.slice(-2)).toEqual(['place cover 960x540+960+0', 'show'])
    expect([windows.opened.length, wall.missing]).toEqual([4, []])
  })

  it('are placed anew after every change, once the system has settled and once more later', () => {
    const { windows, plugged, clock } = hall()
    const places = () => windows.of('panel-1').done.filter((what) => what.startsWith('place')).length
    plugged.change([left, middle, right, desk])
    clock.advance(200)
    expect(places()).toBe(0)
    clock.advance(100)
    expect(places()).toBe(1)
    clock.advance(2000)
    expect(places()).toBe(2)
  })

  it('restart a page that dies, at once, and leave the others alone', () => {
    const { windows, clock, events } = hall()
    windows.of('panel-2').events.gone('killed')
    clock.advance(0)
    windows.of('panel-2').events.loaded()
    expect(windows.of('panel-2').done.at(-1)).toBe('reload')
    expect(events).toEqual(['unloaded panel-2', 'warn: panel:panel-2 died (killed); starting it again', 'loaded panel-2'])
    expect(windows.of('panel-1').done).toHaveLength(1)
  })

  it('give a page up that dies again and again, and say so once', () => {
    const { windows, clock, events, wall } = hall()
    for (let death = 0; death < 7; death++) {
      windows.of('panel-2').events.gone('crashed')
      clock.advance(5000)
    }
    expect(events.filter((line) => line.startsWith('error:'))).toHaveLength(1)
    expect(wall.all().find(({ key }) => key === 'panel-2')?.state).toBe('given-up')
    clock.advance(60_000)
    expect(wall.all().find(({ key }) => key === 'panel-2')?.state).toBe('loading')
  })

  it('end a page that does not respond for ten seconds, unless it comes round', () => {
    const { windows, clock } = hall()
    const { events, done } = windows.of('panel-1')
    events.unresponsive()
    clock.advance(9000)
    events.responsive()
    clock.advance(9000)
    expect(done).not.toContain('crash')
    events.unresponsive()
    clock.advance(10_000)
    expect(done.slice(-2)).toEqual(['crash', 'reload'])
  })

  it('end a page that has fallen silent, but not one that nobody can see', () => {
    const { windows, wall, change } = hall()
    change([left, right, desk])
    wall.hung('panel-2' as never)
    wall.hung('panel-3' as never)
    expect(windows.of('panel-2').done).not.toContain('crash')
    expect(windows.of('panel-3').done).toContain('crash')
  })

  it('open a panel again that somebody has closed, and end with the console', () => {
    const { windows, clock, events } = hall()
    windows.of('panel-1').events.closed()
    clock.advance(0)
    expect(windows.opened.filter(({ key }) => key === 'panel-1')).toHaveLength(2)
    windows.of(null).events.closed()
    expect(events.at(-1)).toBe('console closed')
  })

  it('share the only monitor: the panel covers it, the console is a window on it', () => {
    const { windows } = hall([desk])
    expect(windows.opened.map(({ key, done }) => [key, done[0]?.split(' ')[1]])).toEqual([
      ['panel-1', 'cover'],
      [null, 'window'],
    ])
  })

  it('stand as ordinary windows on one monitor when asked to, hung as the glass hangs', () => {
    const { windows } = hall([left, middle, right, desk], true)
    expect(windows.opened.map(({ done }) => done[0])).toEqual([
      'open window 427x240+0+540',
      'open window 427x240+427+540',
      'open window 427x240+853+540',
      'open window 1280x560+0+780',
    ])
  })

  it('leave no timer and no listener behind', () => {
    const { wall, plugged, clock, windows } = hall()
    plugged.change([left, desk])
    wall.stop()
    expect([clock.pending, plugged.listening]).toEqual([0, 0])
    expect(windows.opened.every(({ done }) => done.at(-1) === 'close')).toBe(true)
  })
})
