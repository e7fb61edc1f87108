import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type pg from 'pg'
import type { BackendConfig } from '../../contract/ipc/backend-process.ts'
import type { BackendStatus } from '../../contract/wire/rest.ts'
import type { BaseData } from '../areas/base-data.ts'
import type { Authority } from '../auth/authority.ts'
import type { AccessName, Principal } from '../auth/principal.ts'
import type { CaseWriter } from '../cases/case-writer.ts'
import type { Ground } from '../cases/ground.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import type { ReadPool } from '../db/read-pool.ts'
import type { DutyBook } from '../duty/duty-book.ts'
import type { LiveMoverAlarms } from '../duty/live-mover-alarms.ts'
import type { CaseRegistry } from '../feed/case-registry.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { LivePositions } from '../positions/live-positions.ts'
import type { PositionIntake } from '../positions/position-intake.ts'
import type { Settings } from '../settings/settings.ts'
import type { HallTime } from '../time/hall-time.ts'

/** What the routes work with; made by the composition in start-backend. */
export interface RouteContext {
  readonly config: BackendConfig
  readonly pool: pg.Pool
  /** Where lists and evaluation read, which do not mind a few seconds' age: the replica, where there is one that keeps up. */
  readonly reading: ReadPool
  readonly authority: Authority
  readonly directory: CityDirectory
  readonly hall: HallTime
  readonly registry: CaseRegistry
  readonly writer: CaseWriter
  /** For those who decide commands in a transaction of their own. */
  readonly ground: Ground
  readonly positions: PositionIntake
  readonly live: LivePositions
  readonly baseData: BaseData
  readonly settings: Settings
  readonly jobs: Jobs
  readonly metrics: Metrics
  readonly duty: DutyBook
  readonly moverAlarms: LiveMoverAlarms
  /** Something was committed beside the writer: the feed should look. */
  readonly kick: () => void
  readonly isReady: () => boolean
  readonly status: () => BackendStatus & { readonly health: object }
}

export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Which line of the matrix of rights guards the route; `open` = nobody needs to be known. */
    access?: AccessName | 'open'
    /** Trackers that cannot set a header may put their token into the address. */
    tokenInQuery?: boolean
    /** The body is a list whose rows are answered for one by one: a text in one that cannot be kept refuses that row alone. */
    textsByRow?: boolean
    /** A standard lets its clients send more than we know of (trackers, Open311): names that we do not know are left aside. */
    takesExtras?: boolean
  }
  interface FastifyRequest {
    principal: Principal | null
  }
}
