import { describe, expect, it } from 'vitest'
import { guardPage } from './page-guard.ts'

/** A window whose page can be loaded again and again; its storage lives on. */
function openWindow() {
  const kept = new Map<string, string>()
  const seen = { reloads: 0, notes: [] as string[], waits: [] as number[], now: 1_000_000 }
  const load = () =>
    guardPage({
      storage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
      machineNow: () => seen.now,
      reload: () => {
        seen.reloads += 1
      },
      after: (ms) => seen.waits.push(ms),
      note: (sentence) => seen.notes.push(sentence),
    })
  return { seen, load }
}

describe('page guard', () => {
  it('loads a broken page again, and the new page tells why, once', () => {
    const { seen, load } = openWindow()
    load()(new Error('no such plate'))
    expect(seen).toMatchObject({ reloads: 1, notes: [] })
    load()
    load()
    expect(seen.notes).toEqual([expect.stringContaining('no such plate')])
  })

  it('does not load a page for ever that breaks as it starts', () => {
    const { seen, load } = openWindow()
    for (let start = 0; start < 5; start += 1) load()(new Error('broken from the start'))
    expect(seen.reloads).toBe(3)
    expect(seen.waits).toEqual([60_000, 60_000])
    expect(seen.notes.at(-1)).toContain('again and again')
  })

  it('counts only the reloads of the last minute', () => {
    const { seen, load } = openWindow()
    for (let start = 0; start < 5; start += 1) {
      load()(new Error('now and then'))
      seen.now += 31_000
    }
    expect(seen.reloads).toBe(5)
  })
})
