import type { Board } from '../../contract/domain/board.ts'
import type { MoverAlarm } from '../../contract/domain/mover-alarm.ts'
import type { SnapshotPart } from '../../contract/wire/feed.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import type { LivePositions } from '../positions/live-positions.ts'
import type { CaseRegistry } from './case-registry.ts'
import type { SnapshotMaker } from './feed-reader.ts'
import type { Publisher } from './publisher.ts'
import { caseColumns, moverColumns } from './wire-columns.ts'

/** A part is about 2 MB: large enough to be cheap, small enough that beats and pings come between. */
const CASES_PER_PART = 10_000

export interface SnapshotSources {
  readonly publisher: Publisher
  readonly registry: CaseRegistry
  readonly positions: LivePositions
  readonly directory: CityDirectory
  readonly board: () => Board
  readonly moverAlarms: () => readonly MoverAlarm[]
}

/** The picture as of the newest delta, in parts. Readers that come between two deltas share one. */
export function snapshotMaker(sources: SnapshotSources): SnapshotMaker {
  const { publisher } = sources
  let made: { epoch: string; seq: number; parts: SnapshotPart[] } | null = null
  return () => {
    if (made?.seq !== publisher.seq || made.epoch !== publisher.epoch) {
      made = { epoch: publisher.epoch, seq: publisher.seq, parts: makeParts(sources) }
      // Held only for those who come at once, as all nodes do after a restart.
      setTimeout(() => {
        made = null
      }, 1000).unref()
    }
    return { seq: made.seq, parts: [...made.parts] }
  }
}

function makeParts({ publisher, registry, positions, directory, board, moverAlarms }: SnapshotSources): SnapshotPart[] {
  const open = registry.openFiles()
  const count = Math.max(1, Math.ceil(open.length / CASES_PER_PART))
  const { epoch, seq } = publisher
  return Array.from({ length: count }, (_, part) => {
    const cases = caseColumns(open.slice(part * CASES_PER_PART, (part + 1) * CASES_PER_PART), directory)
    const body: SnapshotPart = { epoch, seq, part, parts: count, clock: publisher.clock(), cases }
    if (part < count - 1) return body
    const alarms = { alarms: registry.activeAlarms(), moverAlarms: [...moverAlarms()] }
    return { ...body, ...alarms, positions: moverColumns(positions.all()), board: board() }
  })
}
