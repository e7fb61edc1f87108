import type pg from 'pg'
import type Type from 'typebox'
import { Value } from 'typebox/value'
import type { CityFile } from '../../contract/files/city.ts'
import type { PublishSetting, SettingVersion } from '../../contract/wire/settings.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { bulkInsert } from '../db/bulk.ts'
import { inTransaction } from '../db/database.ts'
import { settings } from '../db/schema.ts'
import { type Finding, malformed } from '../http/malformed.ts'
import { ProblemError, refuse } from '../http/problem.ts'
import { unknownField, unknownName } from '../http/unknown-names.ts'
import type { SettingKind } from './setting-kind.ts'
import { SETTING_KINDS } from './setting-kinds.ts'

/** A setting as it holds at some instant. */
export interface Held<Body> {
  readonly version: number
  readonly body: Body
}

interface Stored extends Held<unknown> {
  readonly validFrom: number
  readonly note: string
  readonly madeBy: string
  readonly madeAt: number
}

/** All versions of all settings, in memory; `refresh` finds what another backend published. */
export class Settings {
  private readonly pool: pg.Pool
  private readonly city: CityFile
  private readonly onPublished: (() => void)[] = []
  private readonly initials = new Map<string, unknown>()
  private readonly versions = new Map<string, readonly Stored[]>()

  private constructor(pool: pg.Pool, city: CityFile) {
    this.pool = pool
    this.city = city
  }

  static async load(pool: pg.Pool, city: CityFile): Promise<Settings> {
    const loaded = new Settings(pool, city)
    await loaded.refresh()
    return loaded
  }

  /** After each version that was published through this backend. */
  published(listener: () => void): void {
    this.onPublished.push(listener)
  }

  /** The version that holds at this hall time. */
  at<Schema extends Type.TSchema>(kind: SettingKind<Schema>, hallMs: number): Held<Type.Static<Schema>> {
    const held = this.stored(kind).findLast((version) => version.validFrom <= hallMs)
    return held ? { version: held.version, body: held.body as Type.Static<Schema> } : { version: 0, body: this.delivered(kind) }
  }

  /** A version by its number, as an old result names it; null where there is none. */
  version<Schema extends Type.TSchema>(kind: SettingKind<Schema>, version: number): Held<Type.Static<Schema>> | null {
    if (version === 0) return { version, body: this.delivered(kind) }
    const held = this.stored(kind).find((each) => each.version === version)
    return held ? { version, body: held.body as Type.Static<Schema> } : null
  }

  /** The one published last, whether it holds by now or not; `validFrom` null = as delivered. */
  newest<Schema extends Type.TSchema>(kind: SettingKind<Schema>): Held<Type.Static<Schema>> & { validFrom: number | null } {
    const held = this.stored(kind).at(-1)
    if (!held) return { version: 0, validFrom: null, body: this.delivered(kind) }
    return { version: held.version, validFrom: held.validFrom, body: held.body as Type.Static<Schema> }
  }

  /** Newest first; the last is the one as delivered. */
  history(kind: SettingKind): SettingVersion[] {
    const delivered = { version: 0, validFrom: null, note: '', madeBy: '', madeAt: null, body: this.delivered(kind) }
    return [...this.stored(kind).toReversed(), delivered].map((each) => ({ kind: kind.key, ...each }))
  }

  /** @throws ProblemError for a body that does not fit, a time that is past, or another editor who was faster */
  async publish(
    kind: SettingKind,
    { expectedVersion, validFrom, note, body }: PublishSetting,
    by: string,
    now: number,
  ): Promise<SettingVersion> {
    this.mustFit(kind, body)
    if (validFrom !== undefined && validFrom < now) throw inThePast()
    const row = { kind: kind.key, version: expectedVersion + 1, validFrom: validFrom ?? now, note, madeBy: by, madeAt: now, body }
    await inTransaction(this.pool, async (client) => {
      await client.query('select pg_advisory_xact_lock(hashtext($1))', [`setting:${kind.key}`])
      const { rows } = await client.query<{ version: number; last: number | null }>(
        'select coalesce(max(version), 0)::int as version, max(valid_from) as last from setting where kind = $1',
        [kind.key],
      )
      const newest = rows[0]?.version ?? 0
      if (newest !== expectedVersion) throw editedMeanwhile(newest)
      if ((rows[0]?.last ?? 0) > row.validFrom) throw beforeTheLast()
      await bulkInsert(client, settings, [row])
      const target = `setting:${kind.key}`
      await writeAudit(client, { hallAt: now, who: by, what: 'setting.publish', target, detail: { version: row.version, note } })
    })
    await this.refresh()
    for (const listener of this.onPublished) listener()
    return row
  }

