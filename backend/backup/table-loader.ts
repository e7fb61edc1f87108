import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { BackupTable } from './backup-format.ts'

interface Running {
  readonly table: string
  readonly input: PassThrough
  readonly done: Promise<void>
  readonly rows: () => number
}

/**
 * Loads tables one after another, each in one statement however many parts it comes in: a row may refer to one of its own
 * table that comes later, and that is looked at when the statement ends.
 */
export class TableLoader {
  private readonly client: pg.PoolClient
  private readonly columns: ReadonlyMap<string, readonly string[]>
  private running: Running | null = null
  private readonly loaded = new Map<string, number>()

  constructor(client: pg.PoolClient, tables: readonly BackupTable[]) {
    this.client = client
    this.columns = new Map(tables.map(({ name, columns }) => [name, columns]))
  }

  async take(table: string, body: AsyncIterable<Buffer>): Promise<void> {
    if (this.running?.table !== table) {
      await this.end()
      this.running = this.begin(table)
    }
    const { input, done } = this.running
    for await (const chunk of body) {
      if (!input.write(chunk)) await Promise.race([once(input, 'drain'), done])
    }
  }

  /** @returns rows by table */
  async end(): Promise<ReadonlyMap<string, number>> {
    const { running } = this
    if (running) {
      this.running = null
      running.input.end()
      await running.done
      this.loaded.set(running.table, running.rows())
    }
    return this.loaded
  }

  private begin(table: string): Running {
    const columns = (this.columns.get(table) ?? []).map((column) => this.client.escapeIdentifier(column)).join(', ')
    const copy = this.client.query(copyFrom(`copy ${this.client.escapeIdentifier(table)} (${columns}) from stdin`))
    const input = new PassThrough()
    const done = pipeline(input, copy)
    done.catch(() => undefined) // Whoever writes or ends hears of it.
    return { table, input, done, rows: () => copy.rowCount }
  }
}
