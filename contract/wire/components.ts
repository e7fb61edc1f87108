/**
 * Components (部件) one by one: listed, looked at with their past, brought up to date on site, and the yearly round of those
 * that nobody has seen for a year (每年更新).
 */
import Type from 'typebox'
import { oneOf } from '../one-of.ts'
import { COMPONENT_STATES, COMPONENT_STATUSES } from './areas.ts'

const Code = Type.String({ pattern: '^[0-9]{16}$' })
const Day = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' })
const TextOrNone = Type.Union([Type.String(), Type.Null()])

export const ComponentParams = Type.Object({ code: Code })

/** `GET /api/components`: by the area (its code, with all below it), class and state; page by page in the order of codes. */
export const ComponentsQuery = Type.Object({
  area: Type.Optional(Type.String({ pattern: '^[0-9]{6,15}$' })),
  classCode: Type.Optional(Type.String({ pattern: '^[0-9]{4}$' })),
  state: Type.Optional(oneOf(COMPONENT_STATES)),
  /** 每年更新: those that nobody has confirmed since the day before this one. */
  unconfirmedSince: Type.Optional(Day),
  /** Code of the last one of the page before. */
  after: Type.Optional(Code),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
})
export type ComponentsQuery = Type.Static<typeof ComponentsQuery>

/** A component as it is, or was. */
export const ComponentRow = Type.Object({
  code: Code,
  classCode: Type.String(),
  name: TextOrNone,
  lng: Type.Number(),
  lat: Type.Number(),
  cellCode: TextOrNone,
  authorityCode: TextOrNone,
  ownerCode: TextOrNone,
  keeperCode: TextOrNone,
  state: oneOf(COMPONENT_STATES),
  status: oneOf(COMPONENT_STATUSES),
  validFrom: TextOrNone,
  changedOn: TextOrNone,
  /** Local day on which somebody last saw it on site. */
  confirmedOn: TextOrNone,
  note: TextOrNone,
})
export type ComponentRow = Type.Static<typeof ComponentRow>

export const ComponentsReply = Type.Object({
  components: Type.Array(ComponentRow),
  /** Ask for what comes after it; null = this was the last page. */
  next: TextOrNone,
})
export type ComponentsReply = Type.Static<typeof ComponentsReply>

/** What a component was between two hall times, newest first; null = since before the record began. */
export const ComponentPast = Type.Object({
  ...Type.Omit(ComponentRow, ['code', 'classCode', 'confirmedOn']).properties,
  heldFrom: Type.Union([Type.Number(), Type.Null()]),
  heldTo: Type.Number(),
  changedBy: Type.String(),
})
export type ComponentPast = Type.Static<typeof ComponentPast>

export const ComponentCard = Type.Object({ ...ComponentRow.properties, past: Type.Array(ComponentPast) })
export type ComponentCard = Type.Static<typeof ComponentCard>

/** `POST /api/components/:code/on-site`: what a collector sees there. Sent without anything it confirms that all is as recorded. */
export const OnSiteUpdate = Type.Object({
  state: Type.Optional(oneOf(COMPONENT_STATES)),
  status: Type.Optional(oneOf(COMPONENT_STATUSES)),
  note: Type.Optional(Type.String({ maxLength: 500 })),
  /** Mover id of the collector, when a system sends for a person. */
  reporter: Type.Optional(Type.String({ maxLength: 64 })),
})
export type OnSiteUpdate = Type.Static<typeof OnSiteUpdate>

/** `GET /api/components/round`: the yearly round as a list of tasks, one per cell, the longest list first. */
export const RoundQuery = Type.Object({
  /** Seen on this day or later counts as seen; a year ago, when left out. */
  since: Type.Optional(Day),
  area: Type.Optional(Type.String({ pattern: '^[0-9]{6,15}$' })),
})
export type RoundQuery = Type.Static<typeof RoundQuery>
export const RoundReply = Type.Object({
  since: Day,
  tasks: Type.Array(
    Type.Object({
      cellCode: TextOrNone,
      cellName: TextOrNone,
      unconfirmed: Type.Integer(),
      total: Type.Integer(),
      /** The day from which the longest unseen one has not been seen; null = never. */
      oldest: TextOrNone,
    }),
  ),
})
export type RoundReply = Type.Static<typeof RoundReply>
