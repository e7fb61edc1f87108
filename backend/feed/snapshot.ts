import type { Board } from '../../contract/domain/board.ts'
import type { MoverAlarm } from '../../contract/domain/mover-alarm.ts'
import type { SnapshotPart } from '../../contract/wire/feed.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
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

/**
 * The picture as of the newest delta, in parts. Readers that come between two deltas share one. What belongs to it is held at
 * once, as files never change; each part is written when a reader takes it, so that a million cases hold nothing else up.
 */
export function snapshotMaker(sources: SnapshotSources): SnapshotMaker {
  const { publisher } = sources
  let made: { epoch: string; seq: number; picture: Picture } | null = null
  return () => {
    if (made?.seq !== publisher.seq || made.epoch !== publisher.epoch) {
      const present = { epoch: publisher.epoch, seq: publisher.seq, picture: new Picture(sources) }
      made = present
      // Held only for those who come at once, as all nodes do after a restart.
      setTimeout(() => {
        if (made === present) made = null
      }, 1000).unref()
    }
    return { seq: made.seq, parts: made.picture.parts() }
  }
}

class Picture {
  private readonly directory: CityDirectory
  private readonly open: readonly CaseFile[]
  private readonly frame: Pick<SnapshotPart, 'epoch' | 'seq' | 'clock' | 'parts'>
  private readonly last: Omit<SnapshotPart, 'cases' | 'part' | 'epoch' | 'seq' | 'clock' | 'parts'>
  /** Parts that not everybody has taken yet. */
  private readonly written = new Map<number, SnapshotPart>()
  private readonly taken: number[]
  private readers = 0

  constructor({ publisher, registry, positions, directory, board, moverAlarms }: SnapshotSources) {
    this.directory = directory
    this.open = registry.openFiles()
    const parts = Math.max(1, Math.ceil(this.open.length / CASES_PER_PART))
    this.frame = { epoch: publisher.epoch, seq: publisher.seq, clock: publisher.clock(), parts }
    this.last = {
      alarms: registry.activeAlarms(),
      moverAlarms: [...moverAlarms()],
      positions: moverColumns(positions.all()),
      board: board(),
    }
    this.taken = Array.from({ length: parts }, () => 0)
  }

  /** For one more reader. */
  parts(): (() => SnapshotPart)[] {
    this.readers++
    return this.taken.map((_, part) => () => this.take(part))
  }

  private take(part: number): SnapshotPart {
    const body = this.written.get(part) ?? this.write(part)
    const taken = (this.taken[part] as number) + 1
    this.taken[part] = taken
    if (taken < this.readers) this.written.set(part, body)
    else this.written.delete(part)
    return body
  }

  private write(part: number): SnapshotPart {
    const files = this.open.slice(part * CASES_PER_PART, (part + 1) * CASES_PER_PART)
    const body = { ...this.frame, part, cases: caseColumns(files, this.directory) }
    return part < this.frame.parts - 1 ? body : { ...body, ...this.last }
  }
}
