import type { OnSite } from '../../../contract/domain/choices.ts'
import type { CaseKind, CaseSource } from '../../../contract/domain/stage.ts'
import type { FilingCondition } from '../../../contract/files/city.ts'
import { MINUTE } from '../../../contract/units.ts'
import type { SeededRandom } from './seeded-random.ts'

/** How one case will run, decided when it is made: delays in ms on the clock of whoever works, and what goes wrong. */
export interface CaseTraits {
  readonly acceptMs: number
  readonly verifyMs: number
  readonly fileMs: number
  readonly dispatchMs: number
  readonly takeUpMs: number
  /** Share of the limit that handling takes; above 1 it is late. */
  readonly handleShare: number
  readonly feedbackMs: number
  readonly checkMs: number
  readonly closeMs: number
  readonly verified: boolean
  readonly rejected: boolean
  readonly voided: boolean
  readonly returned: boolean
  readonly reworked: boolean
  readonly extended: boolean
  readonly suspendedMs: number | null
}

/** What happens to a few cases beside the ordinary way. */
export interface Turnings {
  /** 需要立即办理, 自行处置 */
  readonly onSite: OnSite | null
  /** 协办 */
  readonly assisted: boolean
  /** 缓办 instead of 挂账, where the case is paused at all. */
  readonly postponed: boolean
}

/** Shares as practice has them, roughly: collectors put a few small things right themselves and make what is dangerous safe. */
export function drawTurnings(random: SeededRandom, source: CaseSource, kind: CaseKind, hazard: boolean): Turnings {
  const [immediate, self] = [random.chance(hazard ? 0.3 : 0.005), random.chance(kind === 'event' && !hazard ? 0.03 : 0)]
  const onSite = source !== 'collector' ? null : immediate ? 'immediate' : self ? 'self' : null
  return { onSite, assisted: random.chance(0.03), postponed: random.chance(0.5) }
}

/**
 * Medians and spreads. Handling: median 0.33 of the limit with σ 0.78 makes 8 % late (ln(1/0.33)/0.78 = 1.42 σ), which
 * with the waits before and after gives the 85–95 % on time that cities report. The posts' own limits (30 to 120 min) are
 * missed once in a few hundred. Shares of what goes wrong: rework and extension 1.5 % each, suspension 0.3 %.
 */
export function drawTraits(random: SeededRandom, source: CaseSource): CaseTraits {
  const fromOutside = source === 'public' || source === 'hotline' || source === 'leader' || source === 'media'
  return {
    acceptMs: random.logNormal(6, 0.7) * MINUTE,
    verifyMs: random.logNormal(28, 0.3) * MINUTE,
    fileMs: random.logNormal(4, 0.7) * MINUTE,
    dispatchMs: random.logNormal(5, 0.75) * MINUTE,
    takeUpMs: random.logNormal(9, 0.6) * MINUTE,
    handleShare: Math.min(2.6, random.logNormal(0.33, 0.78)),
    feedbackMs: random.logNormal(5, 0.7) * MINUTE,
    checkMs: random.logNormal(32, 0.55) * MINUTE,
    closeMs: random.logNormal(5, 0.6) * MINUTE,
    verified: random.chance(fromOutside ? 0.8 : 0),
    rejected: random.chance(fromOutside ? 0.08 : 0.004),
    voided: random.chance(0.004),
    returned: random.chance(0.02),
    reworked: random.chance(0.015),
    extended: random.chance(0.015),
    suspendedMs: random.chance(0.003) ? random.between(2, 12) * 24 * 60 * MINUTE : null,
  }
}

/**
 * The filing condition that a case meets: the milder, the commoner. Hazards among the components are few; an event class
 * with one condition has no choice.
 */
export function drawCondition(random: SeededRandom, conditions: readonly FilingCondition[]): FilingCondition {
  const weights = conditions.map((condition, i) => (condition.hazard && conditions.length > 1 ? 0.12 : 1 / (1 + i * 0.3)))
  let target = random.next() * weights.reduce((a, b) => a + b, 0)
  for (let i = 0; i < conditions.length; i++) {
    target -= weights[i] as number
    if (target <= 0) return conditions[i] as FilingCondition
  }
  return conditions.at(-1) as FilingCondition
}