  /** Reads what is newer than what is held: a version never changes, and some are large. */
  async refresh(): Promise<void> {
    const held = Object.fromEntries([...this.versions].map(([kind, versions]) => [kind, versions.at(-1)?.version ?? 0]))
    const { rows } = await this.pool.query<Stored & { kind: string; ofThen: boolean }>(
      `select kind, version, valid_from as "validFrom", note, made_by as "madeBy", made_at as "madeAt", body, of_then as "ofThen"
       from setting where version > coalesce(($1::jsonb ->> kind)::int, 0) order by kind, version`,
      [JSON.stringify(held)],
    )
    for (const { kind, ofThen, ...stored } of rows) {
      const meaning = ofThen ? SETTING_KINDS.find(({ key }) => key === kind)?.ofThen : undefined
      this.add(kind, meaning ? { ...stored, body: meaning(stored.body, this.city) } : stored)
    }
  }

  /** Two readings at once may bring the same version. */
  private add(kind: string, stored: Stored): void {
    const versions = this.versions.get(kind) ?? []
    if (stored.version > (versions.at(-1)?.version ?? 0)) this.versions.set(kind, [...versions, stored])
  }

  /** Made once: the city file does not change in a run, and some of them are large. */
  private delivered<Schema extends Type.TSchema>(kind: SettingKind<Schema>): Type.Static<Schema> {
    if (!this.initials.has(kind.key)) this.initials.set(kind.key, kind.initial(this.city))
    return this.initials.get(kind.key) as Type.Static<Schema>
  }

  private stored(kind: SettingKind): readonly Stored[] {
    return this.versions.get(kind.key) ?? []
  }

  private mustFit(kind: SettingKind, body: unknown): void {
    const unknown = unknownName(kind.schema, body, '/body')
    if (unknown) throw new ProblemError(unknownField(unknown))
    if (!Value.Check(kind.schema, body)) {
      const findings = Value.Errors(kind.schema, body) as unknown as readonly Finding[]
      const { zh, en, at } = malformed('body', findings, kind.schema)
      const code = codeAlong(body, at ?? '')
      const of = code === null ? { zh: '', en: '' } : { zh: `（代码 ${code}）`, en: ` (Code ${code}.)` }
      throw refuse('bad-request', { zh: `${zh}${of.zh}`, en: `${en}${of.en}` }, `/body${at ?? ''}`)
    }
    const wrong = kind.wrongIn(body, this.city)
    if (wrong) throw refuse('bad-request', wrong.sentence, `/body${wrong.at}`)
  }
}

/** A place such as `/classes/92/limit` says little: the code of what stands there says which it is. */
function codeAlong(body: unknown, at: string): string | null {
  let found: unknown = body
  let code: string | null = null
  for (const key of at.split('/').slice(1)) {
    if (typeof found !== 'object' || found === null) break
    found = (found as Readonly<Record<string, unknown>>)[key]
    if (typeof found === 'object' && found !== null && 'code' in found && typeof found.code === 'string') code = found.code
  }
  return code
}

const inThePast = () =>
  refuse(
    'bad-request',
    {
      zh: '生效时间已过：参数只能从现在或将来起生效，已公布的结果不得改变。',
      en: 'The time is past: a setting holds from now or later, so that published results stay as they are.',
    },
    '/validFrom',
  )

const beforeTheLast = () =>
  refuse(
    'conflict',
    {
      zh: '生效时间早于已公布的最新版本：请选更晚的时间。',
      en: 'A later version is already published for a later time: choose a time after it.',
    },
    '/validFrom',
  )

const editedMeanwhile = (newest: number) =>
  refuse(
    'conflict',
    {
      zh: `参数已被他人更新（现为第 ${newest} 版）：请重新载入后再改。`,
      en: `Somebody else published version ${newest} meanwhile: load it and edit again.`,
    },
    '/expectedVersion',
  )
