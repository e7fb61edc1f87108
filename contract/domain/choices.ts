import Type from 'typebox'
import { oneOf } from '../one-of.ts'
import { CaseKind, Limit } from './stage.ts'

/** The city's own centre (市级中心); a district's centre (区级中心) is named by the district's code. */
export const CITY_CENTRE = 'city'
export const Centre = Type.String({ pattern: '^(city|[0-9]{6})$' })

/** 回访: how content the reporter is. 非常满意, 满意, 不满意, 未联系上. */
export const SATISFACTIONS = ['very-satisfied', 'satisfied', 'dissatisfied', 'not-reached'] as const
export type Satisfaction = (typeof SATISFACTIONS)[number]
export const Satisfaction = oneOf(SATISFACTIONS)

/** How a report says that the place was put right before it was sent: 需要立即办理, 自行处置. */
export const ON_SITE = ['immediate', 'self'] as const
export type OnSite = (typeof ON_SITE)[number]
export const OnSite = oneOf(ON_SITE)

/** A filing condition as it was chosen: with the limit that it had then. */
export const ChosenCondition = Type.Object({ key: Type.String(), limit: Limit, hazard: Type.Boolean() })
export type ChosenCondition = Type.Static<typeof ChosenCondition>

/** 日历变更: where the deadlines are by the new calendar, HallMs. */
export const MovedDeadline = Type.Object({
  warnAt: Type.Union([Type.Number(), Type.Null()]),
  dueAt: Type.Union([Type.Number(), Type.Null()]),
  totalDueAt: Type.Union([Type.Number(), Type.Null()]),
})
export type MovedDeadline = Type.Static<typeof MovedDeadline>

const OrNone = Type.Union([Type.String(), Type.Null()])

/** What a correction (更正) sets right, and what follows from it: cell, district, unit, component, edition, centre. */
export const CorrectedFacts = Type.Object({
  kind: Type.Optional(CaseKind),
  classCode: Type.Optional(Type.String()),
  classEdition: Type.Optional(OrNone),
  condition: Type.Optional(OrNone),
  lng: Type.Optional(Type.Number()),
  lat: Type.Optional(Type.Number()),
  address: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  cellCode: Type.Optional(OrNone),
  districtCode: Type.Optional(OrNone),
  unitCode: Type.Optional(OrNone),
  componentCode: Type.Optional(OrNone),
  centre: Type.Optional(Centre),
})
export type CorrectedFacts = Type.Static<typeof CorrectedFacts>
/** Only what changed: from what, and to what. */
export const Corrected = Type.Object({ from: CorrectedFacts, to: CorrectedFacts })
export type Corrected = Type.Static<typeof Corrected>

/**
 * What the actor chose with a step and what took effect. The log keeps it, so that a case can be rebuilt from its log alone.
 */
export const Choices = Type.Object({
  unit: Type.Optional(Type.String()),
  condition: Type.Optional(ChosenCondition),
  /** HallMs at which a pause ends by itself. */
  until: Type.Optional(Type.Number()),
  centre: Type.Optional(Centre),
  /** 协办单位 */
  assisting: Type.Optional(Type.Array(Type.String())),
  satisfaction: Type.Optional(Satisfaction),
  /** Of 更正 alone; `condition` beside it is the one that rules from then on. */
  corrected: Type.Optional(Corrected),
  /** Of a change of the calendar alone. */
  moved: Type.Optional(MovedDeadline),
  /** Of 督办销号 alone: no supervision order of the case is open any more. */
  lastOrder: Type.Optional(Type.Literal(true)),
  /** Of a report alone: the city's own due time, or its word that there is none. */
  dueAt: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
})
export type Choices = Type.Static<typeof Choices>

/** The part of an assisting unit (协办): open until it is done or let off. Times are HallMs. */
export const Part = Type.Object({
  unit: Type.String(),
  since: Type.Number(),
  takenUpAt: Type.Union([Type.Number(), Type.Null()]),
  doneAt: Type.Union([Type.Number(), Type.Null()]),
  /** 免除协办: let off with a reason. */
  releasedAt: Type.Union([Type.Number(), Type.Null()]),
  /** Done after the case's handling limit. */
  late: Type.Boolean(),
})
export type Part = Type.Static<typeof Part>
