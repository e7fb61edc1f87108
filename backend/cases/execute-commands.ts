import type pg from 'pg'
import type { Alarm } from '../../contract/domain/alarm.ts'
import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import { alarmId, type CaseId } from '../../contract/ids.ts'
import { endAlarm } from '../../core/alarms/alarm-life.ts'
import type { CaseFile, LogDraft } from '../../core/cases/case-file.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import { bulkInsert, bulkUpdate } from '../db/bulk.ts'
import { activeAlarms, casesForUpdate } from '../db/read-cases.ts'
import { alarmLog, alarms, caseLog, cases, changes, idempotency } from '../db/schema.ts'
import { noSuchCase, problem } from '../http/problem.ts'
import type { ActionCommand, CaseCommand, CaseOutcome, ReportCommand } from './case-command.ts'
import { decideAction, decideReport } from './decide-command.ts'

interface Known {
  readonly caseId: number
  readonly bodyHash: string
}

/**
 * Decides commands in their order and writes what they come to, all in the caller's transaction, with a fixed number of
 * statements however many they are. A refused command changes nothing and leaves the others alone.
 */
export async function executeCommands(
  client: pg.PoolClient,
  commands: readonly CaseCommand[],
  directory: CityDirectory,
): Promise<CaseOutcome[]> {
  const batch = new Batch(directory, await knownKeys(client, commands), await takenNumbers(client, commands))
  await batch.load(client, commands)
  const outcomes = commands.map((command) => (command.op === 'report' ? batch.report(command) : batch.action(command)))
  await batch.write(client)
  return outcomes
}

const keyOf = (principal: string, key: string): string => `${principal}\n${key}`

class Batch {
  private readonly directory: CityDirectory
  private readonly keys: Map<string, Known>
  private readonly numbers: Set<string>
  private readonly files = new Map<number, CaseFile>()
  private readonly before = new Map<number, CaseFile>()
  private readonly log: (LogDraft & { caseId: number; seq: number })[] = []
  private readonly newKeys: { principal: string; key: string; bodyHash: string; caseId: number }[] = []
  private freeIds: CaseId[] = []

  constructor(directory: CityDirectory, keys: Map<string, Known>, numbers: Set<string>) {
    this.directory = directory
    this.keys = keys
    this.numbers = numbers
  }

  async load(client: pg.PoolClient, commands: readonly CaseCommand[]): Promise<void> {
    const ids = new Set<number>([...this.keys.values()].map((known) => known.caseId))
    for (const command of commands) if (command.op === 'action' && 'id' in command.of) ids.add(command.of.id)
    for (const file of await casesForUpdate(client, [...ids])) {
      this.files.set(file.id, file)
      this.before.set(file.id, file)
    }
    const reports = commands.filter((command) => command.op === 'report').length
    if (reports === 0) return
    const { rows } = await client.query<{ id: CaseId }>(
      `select nextval(pg_get_serial_sequence('cases', 'id'))::int as id from generate_series(1, $1)`,
      [reports],
    )
    this.freeIds = rows.map((row) => row.id)
  }

  report(command: ReportCommand): CaseOutcome {
    const known = command.key === null ? undefined : this.keys.get(keyOf(command.principal, command.key))
    if (known) return this.repeated(command, known)
    const { number } = command.request
    if (number !== undefined && this.numbers.has(number)) return { ok: false, problem: numberTaken(number) }
    const decision = decideReport(command, this.freeIds.pop() as CaseId, this.directory)
    if ('refused' in decision) return { ok: false, problem: decision.refused }
    this.keep(decision.file, decision.entry)
    if (number !== undefined) this.numbers.add(number)
    if (command.key !== null) {
      const { principal, key, bodyHash } = command
      this.keys.set(keyOf(principal, key), { caseId: decision.file.id, bodyHash })
      this.newKeys.push({ principal, key, bodyHash, caseId: decision.file.id })
    }
    return { ok: true, ...decision, repeated: false }
  }

  action(command: ActionCommand): CaseOutcome {
    const { of } = command
    const id = 'id' in of ? of.id : this.keys.get(keyOf(command.principal, of.key))?.caseId
    const file = id === undefined ? undefined : this.files.get(id)
    if (!file) return { ok: false, problem: 'id' in of ? noSuchCase(of.id) : noSuchKey(of.key) }
    const decision = decideAction(command, file, this.directory)
    if ('refused' in decision) return { ok: false, problem: decision.refused }
    this.keep(decision.file, decision.entry)
    return { ok: true, ...decision, repeated: false }
  }

