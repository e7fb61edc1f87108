import { randomUUID } from 'node:crypto'
import Type from 'typebox'
import { MOST_WALL_ENTRIES, WallLogEntry } from '../../contract/wire/wall-log.ts'
import type { Logger } from '../log/logger.ts'
import { reasonOf } from '../log/sentence.ts'
import type { Disk } from '../ports/disk.ts'
import { readJsonFile } from '../settings/json-file.ts'
import { type BackendRest, notNow } from './backend-rest.ts'

const VERSION = 1
const FORMAT = 'beacon-wall-log'
const LogFile = Type.Object({ format: Type.Literal(FORMAT), version: Type.Integer(), entries: Type.Array(WallLogEntry) })

/** Days of a busy desk; a file of half a megabyte at most. */
const MOST_KEPT = 2000

const LONGEST_NAME = 200

interface Surroundings {
  readonly disk: Disk
  readonly path: string
  readonly log: Logger
  /** Name of the wall. */
  readonly wall: string
  readonly rest: Pick<BackendRest, 'noteSwitches'>
  readonly hallNow: () => number | null
  /** Who is signed in at the desk. */
  readonly session: () => { readonly user: string; readonly token: string } | null
  /** The wall computer's own credential. */
  readonly token: string | null
}

/** Who switched what on this wall (大屏操作日志): kept on disk until the backend has it, each entry once. */
export class WallLog {
  private readonly around: Surroundings
  private entries: readonly WallLogEntry[] = []
  private tail: Promise<void> = Promise.resolve()
  private delivering = false
  private full = false

  constructor(around: Surroundings) {
    this.around = { ...around, wall: around.wall.slice(0, LONGEST_NAME) }
  }

  async load(): Promise<void> {
    const { disk, path } = this.around
    const what = { zh: '大屏操作日志', en: 'log of the wall' }
    const file = await readJsonFile({ disk, path, what, schema: LogFile, format: FORMAT, version: VERSION })
    this.entries = [...(file?.entries ?? []), ...this.entries]
  }

  note(done: Pick<WallLogEntry, 'what' | 'caseId' | 'camera'>): void {
    const { hallNow, session } = this.around
    const entry = { id: randomUUID(), at: hallNow(), user: session()?.user ?? null, ...done }
    this.keep([...this.entries, entry])
  }

  /** Takes to the backend what is kept, in order; what it cannot take now stays for the next time. */
  async deliver(): Promise<void> {
    if (this.delivering) return
    this.delivering = true
    try {
      while (this.entries.length > 0 && (await this.deliverNext()));
    } finally {
      this.delivering = false
    }
  }

  /** Resolves when what is held is on disk. */
  flush(): Promise<void> {
    return this.tail
  }

  /** @returns whether the backend is done with them */
  private async deliverNext(): Promise<boolean> {
    const { rest, wall, session, token: node, log } = this.around
    const user = this.entries[0]?.user ?? null
    const others = this.entries.findIndex((entry) => entry.user !== user)
    const batch = this.entries.slice(0, others === -1 ? MOST_WALL_ENTRIES : Math.min(others, MOST_WALL_ENTRIES))
    const signedIn = session()
    // Whoever has left since is told by the wall computer, in whose name the line then is.
    const own = user !== null && signedIn?.user === user ? signedIn.token : null
    let answer = await rest.noteSwitches({ wall, entries: batch }, own ?? node)
    const lapsed = own !== null && !answer.ok && answer.problem.code === 'not-authenticated'
    if (lapsed) answer = await rest.noteSwitches({ wall, entries: batch }, node)
    if (!answer.ok) {
      if (notNow(answer) || answer.problem.code === 'not-authenticated') return false
      const { zh, en } = answer.problem
      log.warn({
        zh: `后端不收大屏操作日志的 ${batch.length} 行（${zh}），已放弃`,
        en: `the backend refuses ${batch.length} lines of the wall's log (${en}); they are given up`,
      })
    }
    this.keep(this.entries.filter((entry) => !batch.includes(entry)))
    return true
  }

  private keep(entries: readonly WallLogEntry[]): void {
    const { log } = this.around
    this.entries = entries.slice(-MOST_KEPT)
    const full = entries.length > MOST_KEPT
    if (full && !this.full) {
      log.error({
        zh: `大屏操作日志积压超过 ${MOST_KEPT} 行，最早的不再保留；请恢复到后端的线路`,
        en: `more than ${MOST_KEPT} lines of the wall's log wait for the backend, and the oldest are let go; bring the line back`,
      })
    }
    this.full = full
    this.store()
  }

  private store(): void {
    const { disk, path, log } = this.around
    this.tail = this.tail.then(async () => {
      const text = JSON.stringify({ format: FORMAT, version: VERSION, entries: this.entries })
      try {
        await disk.writeWhole(path, Buffer.from(text), { mode: 0o600 })
      } catch (error) {
        const reason = reasonOf(error)
        log.error({
          zh: `大屏操作日志写不进 ${path}（${reason}），断电会丢失，请腾出空间`,
          en: `the log of the wall cannot be written to ${path} (${reason}) and would be lost with the power; free some space`,
        })
      }
    })
  }
}
