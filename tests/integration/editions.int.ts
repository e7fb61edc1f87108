/** A new edition of the dictionary over a record that has cases of the old one: digits alone never join. */
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MIGRATIONS, migrate } from '../../backend/db/migrate.ts'
import type { CityFile } from '../../contract/files/city.ts'
import { DAY } from '../../contract/units.ts'
import type { BulkFaults, BulkImport } from '../../contract/wire/bulk-import.ts'
import type { Open311Request, Open311Service } from '../../contract/wire/open311.ts'
import type { CaseCard } from '../../contract/wire/rest.ts'
import type { SimilarReply } from '../../contract/wire/similar.ts'
import { SMALL_CITY } from '../support/small-city.ts'
import { Bench, cityFileIn, client, FRIDAY_MORNING, TOKENS, tempDir, until } from './backend-bench.ts'
import { importFile, signInAdministrator } from './dictionary-bench.ts'

const OLD = 'CJ/T 214-2007'
const NEW = 'GB/T 30428.2-2013'
/** The trap itself: 突发事件 and 街面秩序 have changed places between the editions. */
const CITY: CityFile = {
  ...SMALL_CITY,
  classes: [
    { edition: OLD, kind: 'event', code: '0401', name: '路面塌陷', conditions: [urgent('塌陷', 2)] },
    { edition: OLD, kind: 'event', code: '0512', name: '非法出版物销售', conditions: [urgent('发现', 4)] },
  ],
}
const DICTIONARY = `小类代码,小类名称,类型,立案条件,时限
0401,无照经营游商,事件,游商,4WH
0501,路面塌陷,事件,塌陷,3UH
`
const HERE = { kind: 'event', classCode: '0401', lng: 110.5, lat: 30.5, source: 'collector', reporter: 'C01' } as const

const bench = new Bench()
const folder = tempDir()
let url: string
let administrator: string
let pool: pg.Pool
let old: CaseCard
/** As the record kept it before it knew editions. */
let older: CaseCard

function urgent(name: string, amount: number) {
  return { key: '1', name, limit: { amount, clock: 'urgent-hour' as const }, hazard: true }
}
const intake = () => client(url, TOKENS.intake)
const report = async (more: object = {}) => (await intake().post<CaseCard>('/api/intake/cases', { ...HERE, ...more })).body
const card = async (id: number) => (await intake().get<CaseCard>(`/api/cases/${id}`)).body

beforeAll(async () => {
  await bench.start()
  const databaseUrl = await bench.newDatabase()
  pool = bench.pool(databaseUrl)
  url = (await bench.backend(databaseUrl, { cityFile: cityFileIn(folder.path, CITY) })).url
  administrator = await signInAdministrator(bench, databaseUrl, url)
  old = await report()
  older = await report({ at: FRIDAY_MORNING - 30 * DAY, number: 'OLDER-1' })
  await pool.query('update cases set class_edition = null where id = $1', [older.id])
})
afterAll(async () => {
  await bench.stop()
  folder.remove()
})

/** Class names of the open cases as a wall reads them: by the index in the feed, from the city that it fetched. */
async function namesOnTheWall(): Promise<Record<number, string>> {
  const { table } = await bench.reader(url)
  await until(() => table.size >= 2, 'the wall has the cases')
  const { body: city } = await client(url, TOKENS.node).get<CityFile>('/api/city')
  const { id, classIndex } = table.columns
  return Object.fromEntries([...table.slots()].map((slot) => [id[slot], city.classes[classIndex[slot] as number]?.name]))
}

