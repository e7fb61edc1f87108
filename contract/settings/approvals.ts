import Type from 'typebox'
import { ChainPost, Post } from '../domain/post.ts'
import { APPLICATION_ACTIONS, type ApplicationAction } from '../wire/applications.ts'

/** How one step is approved. */
export const ApprovalRule = Type.Object({
  /** Whether the step has to be asked for; if not, those whose step it is take it. */
  needed: Type.Boolean(),
  /** Posts that may ask. */
  applicants: Type.Array(Post, { minItems: 1 }),
  /**
   * Posts that decide, one after another: those of the centre that holds the case. `city:leader` and the like are the city's own,
   * whichever centre holds it, for what a district may not decide alone.
   */
  chain: Type.Array(ChainPost, { minItems: 1, maxItems: 6 }),
  /** The chain from the second time on; null = the same. */
  chainAgain: Type.Union([Type.Array(ChainPost, { minItems: 1, maxItems: 6 }), Type.Null()]),
  /** Whether those who decide last may take the step without being asked. */
  lastMayAct: Type.Boolean(),
  /** Whether one person may decide several steps of the chain, in a town that has too few; not, when left out. */
  oneMayDecideAll: Type.Optional(Type.Boolean()),
  /** How often one case may have it; null = any number. Refused applications do not count. */
  most: Type.Union([Type.Integer({ minimum: 1, maximum: 20 }), Type.Null()]),
  /** Whether it can be asked for only while the running limit is kept. */
  beforeLimit: Type.Boolean(),
  /** Whether one case may ask once only, however it was decided. */
  once: Type.Boolean(),
  /** Longest pause, in days; null for a step that is none. */
  longestDays: Type.Union([Type.Number({ exclusiveMinimum: 0, maximum: 366 }), Type.Null()]),
})
export type ApprovalRule = Type.Static<typeof ApprovalRule>

const rules = Object.fromEntries(APPLICATION_ACTIONS.map((action) => [action, ApprovalRule]))

/** Setting `approvals` (审批规则): who may ask for which step, and who decides. */
export const Approvals = Type.Object(rules as Record<ApplicationAction, typeof ApprovalRule>)
export type Approvals = Type.Static<typeof Approvals>
