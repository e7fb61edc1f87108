import { describe, expect, it } from 'vitest'
import type { Link } from '../../contract/ipc/window-stream.ts'
import { freshnessOf } from './freshness.ts'

const now = 1_000_000
const link = (state: Link['state'], more: Partial<Link> = {}): Link => ({
  state,
  lastHeardAt: now - 200,
  pictureAt: 5000,
  problem: null,
  ...more,
})
const open = { open: true, heardAt: now - 200 }

describe('freshness', () => {
  it('is live only while the hub says so and goes on speaking', () => {
    expect(freshnessOf(open, link('live'), null, now, 'zh').kind).toBe('live')
    expect(freshnessOf({ ...open, heardAt: now - 9000 }, link('live'), null, now, 'zh')).toEqual({ kind: 'stale', ageMs: 9000 })
  })

  it('is stale at once when the line to the hub has closed, whatever was said last', () => {
    expect(freshnessOf({ ...open, open: false }, link('live'), null, now, 'zh').kind).toBe('stale')
  })

  it('counts the age of a cut line from what was last heard of the backend', () => {
    expect(freshnessOf(open, link('stale', { lastHeardAt: now - 42_000 }), null, now, 'zh')).toEqual({
      kind: 'stale',
      ageMs: 42_000,
    })
  })

  it('counts the age of a picture from disk on the hall clock', () => {
    const clock = { hallAt: 65_000, machineAt: now, speed: 30 }
    expect(freshnessOf(open, link('cold'), clock, now, 'zh')).toEqual({ kind: 'cold', pictureAt: 5000, ageMs: 60_000 })
    expect(freshnessOf(open, link('cold'), null, now, 'zh')).toMatchObject({ ageMs: null })
  })

  it("gives the reason in the reader's language when there is no picture at all", () => {
    const problem = { code: 'starting', zh: '后台正在启动', en: 'The backend is starting' } as const
    expect(freshnessOf(open, link('empty', { problem }), null, now, 'en')).toEqual({
      kind: 'empty',
      sentence: 'The backend is starting',
    })
  })

  it('says that there is no line before the hub has said anything', () => {
    expect(freshnessOf({ open: false, heardAt: null }, null, null, now, 'zh').kind).toBe('no-line')
  })
})