describe('a new edition of the dictionary', () => {
  it('is reported as taking over the digits that it shares with the old one', async () => {
    const trial = await importFile(
      url,
      administrator,
      `target=classes&edition=${encodeURIComponent(NEW)}`,
      '字典.csv',
      DICTIONARY,
    )
    expect([trial.status, trial.report.findings.map(({ reason, row }) => [row, reason])]).toEqual([
      200,
      [[2, 'class-superseded']],
    ])
    expect(trial.report.findings[0]?.zh).toContain(OLD)
  })

  it('leaves old cases their class everywhere, those of before editions were kept too', async () => {
    const shown = [await card(old.id), await card(older.id)]
    expect(shown.map(({ className, edition }) => [className, edition])).toEqual([
      ['路面塌陷', OLD],
      ['路面塌陷', OLD],
    ])
    const listed = async () => (await intake().get<{ cases: CaseCard[] }>('/api/cases')).body.cases
    await until(async () => (await listed()).length === 2, 'both are listed')
    expect((await listed()).map(({ className }) => className)).toEqual(['路面塌陷', '路面塌陷'])
    const csv = await fetch(`${url}/api/cases.csv`, { headers: { authorization: `Bearer ${administrator}` } })
    expect((await csv.text()).split('\n')[1]).toContain(`0401,${OLD},路面塌陷`)
    expect(Object.values(await namesOnTheWall())).toEqual(['路面塌陷', '路面塌陷'])
  })

  it('takes new reports with bare digits, and keeps the old edition closed to them', async () => {
    const fresh = await report()
    expect([fresh.className, fresh.edition, fresh.condition]).toEqual(['无照经营游商', NEW, '1'])
    await until(async () => (await namesOnTheWall())[fresh.id] === '无照经营游商', 'the wall names the new case')
    const refused = await intake().post('/api/intake/cases', { ...HERE, edition: OLD })
    expect([refused.status, refused.body.at]).toEqual([400, '/edition'])
    expect(refused.body.zh).toContain('无照经营游商')
    const unknown = await intake().post('/api/intake/cases', { ...HERE, edition: '2099' })
    expect([unknown.status, unknown.body.at]).toEqual([400, '/edition'])
    expect((await report({ classCode: '0512' })).edition).toBe(OLD)
  })

  it('is no part of what the old one is compared, listed and limited by', async () => {
    const { body: alike } = await intake().get<SimilarReply>(`/api/cases/similar?kind=event&classCode=0401&lng=110.5&lat=30.5`)
    expect(alike.similar.map(({ id }) => id)).not.toContain(old.id)
    expect(alike.similar).toHaveLength(1)
    const listed = async (edition: string) =>
      (await intake().get<{ cases: CaseCard[] }>(`/api/cases?class=0401&edition=${encodeURIComponent(edition)}`)).body.cases.map(
        ({ number }) => number,
      )
    await until(async () => (await listed(NEW)).length === 1, 'the new case is listed')
    expect(await listed(OLD)).toEqual([old.number, older.number])
    const steps = ['accept', 'file'].map((action) => ({ action }))
    for (const step of steps) await intake().post(`/api/cases/${old.id}/actions`, step)
    expect((await card(old.id)).log.at(-1)?.choices?.condition?.limit).toEqual({ amount: 2, clock: 'urgent-hour' })
  })

  it('tells other systems each case by its own name', async () => {
    const ask = async <Body>(path: string) => (await intake().get<Body>(`/open311/v2/${path}`)).body
    const services = await ask<Open311Service[]>('services.json')
    expect(services.map(({ service_code, service_name }) => [service_code, service_name])).toEqual([
      ['E0512', '非法出版物销售'],
      ['E0401', '无照经营游商'],
      ['E0501', '路面塌陷'],
    ])
    const [told] = await ask<Open311Request[]>(`requests/${old.id}.json`)
    expect([told?.service_code, told?.service_name]).toEqual([`E0401@${OLD}`, '路面塌陷'])
    const found = await ask<Open311Request[]>('requests.json?service_code=E0401')
    expect(found.map(({ service_name }) => service_name)).toEqual(['无照经营游商'])
  })

  it('reads the edition of past cases from their file, and goes by the day of the report where it names none', async () => {
    const csv = `案卷号,类型,小类代码,版本,经度,纬度,上报时间
P-1,事件,0401,${NEW},110.5,30.5,2014-10-01 08:00
P-2,事件,0401,,110.5,30.5,2014-10-01 08:00
P-3,事件,0401,没有的版本,110.5,30.5,2014-10-01 08:00
`
    const form = new FormData()
    form.append('file', new Blob([csv]), '历史案卷.csv')
    const headers = { authorization: `Bearer ${TOKENS.intake}` }
    const response = await fetch(`${url}/api/bulk-imports?dryRun=false`, { method: 'POST', body: form, headers })
    const { id } = (await response.json()) as BulkImport
    const job = async () => (await intake().get<BulkImport>(`/api/bulk-imports/${id}`)).body
    await until(async () => (await job()).state === 'done', 'the file has been read')
    const { body } = await intake().get<BulkFaults>(`/api/bulk-imports/${id}/faults`)
    expect(body.faults.map(({ row, column, value }) => [row, column, value])).toEqual([[4, '版本', '没有的版本']])
    const { rows } = await pool.query(`select number, class_edition from cases where number like 'P-%' order by 1`)
    expect(rows).toEqual([
      { number: 'P-1', class_edition: NEW },
      { number: 'P-2', class_edition: OLD },
    ])
  })
})

