/**
 * Exchange (数据交换) between a city and the platform above it, by one and the same API on both sides: a city sends to
 * `POST /api/exchange/cases` and `/api/exchange/statistics` of the platform with a token of scope `exchange`, asks
 * `GET /api/exchange/summary` what has arrived, and tells its own people by `GET /api/exchanges`. docs/guides/exchange.md.
 */
import Type from 'typebox'
import { CaseKind, CaseSource, CaseState } from '../domain/stage.ts'
import { oneOf } from '../one-of.ts'

const Maybe = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const Key = Type.String({ minLength: 1, maxLength: 64 })
const Count = Type.Integer({ minimum: 0 })

export const ExchangeCity = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 64 }),
  name: Type.String({ minLength: 1, maxLength: 100 }),
})
export type ExchangeCity = Type.Static<typeof ExchangeCity>

/** One turning of a case: filed, or ended. Who reported it is not told. */
export const ExchangeCase = Type.Object({
  /** `<case>:<line of its log>`; the same turning has the same key, however often it is sent. */
  key: Key,
  number: Type.String({ maxLength: 64 }),
  /** What the turning led to, and when, HallMs of the city. */
  state: CaseState,
  at: Type.Number(),
  kind: CaseKind,
  classCode: Type.String({ maxLength: 16 }),
  /** Of the class dictionary: the digits mean nothing without it. Senders of before may leave it out. */
  edition: Type.Optional(Maybe(Type.String({ maxLength: 40 }))),
  source: CaseSource,
  lng: Type.Number({ minimum: -180, maximum: 180 }),
  lat: Type.Number({ minimum: -90, maximum: 90 }),
  address: Type.String({ maxLength: 400 }),
  description: Type.String({ maxLength: 4000 }),
  cellCode: Maybe(Type.String({ maxLength: 32 })),
  districtCode: Maybe(Type.String({ maxLength: 32 })),
  unitName: Maybe(Type.String({ maxLength: 200 })),
  reportedAt: Type.Number(),
  filedAt: Maybe(Type.Number()),
  handledAt: Maybe(Type.Number()),
  endedAt: Maybe(Type.Number()),
  totalDueAt: Maybe(Type.Number()),
  handledLate: Type.Boolean(),
  endedLate: Type.Boolean(),
})
export type ExchangeCase = Type.Static<typeof ExchangeCase>

/** Counts of one month (上报数, 立案数, 处置数, 结案数 …), by the city's own calendar. */
export const ExchangeStatistics = Type.Object({
  /** The month, `2026-10`. */
  key: Type.String({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$' }),
  reported: Count,
  filed: Count,
  handled: Count,
  handledInTime: Count,
  closed: Count,
  closedInTime: Count,
  /** By district code; '' = nowhere that the city knows. */
  districts: Type.Record(
    Type.String({ maxLength: 32 }),
    Type.Object({ reported: Count, filed: Count, handled: Count, closed: Count }),
  ),
})
export type ExchangeStatistics = Type.Static<typeof ExchangeStatistics>

export const MOST_EXCHANGED = 200
export const ExchangeCasesRequest = Type.Object({
  city: ExchangeCity,
  items: Type.Array(ExchangeCase, { minItems: 1, maxItems: MOST_EXCHANGED }),
})
export type ExchangeCasesRequest = Type.Static<typeof ExchangeCasesRequest>
export const ExchangeStatisticsRequest = Type.Object({
  city: ExchangeCity,
  items: Type.Array(ExchangeStatistics, { minItems: 1, maxItems: MOST_EXCHANGED }),
})
export type ExchangeStatisticsRequest = Type.Static<typeof ExchangeStatisticsRequest>

/** All items are in after this answer; `repeated` ones were before. */
export const ExchangeReceipt = Type.Object({ accepted: Count, repeated: Count })
export type ExchangeReceipt = Type.Static<typeof ExchangeReceipt>

export const EXCHANGE_KINDS = ['case', 'statistics'] as const
export type ExchangeKind = (typeof EXCHANGE_KINDS)[number]

/** What has arrived of the caller, for reconciliation (对账). */
export const ExchangeSummary = Type.Object({ case: Count, statistics: Count })
export type ExchangeSummary = Type.Static<typeof ExchangeSummary>

/** `GET /api/exchange/received`: what cities below sent, newest first. */
export const ReceivedQuery = Type.Object({
  city: Type.Optional(Type.String({ maxLength: 64 })),
  kind: Type.Optional(oneOf(EXCHANGE_KINDS)),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
})
export const ReceivedItems = Type.Object({
  cities: Type.Array(Type.Object({ city: Type.String(), sender: Type.String(), case: Count, statistics: Count })),
  items: Type.Array(
    Type.Object({
      city: Type.String(),
      kind: oneOf(EXCHANGE_KINDS),
      key: Type.String(),
      hallAt: Type.Number(),
      body: Type.Union([ExchangeCase, ExchangeStatistics]),
    }),
  ),
})
export type ReceivedItems = Type.Static<typeof ReceivedItems>

/** `GET /api/exchanges`: how the exchange with each platform above stands (接口日志与对账). */
export const ExchangeStanding = Type.Object({
  name: Type.String(),
  url: Type.String(),
  waiting: Count,
  refused: Count,
  sent: ExchangeSummary,
  /** Age of the oldest that waits, s. */
  oldestWaitingS: Maybe(Type.Number()),
  /** What the platform says it has of us; equal when nothing is under way and nothing was lost. */
  theirs: Maybe(ExchangeSummary),
  equal: Maybe(Type.Boolean()),
  calls: Type.Array(
    Type.Object({
      at: Type.Number(),
      kind: oneOf(EXCHANGE_KINDS),
      items: Count,
      outcome: Type.String(),
      ms: Type.Number(),
      error: Maybe(Type.String()),
    }),
  ),
})
export type ExchangeStanding = Type.Static<typeof ExchangeStanding>
export const ExchangeStandings = Type.Object({ targets: Type.Array(ExchangeStanding) })
export type ExchangeStandings = Type.Static<typeof ExchangeStandings>
export const RetryReply = Type.Object({ queued: Count })

/** `GET /api/exchanges/sources`: what was read from another system over Open311. Counts since the first pull. */
export const Open311SourceStanding = Type.Object({
  name: Type.String(),
  /** Without keys. */
  url: Type.String(),
  /** Machine ms of the end of the last pull, and of the last that came to its end. */
  pulledAt: Maybe(Type.Number()),
  succeededAt: Maybe(Type.Number()),
  /** Of the last pull; null = it was well, or there was none yet. */
  error: Maybe(Type.String()),
  /** New and open, and cases now. */
  taken: Count,
  /** By the intake: outside the city, of a class no longer in force … */
  refused: Count,
  /** Of a service that the file of sources maps to no class. */
  unmappedService: Count,
  noPlace: Count,
  /** Text that no database keeps. */
  unstorable: Count,
  /** Without id, status, service or date. */
  unreadable: Count,
  /** Closed over there, before or after we saw it: for an officer to decide. */
  closed: Count,
})
export type Open311SourceStanding = Type.Static<typeof Open311SourceStanding>
export const Open311SourceStandings = Type.Object({ sources: Type.Array(Open311SourceStanding) })
export type Open311SourceStandings = Type.Static<typeof Open311SourceStandings>
