import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { BulkImportQuery, BulkState } from '../../../contract/wire/bulk-import.ts'
import { storable } from '../../../core/text/storable.ts'
import { FileStore } from '../../attachments/file-store.ts'
import { writeAudit } from '../../audit/write-audit.ts'
import { inTransaction, isConnectionError, isDiskFull } from '../../db/database.ts'
import { refuse } from '../../http/problem.ts'
import type { RouteContext } from '../../http/route-context.ts'
import type { Logger } from '../../support/logger.ts'
import { codeOf, messageOf, type Sentence } from '../../support/start-error.ts'
import { columnsOf } from './columns.ts'
import { BrokenCsv, csvRows, formOf } from './csv-rows.ts'
import { claimImport, endImport, type ImportJob, insertImport, neededFiles, releaseImport } from './import-table.ts'
import { runImport } from './run-import.ts'

/** A row has a few hundred bytes: two million rows. */
const LARGEST_FILE = 512 << 20
const HEAD_BYTES = 4096
const HOUR_MS = 3_600_000
const LOOK_EVERY_MS = 1000
/** What the database refuses so often at the same row, it will go on refusing. */
const TRIES_AT_A_ROW = 3

/** Takes files of historic cases and works through them, one after another, whichever backend lives. */
export class BulkImporter {
  private readonly context: RouteContext
  private readonly log: Logger
  private readonly store: FileStore
  private readonly holder = randomUUID()
  private stopping = false
  private stuck = { job: 0, row: 0, tries: 0 }

  constructor(context: RouteContext, folder: string, log: Logger) {
    this.context = context
    this.log = log
    this.store = new FileStore(folder)
  }

  start(): void {
    const { jobs, pool } = this.context
    jobs.every({ name: 'bulk-import', everyMs: LOOK_EVERY_MS, run: () => this.workThrough() })
    jobs.every({
      name: 'sweep-imports',
      everyMs: HOUR_MS,
      run: () => this.store.sweep((hashes) => neededFiles(pool, hashes), Date.now() - HOUR_MS),
    })
  }

  stop(): void {
    this.stopping = true
  }

  /** Stores the file, looks at its header and queues the job. */
  async take(file: Readable, fileName: string, query: BulkImportQuery, by: string): Promise<ImportJob> {
    const admit = async (head: Buffer): Promise<number> => {
      if (head.subarray(0, 2).toString('latin1') === 'PK') throw notCsv(fileName)
      return LARGEST_FILE
    }
    const { sha256 } = await this.store.take(file, HEAD_BYTES, admit, tooLong)
    const path = this.store.pathOf(sha256)
    const form = await formOf(path)
    const header = (await firstRow(path, form)).map(storable)
    const columns = columnsOf(header, query.columns)
    if ('wrong' in columns) throw refuse('bad-request', columns.wrong, '/columns')
    const { pool, hall } = this.context
    const mapping = { ...form, datum: query.datum ?? 'WGS84', headers: columns.headers, fields: columns.fields }
    const wanted = {
      fileName: storable(fileName.slice(0, 200)),
      sha256,
      mapping,
      dryRun: query.dryRun ?? true,
      madeBy: by,
      madeAt: hall.now(),
    }
    return inTransaction(pool, async (client) => {
      const job = await insertImport(client, wanted)
      const detail = { fileName: job.fileName, sha256, dryRun: job.dryRun }
      await writeAudit(client, { hallAt: job.madeAt, who: by, what: 'bulk-import.begin', target: `import:${job.id}`, detail })
      return job
    })
  }

  /** @returns null when it has ended already */
  end(id: number, state: BulkState, why: Sentence | null, by: string): Promise<ImportJob | null> {
    const { pool, hall } = this.context
    const at = hall.now()
    return inTransaction(pool, async (client) => {
      const job = await endImport(client, { id, state, why, at })
      if (!job) return null
      const detail = { state, imported: job.rowsImported, refused: job.rowsRefused }
      await writeAudit(client, { hallAt: at, who: by, what: 'bulk-import.end', target: `import:${id}`, detail })
      return job
    })
  }

  private async workThrough(): Promise<void> {
    const { pool } = this.context
    try {
      while (!this.stopping) {
        const job = await claimImport(pool, this.holder)
        if (!job) return
        await this.work(job)
      }
    } finally {
      await releaseImport(pool, this.holder)
    }
  }

  private async work(job: ImportJob): Promise<void> {
    const run = { job, holder: this.holder, path: this.store.pathOf(job.sha256), goesOn: () => !this.stopping }
    const startedAt = performance.now()
    try {
      if ((await runImport(run, this.context)) === 'left') return
      await this.end(job.id, 'done', null, 'backend')
      this.log.info({ import: job.id, seconds: (performance.now() - startedAt) / 1000 }, 'an import is done')
    } catch (error) {
      const why = this.whyFailed(job, error)
      if (!why) throw error
      this.log.warn({ import: job.id, error: messageOf(error) }, 'an import failed')
      await this.end(job.id, 'failed', why, 'backend')
    }
  }

  /** null = worth another try. */
  private whyFailed(job: ImportJob, error: unknown): Sentence | null {
    if (error instanceof BrokenCsv) return error.sentence
    if (codeOf(error) === 'ENOENT') return fileGone
    if (isConnectionError(error) || isDiskFull(error)) return null
    const isAgain = this.stuck.job === job.id && this.stuck.row === job.rowsDone
    this.stuck = { job: job.id, row: job.rowsDone, tries: isAgain ? this.stuck.tries + 1 : 1 }
    return this.stuck.tries < TRIES_AT_A_ROW ? null : refused(job.rowsDone, messageOf(error))
  }
}

async function firstRow(path: string, form: Awaited<ReturnType<typeof formOf>>): Promise<string[]> {
  try {
    for await (const record of csvRows(path, form)) return record
  } catch (error) {
    if (error instanceof BrokenCsv) throw refuse('bad-request', error.sentence, '/file')
    throw error
  }
  return []
}

const notCsv = (name: string) =>
  refuse(
    'bad-request',
    {
      zh: `文件 ${name} 是 Excel 或压缩文件：请另存为 CSV（UTF-8）后上传。`,
      en: `The file ${name} is an Excel or zip file: save it as CSV (UTF-8) and upload that.`,
    },
    '/file',
  )

const tooLong = () =>
  refuse(
    'too-large',
    {
      zh: `文件超过 ${LARGEST_FILE >> 20} MB：请分成几个文件导入。`,
      en: `The file has more than ${LARGEST_FILE >> 20} MB: import it in parts.`,
    },
    '/file',
  )

const fileGone: Sentence = {
  zh: '上传的文件不在共享目录中：多个后台须用同一个 --files 目录；请重新上传，已导入的行不会重复。',
  en: 'The uploaded file is not in the shared folder: backends beside one another need one --files folder. Upload it again; rows that are in are not imported twice.',
}

/** The header is row 1, and the row after the last that is in is the first of those that are not. */
const refused = (rowsDone: number, message: string): Sentence => ({
  zh: `数据库拒绝了第 ${rowsDone + 2} 行起的一批（${message}）：之前的行已导入。请查看后台日志，修正后重新上传，已导入的行不会重复。`,
  en: `The database refused the rows from ${rowsDone + 2} on (${message}); those before are in. See the backend's log, mend it and upload the file again: rows that are in are not imported twice.`,
})
