/**
 * Between the shell and the processes that it starts beside the hub (backend, demo driver). First message in: `config`.
 * The same programs started by hand (`npm run backend`) read the same configuration from flags and environment.
 */
import Type from 'typebox'

export const BackendConfig = Type.Object({
  dataDir: Type.String(),
  host: Type.String(),
  port: Type.Integer({ minimum: 0, maximum: 65535 }),
  /** null = bring and run our own PostgreSQL in dataDir. */
  databaseUrl: Type.Union([Type.String(), Type.Null()]),
  /** The city to serve: a city file's path. */
  cityFile: Type.String(),
  /** Hall clock: `startAt` null = go on from the last recorded time, or from now. */
  clock: Type.Object({ speed: Type.Number({ exclusiveMinimum: 0 }), startAt: Type.Union([Type.Number(), Type.Null()]) }),
  /** Credentials that must exist after the start; created or rotated to these. Demo and embedded use. */
  credentials: Type.Object({
    node: Type.Union([Type.String(), Type.Null()]),
    intake: Type.Union([Type.String(), Type.Null()]),
    /** For Prometheus; absent = none is made or changed. */
    metrics: Type.Optional(Type.String()),
    operator: Type.Union([Type.Object({ user: Type.String(), name: Type.String(), password: Type.String() }), Type.Null()]),
  }),
  /** Terminals over JT/T 808; absent = no such gateway. */
  jt808: Type.Optional(
    Type.Object({
      host: Type.String(),
      port: Type.Integer({ minimum: 0, maximum: 65535 }),
      /** A list of terminals: docs/guides/positions.md; absent = those of the imported movers alone. */
      terminalsFile: Type.Optional(Type.String()),
    }),
  ),
  /** Other systems that are read over Open311: docs/guides/open311.md. */
  open311SourcesFile: Type.Optional(Type.String()),
  /** Gateways for e-mail and SMS, inner networks for webhooks: docs/guides/messages.md. Secrets come from the environment. */
  messages: Type.Optional(
    Type.Object({ file: Type.String(), smtpUrl: Type.Optional(Type.String()), smsSecret: Type.Optional(Type.String()) }),
  ),
  /** Redis between several backends on one database; absent = they find one another's work by looking. */
  redisUrl: Type.Optional(Type.String()),
  /** A streaming replica of the database, for reading where a few seconds' age do no harm. */
  replicaUrl: Type.Optional(Type.String()),
  /** Where attachments and uploaded files lie: `files` in dataDir when absent. Backends beside one another share one folder. */
  filesDir: Type.Optional(Type.String()),
  /** A backup every day into `dir`, of which the newest `keep` stay: docs/guides/backup.md. Absent = none by itself. */
  backups: Type.Optional(Type.Object({ dir: Type.String(), keep: Type.Integer({ minimum: 1, maximum: 10_000 }) })),
  /** Platforms above to which this city reports: docs/guides/exchange.md. */
  upwardFile: Type.Optional(Type.String()),
  /** Reverse proxies (addresses or networks) whose word on a caller's address and scheme is taken; absent = nobody's. */
  trustProxy: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
})
export type BackendConfig = Type.Static<typeof BackendConfig>

export const DriverConfig = Type.Object({
  backendUrl: Type.String(),
  token: Type.String(),
  cityFile: Type.String(),
  /** demo: the seeded simulator; replay: real records from a file. */
  source: Type.Union([
    Type.Object({ kind: Type.Literal('demo'), seed: Type.Integer(), casesPerDay: Type.Number() }),
    Type.Object({ kind: Type.Literal('replay'), file: Type.String() }),
  ]),
})
export type DriverConfig = Type.Static<typeof DriverConfig>

export const ParentToChild = Type.Union([
  Type.Object({ type: Type.Literal('config'), config: Type.Union([BackendConfig, DriverConfig]) }),
  /** To the driver, instead of `config`: when had a replay of this file best begin? Answered by `starts-at` or `failed`. */
  Type.Object({ type: Type.Literal('ask-start'), cityFile: Type.String(), file: Type.String() }),
  Type.Object({ type: Type.Literal('stop') }),
])
export type ParentToChild = Type.Static<typeof ParentToChild>
export const ChildToParent = Type.Union([
  Type.Object({ type: Type.Literal('listening'), url: Type.String() }),
  Type.Object({ type: Type.Literal('progress'), zh: Type.String(), en: Type.String() }),
  Type.Object({ type: Type.Literal('failed'), zh: Type.String(), en: Type.String() }),
  Type.Object({ type: Type.Literal('starts-at'), at: Type.Number({ description: 'HallMs' }) }),
  Type.Object({ type: Type.Literal('stopped') }),
])
export type ChildToParent = Type.Static<typeof ChildToParent>
