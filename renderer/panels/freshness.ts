import type { HallClock, Link } from '../../contract/ipc/window-stream.ts'
import type { Problem } from '../../contract/wire/rest.ts'
import { hallNow } from '../../core/time/hall-clock.ts'

/** Why a picture is not live. */
export interface Why {
  /** This computer's hub has gone or is silent; nothing newer than that is known. */
  readonly hubGone: boolean
  /** What the hub says of its line to the backend. */
  readonly problem: Problem | null
}

/** How far the picture can be trusted. Ages in machine ms, except `cold`, whose picture has an age in hall time. */
export type Freshness =
  | { readonly kind: 'no-line' }
  | { readonly kind: 'live'; readonly ageMs: number }
  | ({ readonly kind: 'empty' } & Why)
  | ({ readonly kind: 'stale'; readonly ageMs: number } & Why)
  | ({ readonly kind: 'cold'; readonly ageMs: number | null } & Why)

/** A hub sends at least its clock once a second; after three such silences its picture counts as old. */
const HUB_SILENCE_MS = 3500

export interface LineState {
  readonly open: boolean
  /** Machine ms of the hub's last message of any kind; null = none yet. */
  readonly heardAt: number | null
}

/** Whether somebody is there to hear what this window says. */
export function hubAnswers(line: LineState, machineNow: number): boolean {
  return line.open && line.heardAt !== null && machineNow - line.heardAt <= HUB_SILENCE_MS
}

/** What a window may claim about its picture; a hub that has fallen silent makes it stale whatever it said last. */
export function freshnessOf(line: LineState, link: Link | null, clock: HallClock | null, machineNow: number): Freshness {
  if (line.heardAt === null || link === null) return { kind: 'no-line' }
  const hubGone = !hubAnswers(line, machineNow)
  const why: Why = { hubGone, problem: hubGone ? null : link.problem }
  if (link.state === 'empty') return { kind: 'empty', ...why }
  if (link.state === 'cold') {
    const { pictureAt } = link
    return { kind: 'cold', ageMs: clock && pictureAt !== null ? hallNow(clock, machineNow) - pictureAt : null, ...why }
  }
  if (link.state === 'live' && !hubGone) return { kind: 'live', ageMs: Math.max(0, machineNow - line.heardAt) }
  const heardAt = Math.min(link.lastHeardAt ?? line.heardAt, line.heardAt)
  return { kind: 'stale', ageMs: Math.max(0, machineNow - heardAt), ...why }
}

export function isOld(freshness: Freshness): boolean {
  return freshness.kind !== 'live'
}

/** What the hub says of its line to the backend, whole, for whoever can mend it. */
export function problemOf(freshness: Freshness): Problem | null {
  return 'problem' in freshness ? freshness.problem : null
}
