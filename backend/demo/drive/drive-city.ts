import type { HallClock } from '../../../contract/ipc/window-stream.ts'
import { DAY, SECOND } from '../../../contract/units.ts'
import type { BackendStatus } from '../../../contract/wire/rest.ts'
import { followClock, hallNow } from '../../../core/time/hall-clock.ts'
import type { Logger } from '../../support/logger.ts'
import type { Sentence } from '../../support/start-error.ts'
import { type BackendClient, type OpenCase, pause, Unusable } from './backend-client.ts'
import { CaseFollower, MAX_ROWS } from './case-follower.ts'
import { type CaseScript, viewOfCard } from './case-script.ts'
import type { ScriptSource } from './script-source.ts'

export interface DriveOptions {
  readonly client: BackendClient
  readonly source: ScriptSource
  readonly cityId: string
  readonly signal: AbortSignal
  readonly log: Logger
  readonly say: (sentence: Sentence) => void
  /** Machine ms, for the hall clock only. */
  readonly machineNow: () => number
}

const TICK_MS = 200
const STATUS_EVERY_MS = 2 * SECOND
const READ_AT_ONCE = 8
/** A city that nobody drove for longer than this has a gap in its record. */
const LONGEST_ABSENCE_MS = 3 * DAY

/** The hall clock as the backend last told it, carried on between its answers. */
export interface HeardClock {
  now(): number
  readonly speed: number
}

export interface Drive {
  readonly clock: HeardClock
  /** Follows the city until the signal; rejects when it cannot. */
  run(): Promise<void>
}

/** Greets the backend, gives a new city its past or picks up where the record stops, and then drives. */
export async function startDrive(options: DriveOptions): Promise<Drive> {
  const { client, source, cityId, machineNow } = options
  const status = await client.status()
  if (status.city.id !== cityId) throw new Unusable(otherCity(status.city.id, cityId))
  let heard: HallClock = followClock(null, status.clock, machineNow())
  const clock: HeardClock = {
    now: () => Math.floor(hallNow(heard, machineNow())),
    get speed() {
      return heard.speed
    },
  }
  const refusal = source.refusalAt(clock.now())
  if (refusal) throw new Unusable(refusal)
  const lateAfterMs = source.exactTimes ? -1 : 5 * SECOND * clock.speed
  const unsure = { clock: false }
  const onClockAhead = (): void => {
    unsure.clock = true
  }
  const follower = new CaseFollower({ client, log: options.log, lateAfterMs, onClockAhead })
  const cursor = await greet(options, follower, status, clock)
  const listen = async (): Promise<void> => {
    unsure.clock = false
    heard = followClock(heard, (await client.status()).clock, machineNow())
  }
  return { clock, run: () => follow(options, follower, { clock, listen, isUnsure: () => unsure.clock }, cursor) }
}

/** Gives the instant up to which the scripts are in the follower's hands. */
async function greet(
  { client, source, say, signal }: DriveOptions,
  follower: CaseFollower,
  status: BackendStatus,
  clock: HeardClock,
): Promise<number> {
  const { lastAt, cases } = status.record
  const now = clock.now()
  if (cases === 0 || lastAt === null) {
    const past = source.past(now)
    say({ zh: `新城市：补录此前的 ${past.length} 件案卷`, en: `A new city: importing ${past.length} cases of its past` })
    await follower.importAll(past, now, (done, of) => say({ zh: `补录 ${done}/${of}`, en: `imported ${done} of ${of} cases` }))
    return now
  }
  await retell(client, source.past(lastAt + 1))
  const open = await client.openCases()
  say({ zh: `接续已有记录：${open.length} 件未结案卷`, en: `Going on from the record: ${open.length} open cases` })
  await pickUp(client, follower, source, open, signal)
  return Math.max(lastAt, now - LONGEST_ABSENCE_MS) + 1
}

/**
 * Reports again what the record should have: a driver that died may not have got everything across. Keys and numbers
 * keep what is there from being doubled.
 */
async function retell(client: BackendClient, scripts: readonly CaseScript[]): Promise<void> {
  for (let from = 0; from < scripts.length; from += MAX_ROWS) {
    await client.import(scripts.slice(from, from + MAX_ROWS).map(({ key, report }) => ({ op: 'report', key, report })))
  }
}

/** Finds out how each open case of ours stands: from the list, or from its card where its history matters. */
async function pickUp(
  client: BackendClient,
  follower: CaseFollower,
  source: ScriptSource,
  open: readonly OpenCase[],
  signal: AbortSignal,
): Promise<void> {
  for (let from = 0; from < open.length; from += READ_AT_ONCE) {
    signal.throwIfAborted()
    await Promise.all(
      open.slice(from, from + READ_AT_ONCE).map(async ({ id, number, state, stageSince }) => {
        const script = source.byNumber(number)
        if (!script) return
        const view = source.exactTimes ? { state, at: stageSince, stageSince, done: [] } : viewOfCard(await client.card(id))
        follower.follow(script, { id, view })
      }),
    )
  }
}

interface Listening {
  readonly clock: HeardClock
  readonly listen: () => Promise<void>
  readonly isUnsure: () => boolean
}

async function follow(
  { source, signal }: DriveOptions,
  follower: CaseFollower,
  { clock, listen, isUnsure }: Listening,
  from: number,
): Promise<void> {
  let cursor = from
  let heardFor = 0
  while (!signal.aborted) {
    const now = clock.now()
    if (now >= cursor) {
      for (const script of source.between(cursor, now + 1)) follower.follow(script, null)
      cursor = now + 1
    }
    await follower.catchUp(now)
    await pause(TICK_MS, signal)
    heardFor += TICK_MS
    if (heardFor < STATUS_EVERY_MS && !isUnsure()) continue
    heardFor = 0
    await listen()
  }
}

function otherCity(served: string, ours: string): Sentence {
  return {
    zh: `后端服务的城市是“${served}”，而数据是“${ours}”的：请用同一个城市文件启动两者。`,
    en: `The backend serves the city "${served}" and the data are of "${ours}": start both with the same city file.`,
  }
}
