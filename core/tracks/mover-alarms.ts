import type { MoverAlarmKind } from '../../contract/domain/mover-alarm.ts'
import { MINUTE, SECOND } from '../../contract/units.ts'
import type { Presence } from '../../contract/wire/tracks.ts'
import { metresBetween } from './distance.ts'
import type { TrackFix } from './track-filter.ts'

/** What holds now; `since` is when it began to hold, so that it names the occurrence. */
export interface MoverFinding {
  kind: MoverAlarmKind
  since: number
  /** Overspeed: the highest speed, km/h. Else the time that it has held, ms. */
  value: number
}

export interface MoverRules {
  /** One fix outside is wander; so long outside is leaving, ms. */
  outsideMs: number
  stillMs: number
  stillRadiusM: number
  silentMs: number
  speedLimitKmh: number
  /** One fast fix is a glitch. */
  speedingFixes: number
}
export const MOVER_RULES: MoverRules = {
  outsideMs: 5 * MINUTE,
  stillMs: 30 * MINUTE,
  stillRadiusM: 50,
  silentMs: 10 * MINUTE,
  speedLimitKmh: 60,
  speedingFixes: 3,
}

/** One mover on duty, as it is known now. */
export interface MoverWatch {
  /** When the present duty began. */
  dutySince: number
  /** Kept fixes, ascending; those before the duty do not count. */
  fixes: readonly TrackFix[]
  inArea: (lng: number, lat: number) => boolean
}

/** Every alarm that holds for a mover on duty at `now`. Off duty nothing holds: do not ask. */
export function moverAlarms(watch: MoverWatch, rules: MoverRules, now: number): MoverFinding[] {
  const fixes = watch.fixes.filter((fix) => fix.at >= watch.dutySince)
  const found = [
    outOfArea(fixes, watch.inArea, rules),
    noMovement(fixes, rules),
    silentOnDuty(fixes.at(-1)?.at ?? null, watch.dutySince, now, rules),
    overspeed(fixes, rules),
  ]
  return found.filter((alarm) => alarm !== null)
}

/** 越界: outside the responsibility area in every fix of the last while. */
export function outOfArea(
  fixes: readonly TrackFix[],
  inArea: MoverWatch['inArea'],
  rules: Pick<MoverRules, 'outsideMs'>,
): MoverFinding | null {
  return lasting(
    'out-of-area',
    lastRun(fixes, (fix) => !inArea(fix.lng, fix.lat)),
    rules.outsideMs,
  )
}

/** 滞留: within a small circle around where it is now. */
export function noMovement(fixes: readonly TrackFix[], rules: Pick<MoverRules, 'stillMs' | 'stillRadiusM'>): MoverFinding | null {
  const here = fixes.at(-1)
  if (!here) return null
  return lasting(
    'no-movement',
    lastRun(fixes, (fix) => metresBetween(fix, here) <= rules.stillRadiusM),
    rules.stillMs,
  )
}

/** 在岗失联: on duty, and nothing heard. */
export function silentOnDuty(
  lastFixAt: number | null,
  dutySince: number,
  now: number,
  rules: Pick<MoverRules, 'silentMs'>,
): MoverFinding | null {
  const since = Math.max(lastFixAt ?? dutySince, dutySince)
  const value = now - since
  return value >= rules.silentMs ? { kind: 'silent-on-duty', since, value } : null
}

/** 超速: by the device's own speed, else by the way between fixes. */
export function overspeed(
  fixes: readonly TrackFix[],
  rules: Pick<MoverRules, 'speedLimitKmh' | 'speedingFixes'>,
): MoverFinding | null {
  const speeds = fixes.map((fix, index) => fix.speedKmh ?? speedBetween(fixes[index - 1], fix))
  const run = lastRun(speeds, (speed) => speed > rules.speedLimitKmh)
  if (run.length < rules.speedingFixes) return null
  return { kind: 'overspeed', since: fixes[fixes.length - run.length]!.at, value: Math.max(...run) }
}

/** What an occurrence that was raised says of itself. */
export interface RaisedAlarm {
  readonly kind: MoverAlarmKind
  readonly since: number
  readonly place: { readonly lng: number; readonly lat: number } | null
}

/**
 * Whether the newest fixes show that an occurrence is over. Not "whether it would still be raised": who came late has not
 * seen it begin, and must not end what it does not know.
 */
export function isOver(
  alarm: RaisedAlarm,
  fixes: readonly TrackFix[],
  inArea: MoverWatch['inArea'],
  rules: Pick<MoverRules, 'stillRadiusM' | 'speedLimitKmh'>,
): boolean {
  const last = fixes.at(-1)
  if (!last || last.at <= alarm.since) return false
  switch (alarm.kind) {
    case 'out-of-area':
      return inArea(last.lng, last.lat)
    case 'no-movement':
      return alarm.place === null || metresBetween(alarm.place, last) > rules.stillRadiusM
    case 'silent-on-duty':
      return true
    case 'overspeed':
      return (last.speedKmh ?? speedBetween(fixes.at(-2), last)) <= rules.speedLimitKmh
  }
}

function speedBetween(from: TrackFix | undefined, to: TrackFix): number {
  if (!from || to.at <= from.at) return 0
  return (metresBetween(from, to) / ((to.at - from.at) / SECOND)) * 3.6
}

/** The longest tail of which every item holds. */
function lastRun<Item>(items: readonly Item[], holds: (item: Item) => boolean): readonly Item[] {
  let begin = items.length
  while (begin > 0 && holds(items[begin - 1]!)) begin--
  return items.slice(begin)
}

function lasting(kind: MoverAlarmKind, run: readonly TrackFix[], forMs: number): MoverFinding | null {
  const [first, last] = [run[0], run.at(-1)]
  if (!first || !last || last.at - first.at < forMs) return null
  return { kind, since: first.at, value: last.at - first.at }
}

export function presenceOf(
  mover: { onDuty: boolean; last: TrackFix | null; inArea: MoverWatch['inArea'] },
  staleAfterMs: number,
  now: number,
): Presence {
  if (!mover.onDuty) return 'off-duty'
  if (!mover.last || now - mover.last.at > staleAfterMs) return 'offline'
  return mover.inArea(mover.last.lng, mover.last.lat) ? 'present' : 'absent'
}
