import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { CityDirectory } from '../city/city-directory.ts'
import type { LivePositions } from '../positions/live-positions.ts'
import type { Logger } from '../support/logger.ts'
import { messageOf } from '../support/start-error.ts'
import type { HallTime } from '../time/hall-time.ts'
import { type ClusterLink, noLink, RedisLink } from './cluster-link.ts'
import { type ClusterMessage, KEPT, type Kept } from './cluster-message.ts'
import { Instances } from './instances.ts'
import { SharedPositions } from './shared-positions.ts'

const RENEW_EVERY_MS = 5000
/** How often positions of other backends are looked for while Redis does not bring them. */
const LOOK_EVERY_MS = 1000
/** Commits within this time are one message: a batch of commands tells its callers one by one. */
const GATHER_MS = 2

export interface ClusterParts {
  /** null = no Redis. */
  readonly redisUrl: string | null
  readonly pool: pg.Pool
  readonly live: LivePositions
  readonly directory: CityDirectory
  readonly hall: HallTime
  readonly log: Logger
  /** Another backend has committed something that the feed carries. */
  readonly onCommit: () => void
  /** How to read anew what is kept in memory here and another backend has changed. */
  readonly kept: Readonly<Record<Kept, () => Promise<void> | void>>
}

export interface Cluster {
  /** Something was committed here that the feed carries. */
  committed(): void
  /** Something was changed here that other backends keep in memory. */
  changed(what: Kept): void
  health(): { redis: 'up' | 'away' | 'none'; peers: number }
  stop(): Promise<void>
}

/** Everything that backends of one database do for one another. A backend that is alone pays one small query in 5 s. */
export async function joinCluster(parts: ClusterParts): Promise<Cluster> {
  const { redisUrl, pool, log } = parts
  const self = randomUUID()
  const instances = new Instances(pool, self)
  let link: ClusterLink = noLink
  const shared = new SharedPositions({ ...parts, link: () => link })
  const quietly = (what: string, work: () => Promise<unknown>) => () => {
    work().catch((error: unknown) => log.warn({ error: messageOf(error) }, `${what} failed; it will be tried again`))
  }
  const catchUp = quietly('reading recorded positions', () => shared.catchUp())
  await instances.renew()
  catchUp()
  if (redisUrl !== null) {
    const readAnew = (what: Kept) => quietly(`reading ${what}`, async () => await parts.kept[what]())()
    const onMessage = (message: ClusterMessage) => heed(message, parts.onCommit, readAnew, shared)
    const onUp = () => {
      catchUp()
      parts.onCommit()
      for (const what of KEPT) readAnew(what)
    }
    link = new RedisLink({ url: redisUrl, channel: await channelOf(pool), self, log, onMessage, onUp })
  }
  const timers = [
    setInterval(
      quietly('renewing the row of this backend', () => instances.renew()),
      RENEW_EVERY_MS,
    ),
    setInterval(() => {
      if (instances.peers > 0 && !link.isUp) catchUp()
    }, LOOK_EVERY_MS),
  ]
  let gathering: NodeJS.Timeout | null = null
  return {
    committed: () => {
      gathering ??= setTimeout(() => {
        gathering = null
        link.send({ is: 'commit' })
      }, GATHER_MS)
    },
    changed: (what) => link.send({ is: 'changed', what }),
    health: () => ({ ...link.health(), peers: instances.peers }),
    stop: async () => {
      for (const timer of timers) clearInterval(timer)
      if (gathering) clearTimeout(gathering)
      shared.stop()
      await link.stop()
      await instances.leave()
    },
  }
}

function heed(message: ClusterMessage, onCommit: () => void, onChanged: (what: Kept) => void, shared: SharedPositions): void {
  if (message.is === 'commit') onCommit()
  else if (message.is === 'fixes') shared.take(message.fixes)
  else if (message.is === 'changed') onChanged(message.what)
}

/** The database's own name among those that share a Redis; a backup that is restored beside it has another. */
async function channelOf(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `insert into meta (key, value) values ('cluster', to_jsonb($1::text)) on conflict (key) do update set value = meta.value
     returning concat(value #>> '{}', ':', current_database()) as id`,
    [randomUUID()],
  )
  return `beacon-wall:${rows[0]?.id}`
}
