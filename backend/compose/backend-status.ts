import { PROTOCOL_VERSION } from '../../contract/wire/feed.ts'
import type { BackendStatus } from '../../contract/wire/rest.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import type { EmbeddedPostgres } from '../db/embedded-postgres.ts'
import type { Doors } from '../exchange/start-doors.ts'
import type { FeedServer } from '../feed/feed-server.ts'
import type { LivePositions } from '../positions/live-positions.ts'
import type { Subsystem } from '../subsystem.ts'
import type { HallTime } from '../time/hall-time.ts'
import type { Groundwork } from './groundwork.ts'
import type { LiveRecord } from './live-record.ts'

export interface StatusSources {
  readonly groundwork: Groundwork
  readonly record: LiveRecord
  readonly embedded: EmbeddedPostgres | null
  readonly feed: FeedServer
  readonly doors: Doors
  readonly parts: readonly Subsystem[]
}

/** `GET /api/status`: city, clock and record, and how each part is. */
export function backendStatus(sources: StatusSources): BackendStatus & { readonly health: object } {
  const { directory, hall, reading } = sources.groundwork
  const { registry, publisher, engine, positions, live, writer, cluster, recordOf } = sources.record
  return {
    city: { id: directory.city.id, revision: directory.city.revision },
    clock: hall.clock(),
    record: recordOf(),
    health: {
      protocol: PROTOCOL_VERSION,
      epoch: publisher.epoch,
      seq: publisher.seq,
      readers: sources.feed.readers(),
      alarms: { active: registry.activeAlarmCount, raisedInRun: engine.raisedCount, watched: engine.watched },
      positions: {
        accepted: positions.accepted,
        heldBack: positions.heldBack,
        queued: positions.queued,
        dropped: positions.dropped,
        online: onlineMovers(live, directory, hall),
      },
      commandsQueued: writer.queued,
      postgresRestarts: sources.embedded?.restarts() ?? null,
      cluster: cluster.health(),
      reading: reading.health(),
      ...sources.doors.health(),
      ...healthOf(sources.parts),
    },
  }
}

/** What each subsystem says of itself, by its name. */
function healthOf(parts: readonly Subsystem[]): object {
  return Object.fromEntries(parts.flatMap((part) => (part.health ? [[part.name, part.health()]] : [])))
}

function onlineMovers(live: LivePositions, { city }: CityDirectory, hall: HallTime): number {
  return live.onlineAt(hall.now(), (mover) => city.movers[mover]?.staleAfterMs ?? 0)
}
