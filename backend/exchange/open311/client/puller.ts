import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import Type from 'typebox'
import { Value } from 'typebox/value'
import { oneOf } from '../../../../contract/one-of.ts'
import { MINUTE } from '../../../../contract/units.ts'
import { OPEN311_FORMATS, type Open311Request } from '../../../../contract/wire/open311.ts'
import type { Logger } from '../../../support/logger.ts'
import { messageOf } from '../../../support/start-error.ts'
import { type BackoffParts, withBackoff } from './backoff.ts'
import { fetchRequests } from './fetch-requests.ts'
import { beginPull, type PullReport, type PullState, pull } from './pull.ts'
import { ServiceMap } from './to-report.ts'

/** One other system to pull from, as the operator writes it down. */
export const SourceConfig = Type.Object({
  /** Part of every case's key: never change it. */
  name: Type.String({ pattern: '^[a-z0-9-]{1,32}$' }),
  url: Type.String({ pattern: '^https?://' }),
  format: oneOf(OPEN311_FORMATS),
  jurisdictionId: Type.Optional(Type.String()),
  apiKey: Type.Optional(Type.String()),
  everyMinutes: Type.Number({ minimum: 1, maximum: 1440 }),
  /** ISO 8601: nothing older is asked for. */
  from: Type.String(),
  services: ServiceMap,
})
export type SourceConfig = Type.Static<typeof SourceConfig>

export interface PullerParts extends Pick<BackoffParts, 'random'> {
  /** Rejects when the signal is raised. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** Takes the requests of a source over. */
  accept: (requests: readonly Open311Request[], source: SourceConfig) => Promise<void>
  /** After each pull; `error` null = it came to its end. */
  ended: (end: { readonly error: string | null; readonly unreadable: number }) => Promise<void>
  /** File that remembers how far this source has been read. */
  stateFile: string
  log: Logger
  now: () => number
}

/** Pulls from one source again and again, one run at a time. A run that fails is logged and goes on at the next turn. */
export class Open311Puller {
  private timer: NodeJS.Timeout | null = null
  private running: Promise<unknown> = Promise.resolve()
  private readonly ending = new AbortController()
  private readonly source: SourceConfig
  private readonly parts: PullerParts

  constructor(source: SourceConfig, parts: PullerParts) {
    this.source = source
    this.parts = parts
  }

  start(): void {
    this.running = this.runOnce()
      .then(async (report) => {
        this.parts.log.info({ source: this.source.name, ...report }, 'Open311: pulled')
        await this.parts.ended({ error: null, unreadable: report.unreadable })
      })
      .catch((error: unknown) => this.noteFailure(error))
      .then(() => {
        if (!this.ending.signal.aborted) this.timer = setTimeout(() => this.start(), this.source.everyMinutes * MINUTE)
      })
  }

  /** Cuts the run in progress short and resolves when it has ended. */
  async stop(): Promise<void> {
    this.ending.abort()
    if (this.timer) clearTimeout(this.timer)
    await this.running
  }

  async runOnce(): Promise<PullReport> {
    const { stateFile, accept, now, random, sleep } = this.parts
    const { signal } = this.ending
    const backoff = { random, sleep: (ms: number) => sleep(ms, signal) }
    const state = await loadState(stateFile, Date.parse(this.source.from))
    return pull(state, {
      fetch: (query) => withBackoff(() => fetchRequests(this.source, query, signal), backoff),
      accept: (requests) => accept(requests, this.source),
      save: (each) => saveState(stateFile, each),
      now,
    })
  }

  private async noteFailure(error: unknown): Promise<void> {
    if (this.ending.signal.aborted) return
    const details = { error: messageOf(error), source: this.source.name }
    this.parts.log.warn(details, 'Open311: a pull was cut short; the next one goes on there')
    await this.parts.ended({ error: messageOf(error), unreadable: 0 }).catch((unnoted: unknown) => {
      this.parts.log.warn({ error: messageOf(unnoted), source: this.source.name }, 'Open311: how a pull ended was not noted')
    })
  }
}

const StoredState = Type.Object({
  version: Type.Literal(1),
  from: Type.Number(),
  seen: Type.Record(Type.String(), Type.Object({ fingerprint: Type.String(), requestedAt: Type.Number(), open: Type.Boolean() })),
})

async function loadState(file: string, from: number): Promise<PullState> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return beginPull(from)
  const stored: unknown = JSON.parse(text)
  if (!Value.Check(StoredState, stored)) {
    throw new Error(
      `${file} 不是本程序写的进度文件：删除它则从头拉取 / is not a state file of this program: delete it to pull anew`,
    )
  }
  return stored
}

/** Whole or not at all: a torn file would lose the place. */
async function saveState(file: string, state: PullState): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.new`, JSON.stringify(state))
  await rename(`${file}.new`, file)
}
