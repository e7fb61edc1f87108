import type { HallClock, Link } from '../../contract/ipc/window-stream.ts'
import { hallNow } from '../../core/time/hall-clock.ts'

/** How far the picture can be trusted. Ages in machine ms, except `cold`, whose picture has an age in hall time. */
export type Freshness =
  | { readonly kind: 'no-line' }
  | { readonly kind: 'empty'; readonly sentence: string | null }
  | { readonly kind: 'live'; readonly ageMs: number }
  | { readonly kind: 'stale'; readonly ageMs: number }
  | { readonly kind: 'cold'; readonly pictureAt: number | null; readonly ageMs: number | null }

/** A hub sends at least its clock once a second; after three such silences its picture counts as old. */
const HUB_SILENCE_MS = 3500

export interface LineState {
  readonly open: boolean
  /** Machine ms of the hub's last message of any kind; null = none yet. */
  readonly heardAt: number | null
}

/** What a window may claim about its picture; a hub that has fallen silent makes it stale whatever it said last. */
export function freshnessOf(
  line: LineState,
  link: Link | null,
  clock: HallClock | null,
  machineNow: number,
  language: 'zh' | 'en',
): Freshness {
  if (line.heardAt === null || link === null) return { kind: 'no-line' }
  if (link.state === 'empty') return { kind: 'empty', sentence: link.problem?.[language] ?? null }
  if (link.state === 'cold') {
    const { pictureAt } = link
    return { kind: 'cold', pictureAt, ageMs: clock && pictureAt !== null ? hallNow(clock, machineNow) - pictureAt : null }
  }
  const heardAt = Math.min(link.lastHeardAt ?? line.heardAt, line.heardAt)
  const silent = !line.open || machineNow - line.heardAt > HUB_SILENCE_MS
  if (link.state === 'live' && !silent) return { kind: 'live', ageMs: Math.max(0, machineNow - line.heardAt) }
  return { kind: 'stale', ageMs: Math.max(0, machineNow - heardAt) }
}

export function isOld(freshness: Freshness): boolean {
  return freshness.kind !== 'live'
}