  async write(client: pg.PoolClient): Promise<void> {
    const touched = [...new Set(this.log.map((line) => line.caseId))].map((id) => this.files.get(id) as CaseFile)
    if (touched.length === 0) return
    await bulkInsert(client, cases, touched.filter((file) => !this.before.has(file.id)) as never)
    await bulkUpdate(client, cases, touched.filter((file) => this.before.has(file.id)) as never)
    await bulkInsert(client, caseLog, this.log)
    await bulkInsert(client, idempotency, this.newKeys)
    await bulkInsert(
      client,
      changes,
      touched.map((file) => ({ caseId: file.id, alarmId: null })),
    )
    await this.endAlarms(
      client,
      touched.filter((file) => this.clockChanged(file)),
    )
  }

  private repeated(command: ReportCommand, known: Known): CaseOutcome {
    if (known.bodyHash !== command.bodyHash) return { ok: false, problem: keyReused(command.key as string) }
    return { ok: true, file: this.files.get(known.caseId) as CaseFile, repeated: true }
  }

  private keep(file: CaseFile, entry: LogDraft): void {
    this.files.set(file.id, file)
    this.log.push({ ...entry, caseId: file.id, seq: file.version })
  }

  private clockChanged(file: CaseFile): boolean {
    const before = this.before.get(file.id)
    return before !== undefined && (before.stageSeq !== file.stageSeq || isStopped(file))
  }

  /** An alarm belongs to one running clock; when that is over, so is the occurrence. */
  private async endAlarms(client: pg.PoolClient, files: readonly CaseFile[]): Promise<void> {
    if (files.length === 0) return
    const over = (
      await activeAlarms(
        client,
        files.map((file) => file.id),
      )
    ).flatMap((alarm): [Alarm, CaseFile][] => {
      const file = this.files.get(alarm.caseId) as CaseFile
      return alarm.id === alarmId(file.id, file.stageSeq) && !isStopped(file) ? [] : [[endAlarm(alarm, file.changedAt), file]]
    })
    const ended = over.map(([alarm]) => alarm)
    await bulkUpdate(client, alarms, ended)
    await bulkInsert(
      client,
      alarmLog,
      ended.map((alarm) => ({ alarmId: alarm.id, at: alarm.endedAt, what: 'ended', step: alarm.step, actor: 'backend' })),
    )
    await bulkInsert(
      client,
      changes,
      ended.map((alarm) => ({ caseId: alarm.caseId, alarmId: alarm.id })),
    )
  }
}

function isStopped(file: CaseFile): boolean {
  return file.endedAt !== null || (file.flags & CASE_FLAGS.suspended) !== 0
}

async function knownKeys(client: pg.PoolClient, commands: readonly CaseCommand[]): Promise<Map<string, Known>> {
  const wanted = commands.flatMap((command) => {
    const key = command.op === 'report' ? command.key : 'key' in command.of ? command.of.key : null
    return key === null ? [] : [[command.principal, key]]
  })
  if (wanted.length === 0) return new Map()
  const { rows } = await client.query<{ principal: string; key: string; case_id: number; body_hash: string }>(
    `select principal, key, case_id, body_hash from idempotency
     where (principal, key) in (select * from unnest($1::text[], $2::text[]))`,
    [wanted.map(([principal]) => principal), wanted.map(([, key]) => key)],
  )
  return new Map(rows.map((row) => [keyOf(row.principal, row.key), { caseId: row.case_id, bodyHash: row.body_hash }]))
}

async function takenNumbers(client: pg.PoolClient, commands: readonly CaseCommand[]): Promise<Set<string>> {
  const wanted = commands.flatMap((command) =>
    command.op === 'report' && command.request.number !== undefined ? [command.request.number] : [],
  )
  if (wanted.length === 0) return new Set()
  const { rows } = await client.query<{ number: string }>('select number from cases where number = any($1)', [wanted])
  return new Set(rows.map((row) => row.number))
}

const numberTaken = (number: string) =>
  problem(
    'conflict',
    {
      zh: `案卷号 ${number} 已被使用：请换一个，或留空由系统编号。`,
      en: `The case number ${number} is taken: give another, or none and we number it.`,
    },
    '/number',
  )

const keyReused = (key: string) =>
  problem('conflict', {
    zh: `Idempotency-Key ${key} 已用于内容不同的上报：请换一个键。`,
    en: `The Idempotency-Key ${key} was used for a different report: use another key.`,
  })

const noSuchKey = (key: string) =>
  problem('not-found', {
    zh: `没有键为 ${key} 的上报：请先导入上报再导入步骤。`,
    en: `No report has the key ${key}: import the report before its steps.`,
  })
