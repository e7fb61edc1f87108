import type { HallClock } from '../../contract/ipc/window-stream.ts'
import type { Clock } from '../../contract/wire/feed.ts'

/** What the hall clock shows at a machine time, ms. Goes on for ever: a cut line does not stop time. */
export function hallNow(clock: HallClock, machineNow: number): number {
  return clock.hallAt + (machineNow - clock.machineAt) * clock.speed
}

/** The machine time at which the hall clock shows `hallAt`. */
export function machineTimeOf(clock: HallClock, hallAt: number): number {
  return clock.machineAt + (hallAt - clock.hallAt) / clock.speed
}

/** A correction below this is noise of the network and is spread; above it the clock is set (hall ms per unit of speed). */
const JUMP_MS = 1000
/** Share of a small correction that is taken per message: ten messages take 90 % of it. */
const TAKE = 0.2

/**
 * Estimates the hall clock from the backend's messages. A message can only arrive late, so the estimate follows the
 * earliest ones: a message that says "later than I thought" moves the clock forward at once; one that says "earlier"
 * pulls it back a little at a time, unless it is so far off that the backend's clock must have been set.
 */
export function followClock(held: HallClock | null, heard: Clock, machineNow: number): HallClock {
  const fresh: HallClock = { hallAt: heard.at, machineAt: machineNow, speed: heard.speed }
  if (!held || held.speed !== heard.speed) return fresh
  const error = heard.at - hallNow(held, machineNow)
  if (error >= 0 || error < -JUMP_MS * heard.speed) return fresh
  return { hallAt: hallNow(held, machineNow) + error * TAKE, machineAt: machineNow, speed: held.speed }
}
