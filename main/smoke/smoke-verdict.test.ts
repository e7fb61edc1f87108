import { describe, expect, it } from 'vitest'
import type { Status } from '../../contract/ipc/status.ts'
import { smokeFaults } from './smoke-verdict.ts'

const panel = {
  name: 'left',
  screenshot: null,
  frames: 9,
  fps: 9,
  lastFrameAgeMs: 100,
  heapMB: 20,
  items: { cases: 5, movers: 5, cameras: 5, areas: 5 },
}
const healthy: Status = {
  ok: true,
  version: '1',
  electron: '33',
  gpu: '',
  displays: [],
  panels: [panel],
  console: { screenshot: null },
  feed: { connected: true, epoch: 'e', seq: 1, lastDeltaAgeMs: 10, refusedMessages: 0 },
  cases: { open: 5, warning: 0, overdue: 0, byStage: {} },
  movers: { total: 35, online: 35 },
  alarms: { active: 1, unacknowledged: 1, raisedInRun: 1 },
  latencyMs: { intakeToPanel: { n: 3, p50: 1, p99: 2 } },
  processes: [],
  errors: [],
}
const USUAL = { seconds: 60, driven: true, pictured: true, missing: [], consoleShown: true, untaken: [] }
const faultsOf = (more: Partial<Status>, facts: Partial<Parameters<typeof smokeFaults>[0]> = {}) =>
  smokeFaults({ ...USUAL, status: { ...healthy, ...more }, ...facts }).map(({ en }) => en)

describe('the verdict of a smoke run', () => {
  it('finds nothing in a healthy wall', () => {
    expect(faultsOf({})).toEqual([])
  })

  it.each<[string, Partial<Status>, string]>([
    ['a panel that never drew', { panels: [{ ...panel, lastFrameAgeMs: null }] }, 'panel left has not drawn a frame'],
    ['a panel that stands still', { panels: [{ ...panel, lastFrameAgeMs: 2001 }] }, 'panel left has drawn nothing for 2001 ms'],
    ['an empty panel', { panels: [{ ...panel, items: { ...panel.items, cases: 0 } }] }, 'panel left shows no cases'],
    ['a feed that is cut', { feed: { ...healthy.feed, connected: false } }, 'the feed of the backend is not connected'],
    [
      'no latency',
      { latencyMs: { intakeToPanel: { n: 0, p50: null, p99: null } } },
      'no latency from intake to panel was measured',
    ],
    [
      'a change that took more than a minute',
      { latencyMs: { intakeToPanel: { n: 9, p50: 1, p99: 60_001 } } },
      'the 99th percentile from intake to panel is 60001 ms, more than 60000 ms',
    ],
    ['no alarm in a minute', { alarms: { active: 0, unacknowledged: 0, raisedInRun: 0 } }, 'no alarm was raised in 60 s'],
    [
      'a process given up',
      { processes: [{ name: 'hub', state: 'given-up', restarts: 5 }] },
      'hub died again and again and was given up',
    ],
    ['an error', { errors: ['left: boom'] }, 'left: boom'],
  ])('finds %s', (_, more, sentence) => {
    expect(faultsOf(more)).toEqual([sentence])
  })

  it('finds a panel without a window', () => {
    expect(faultsOf({}, { missing: ['right'] })).toEqual(['panel right has no window'])
  })

  it('finds a console without a window, a picture that never came and a photograph that failed', () => {
    const untaken = [{ zh: '没有拍到 panel-left.png', en: 'panel-left.png could not be taken' }]
    expect(faultsOf({}, { consoleShown: false, pictured: false, untaken })).toEqual([
      'the console has no window',
      'there was no complete picture in time',
      'panel-left.png could not be taken',
    ])
  })

  it('asks for no movers in a city that has none, no alarm of a short run, and no latency where nothing is driven', () => {
    const still = { ...panel, items: { ...panel.items, movers: 0 } }
    expect(faultsOf({ panels: [still], movers: { total: 0, online: 0 } })).toEqual([])
    expect(faultsOf({ alarms: { active: 0, unacknowledged: 0, raisedInRun: 0 } }, { seconds: 20 })).toEqual([])
    expect(faultsOf({ latencyMs: { intakeToPanel: { n: 0, p50: null, p99: null } } }, { driven: false })).toEqual([])
  })
})
