import type { Delta, OpenReply, Positions, SnapshotPart } from '../../contract/wire/feed.ts'
import type { Logger } from '../log/logger.ts'
import type { MachineClock, Undo } from '../ports/machine-clock.ts'
import type { BackendRest } from './backend-rest.ts'
import type { FaultList } from './fault-list.ts'
import type { FeedListener } from './feed-client.ts'
import type { LinkWatch } from './link-watch.ts'
import type { Picture } from './picture.ts'

interface IntakeOptions {
  readonly picture: Picture
  readonly link: LinkWatch
  readonly rest: BackendRest
  readonly token: string | null
  readonly clock: MachineClock
  readonly log: Logger
  readonly faults: FaultList
  readonly onCity: () => void
  /** The picture is the backend's own again. */
  readonly onInStep: () => void
  readonly onCut: () => void
  /** What came could not be applied; the feed has to begin anew. */
  readonly onBroken: () => void
}

const CITY_RETRY_MS = 1000

/**
 * Applies what the feed brings to the picture. Column indexes mean nothing without the city that they index, so what
 * arrives while a new city is on its way waits for it.
 */
export class FeedIntake {
  refused = 0
  lastDeltaAt: number | null = null
  /** HallMs of the last state that the backend has told. */
  pictureAt: number | null = null
  private readonly options: IntakeOptions
  private waiting: (() => void)[] | null = null
  private said = ''
  private cancelRetry: Undo = () => {}

  constructor(options: IntakeOptions) {
    this.options = options
  }

  stop(): void {
    this.cancelRetry()
  }

  clockStepped(ms: number): void {
    if (this.lastDeltaAt !== null) this.lastDeltaAt += ms
  }

  /** True while the feed has come further than the picture: the two must not be kept together. */
  get behind(): boolean {
    return this.waiting !== null
  }

  readonly listener: FeedListener = {
    opened: (reply) => this.opened(reply),
    snapshot: (parts) => this.takeSnapshot(parts),
    delta: (delta) => this.takeDelta(delta),
    positions: (positions) => this.takePositions(positions),
    beat: ({ clock }) => {
      this.pictureAt = clock.at
      this.options.picture.tick(clock, this.options.clock.now())
    },
    heard: () => this.options.link.heard(this.options.clock.now()),
    refused: (why) => this.refuse(why),
    problem: (problem) => {
      this.options.link.say(problem)
      const text = problem?.en ?? ''
      if (problem && text !== this.said) this.options.log.warn(problem)
      this.said = text
    },
    closed: () => {
      this.cancelRetry()
      if (this.waiting) this.options.onBroken()
      this.waiting = null
      this.options.link.lineCut()
      this.options.onCut()
    },
  }

  private opened(reply: Extract<OpenReply, { ok: true }>): void {
    const { picture } = this.options
    if (picture.city?.revision !== reply.cityRevision) {
      this.waiting = []
      void this.fetchCity(reply.cityRevision)
    } else this.waiting = null
    if (reply.mode === 'deltas') this.inStep()
  }

  private inStep(): void {
    this.options.link.inStep()
    this.options.onInStep()
  }

  private takeSnapshot(parts: readonly SnapshotPart[]): void {
    this.whenCityIsKnown(() => {
      this.options.picture.applySnapshot(parts, this.options.clock.now())
      this.pictureAt = parts.at(-1)?.clock.at ?? null
      this.inStep()
    })
  }

  private takeDelta(delta: Delta): void {
    this.whenCityIsKnown(() => {
      const now = this.options.clock.now()
      this.options.picture.applyDelta(delta, now)
      this.lastDeltaAt = now
      this.pictureAt = delta.clock.at
    })
  }

  private takePositions(positions: Positions): void {
    this.whenCityIsKnown(() => this.options.picture.applyPositions(positions, this.options.clock.now()))
  }

  private whenCityIsKnown(apply: () => void): void {
    if (this.waiting) this.waiting.push(apply)
    else apply()
  }

  private async fetchCity(revision: string): Promise<void> {
    const { rest, token, clock, picture, link, log } = this.options
    const waiting = this.waiting
    const answer = await rest.city(token)
    // The line was cut meanwhile; the next one asks again.
    if (this.waiting !== waiting || waiting === null) return
    if (!answer.ok) {
      link.say(answer.problem)
      log.warn(answer.problem)
      this.cancelRetry = clock.after(CITY_RETRY_MS, () => void this.fetchCity(revision))
      return
    }
    // The city was revised between the two questions: what waits refers to another one, and the feed begins anew.
    if (answer.value.revision !== revision) return this.options.onBroken()
    this.waiting = null
    const isElsewhere = String(picture.city?.bounds) !== String(answer.value.bounds)
    picture.setCity(answer.value)
    if (isElsewhere) this.options.onCity()
    try {
      for (const apply of waiting) apply()
    } catch (error) {
      this.refuse(error instanceof Error ? error.message : String(error))
      this.options.onBroken()
    }
  }

  private refuse(why: string): void {
    this.refused += 1
    const { log, faults } = this.options
    const sentence = {
      zh: `后端的一条消息不合约定，已拒绝：${why}`,
      en: `a message of the backend did not fit the contract and was refused: ${why}`,
    }
    log.warn(sentence)
    faults.add(`${sentence.zh} · ${sentence.en}`)
  }
}
