/** A load of commands against backends that die: each is sent with its own key until it is answered, whoever answers. */
import type pg from 'pg'
import type { CaseCard } from '../../contract/wire/rest.ts'
import { client, REPORT, TOKENS, until } from './backend-bench.ts'

/** The limit of handling is the report's own: so alarms come due while the load runs. */
const TO_HANDLING = [{ action: 'accept' }, { action: 'file' }, { action: 'dispatch', unit: 'U1' }]
/** Possible any number of times: what is taken twice shows. */
const REPEATABLE = { action: 'supervise', reason: '督办' }
const EVERY_MS = 20

export class Load {
  /** Keys of acknowledged reports → the ids that were answered. */
  readonly reports = new Map<string, number>()
  /** Case id → acknowledged steps. */
  readonly steps = new Map<number, string[]>()
  /** Sent again because no answer came. */
  again = 0
  private readonly urls: () => string[]
  private senders: Promise<unknown> = Promise.resolve()
  private ended = false
  private paused = false
  private readonly idle = new Set<number>()
  private next = 0

  constructor(urls: () => string[]) {
    this.urls = urls
  }

  start(senders: number): void {
    this.senders = Promise.all(Array.from({ length: senders }, (_, sender) => this.send(sender)))
    this.senders.catch(() => undefined) // Told by `settle`.
  }

  /** Until as many as it takes to be sure that commands are taken again. */
  async progress(reports = 30): Promise<void> {
    const before = this.reports.size
    await Promise.race([this.failure(), until(() => this.reports.size >= before + reports, 'the load goes on', 30_000)])
  }

  /** Runs on, but from here on nothing is sent until `resume`. */
  async pause(senders: number): Promise<void> {
    this.paused = true
    await Promise.race([this.failure(), until(() => this.idle.size === senders, 'every command is answered', 30_000)])
  }

  resume(): void {
    this.paused = false
  }

  async settle(): Promise<void> {
    this.ended = true
    await this.senders
  }

  /** What is lost, doubled or other than answered; empty = all is well. Only while nothing is on its way. */
  async wrongIn(pool: pg.Pool): Promise<string[]> {
    const keys = await pool.query<{ key: string; id: number }>(`select key, case_id as id from idempotency where key like 'r%'`)
    const idOf = new Map(keys.rows.map(({ key, id }) => [key, id]))
    const lost = [...this.reports].filter(([key, id]) => idOf.get(key) !== id).map(([key, id]) => `report ${key} (case ${id})`)
    const logs = await pool.query<{ id: number; steps: string[] }>(
      `select case_id as id, array_agg(action order by seq) filter (where seq > 1) as steps from case_log group by 1`,
    )
    const taken = new Map(logs.rows.map(({ id, steps }) => [id, (steps ?? []).join()]))
    const otherSteps = [...this.reports.values()].flatMap((id) => {
      const wanted = (this.steps.get(id) ?? []).join()
      return taken.get(id) === wanted ? [] : [`case ${id}: ${taken.get(id)} instead of ${wanted}`]
    })
    const extra = taken.size === this.reports.size ? [] : [`${taken.size} cases for ${this.reports.size} reports`]
    return [...lost, ...otherSteps, ...extra]
  }

  private async failure(): Promise<void> {
    await this.senders
  }

  private async send(sender: number): Promise<void> {
    while (!this.ended) {
      await this.oneCase(this.next++)
      while (this.paused && !this.ended) {
        this.idle.add(sender)
        await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
      }
      this.idle.delete(sender)
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
    }
  }

  private async oneCase(n: number): Promise<void> {
    const report = { ...REPORT, dueAt: Date.now() + 2000 + (n % 7) * 500 }
    const { id } = await this.untilAnswered(n, '/api/intake/cases', report, `r${n}`)
    this.reports.set(`r${n}`, id)
    const steps = n % 3 === 0 ? [...TO_HANDLING, REPEATABLE, REPEATABLE] : []
    for (const [i, step] of steps.entries()) {
      await this.untilAnswered(n + i, `/api/cases/${id}/actions`, step, `s${n}.${i}`)
      this.steps.set(id, [...(this.steps.get(id) ?? []), step.action])
    }
  }

  /** To one backend after the other, always with the same key. */
  private async untilAnswered(first: number, path: string, body: unknown, key: string): Promise<CaseCard> {
    for (let attempt = 0; attempt < 300; attempt++) {
      const urls = this.urls()
      const url = urls[(first + attempt) % urls.length]
      const answer = url === undefined ? null : await sent(url, path, body, key)
      if (answer && answer.status < 300) return answer.body
      if (answer && answer.status < 500) throw new Error(`${path}: ${answer.status} ${answer.body.en}`)
      this.again++
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`nobody answers ${path}`)
  }
}

async function sent(url: string, path: string, body: unknown, key: string) {
  try {
    return await client(url, TOKENS.intake).post<CaseCard>(path, body, { 'idempotency-key': key })
  } catch (error) {
    if (error instanceof TypeError) return null // fetch: the backend is dead or dying.
    throw error
  }
}
