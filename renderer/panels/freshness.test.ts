import { describe, expect, it } from 'vitest'
import type { Link } from '../../contract/ipc/window-stream.ts'
import { freshnessOf, problemOf } from './freshness.ts'

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
    expect(freshnessOf(open, link('live'), null, now).kind).toBe('live')
    expect(freshnessOf({ ...open, heardAt: now - 9000 }, link('live'), null, now)).toEqual({
      kind: 'stale',
      ageMs: 9000,
      hubGone: true,
      problem: null,
    })
  })

  it('is stale at once when the line to the hub has closed, whatever was said last', () => {
    expect(freshnessOf({ ...open, open: false }, link('live'), null, now).kind).toBe('stale')
  })

  it('counts the age of a cut line from what was last heard of the backend', () => {
    expect(freshnessOf(open, link('stale', { lastHeardAt: now - 42_000 }), null, now)).toEqual({
      kind: 'stale',
      ageMs: 42_000,
      hubGone: false,
      problem: null,
    })
  })

  it('counts the age of a picture from disk on the hall clock', () => {
    const clock = { hallAt: 65_000, machineAt: now, speed: 30 }
    expect(freshnessOf(open, link('cold'), clock, now)).toMatchObject({ kind: 'cold', ageMs: 60_000 })
    expect(freshnessOf(open, link('cold'), null, now)).toMatchObject({ ageMs: null })
  })

  it.each(['stale', 'cold', 'empty'] as const)('carries the reason along while the picture is %s', (state) => {
    const problem = { code: 'not-authenticated', zh: '凭据被拒', en: 'Credential refused' } as const
    expect(problemOf(freshnessOf(open, link(state, { problem }), null, now))).toEqual(problem)
  })

  it('gives no old reason once the hub itself is gone', () => {
    const problem = { code: 'starting', zh: '后台正在启动', en: 'The backend is starting' } as const
    const gone = freshnessOf({ ...open, open: false }, link('cold', { problem }), null, now)
    expect(gone).toMatchObject({ kind: 'cold', hubGone: true, problem: null })
  })

  it('says that there is no line before the hub has said anything', () => {
    expect(freshnessOf({ open: false, heardAt: null }, null, null, now).kind).toBe('no-line')
  })
})