describe('a class or a unit that has ended', () => {
  const imported = (target: string, content: string) => importFile(url, administrator, `target=${target}`, '表.csv', content)

  it('takes no new report, says so, and keeps its name on old cases', async () => {
    const before = await report({ classCode: '0512' })
    const { status, report: said } = await imported(
      'classes',
      `小类代码,小类名称,类型,版本,终止日期\n0512,非法出版物销售,事件,${OLD},2026-11-20\n`,
    )
    expect([status, said.written.updated]).toEqual([200, 1])
    const refused = await intake().post('/api/intake/cases', { ...HERE, classCode: '0512' })
    expect([refused.status, refused.body.at]).toEqual([400, '/classCode'])
    expect([refused.body.zh, refused.body.en].join()).toMatch(/已于 2026-11-20 停用.*ended on 2026-11-20/)
    expect((await card(before.id)).className).toBe('非法出版物销售')
    expect((await report({ classCode: '0512', at: FRIDAY_MORNING - 2 * DAY, number: 'LATE-1' })).edition).toBe(OLD)
  })

  it('is given no new work, by name or by rule, and ends what it has', async () => {
    const begun = await report({ unit: 'U1' })
    const waiting = await report({ unit: 'U1' })
    const act = (id: number, action: string, more: object = {}) =>
      intake().post<CaseCard>(`/api/cases/${id}/actions`, { action, ...more })
    for (const { id } of [begun, waiting]) for (const action of ['accept', 'file']) await act(id, action)
    await act(begun.id, 'dispatch')
    await imported('units', '单位编码,单位名称,级别,终止日期\nU1,环卫处,1,2026-11-20\nU3,将来处,1,\n')
    await imported('units', '单位编码,单位名称,初始日期\nU3,将来处,2027-01-01\n')

    expect((await act(begun.id, 'take-up')).body.unitName).toBe('环卫处')
    const refused = await act(waiting.id, 'dispatch')
    expect([refused.status, refused.body.at]).toEqual([400, '/unit'])
    expect([refused.body.zh, refused.body.en].join()).toMatch(/U1（环卫处）已于 2026-11-20 停用.*ended on 2026-11-20/)
    expect((await act(waiting.id, 'dispatch', { unit: 'U2', assisting: ['U1'] })).body.at).toBe('/assisting/0')
    expect((await act(waiting.id, 'dispatch', { unit: 'U3' })).body.zh).toContain('自 2027-01-01 起才启用')
    expect((await intake().post('/api/intake/cases', { ...HERE, unit: 'U1' })).body.at).toBe('/unit')
    expect((await act(waiting.id, 'dispatch', { unit: 'U2' })).body.unitName).toBe('水务处')
  })

  it('stays ended through an import that has no column for it, and goes on where the column is empty', async () => {
    const termOf = async () => {
      const { body } = await client(url, TOKENS.node).get<CityFile>('/api/city')
      return body.units.find(({ code }) => code === 'U1')?.validTo
    }
    await imported('units', '单位编码,单位名称\nU1,环卫中心\n')
    expect(await termOf()).toBe('2026-11-20')
    await imported('units', '单位编码,单位名称,终止日期\nU1,环卫中心,\n')
    expect(await termOf()).toBeUndefined()
    const { report: said } = await imported('units', '单位编码,单位名称,初始日期,终止日期\nU1,环卫中心,2026-02-01,2026-01-01\n')
    expect(said.findings.map(({ reason }) => reason)).toEqual(['validity-bad'])
  })
})

describe('a record of before editions were kept', () => {
  it('has each edition that was imported begin with its first import, by the day in China, and rewrites no case', async () => {
    const before = bench.pool(await bench.newDatabase())
    const step = MIGRATIONS.findIndex(({ name }) => name === '0018-editions')
    await migrate(before, MIGRATIONS.slice(0, step))
    const IMPORTS = ['2014-08-01T04:00:00Z', '2016-03-01T23:30:00Z', '2018-05-01T04:00:00Z']
    for (const at of IMPORTS) {
      await before.query(
        `insert into base_source (name, target, format, datum, sha256, rows, imported_by, imported_at, written)
         values ('字典', 'classes', 'csv', 'WGS84', '', 1, 'test', ${Date.parse(at)}, '{}')`,
      )
    }
    const CLASSES = [
      ['older', '0401', 1],
      [NEW, '0401', 2],
      [NEW, '0402', 3],
    ] as const
    for (const [edition, code, source] of CLASSES) {
      await before.query(
        `insert into base_class (edition, kind, code, name, conditions, source_id) values ($1, 'event', $2, '无照经营游商', '[]', $3)`,
        [edition, code, source],
      )
    }
    await migrate(before)
    const { rows } = await before.query('select valid_from::text as begun, valid_to from base_class order by source_id')
    expect(rows).toEqual(['2014-08-01', '2016-03-02', '2016-03-02'].map((begun) => ({ begun, valid_to: null })))
  })
})
