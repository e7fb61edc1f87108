import { describe, expect, it } from 'vitest'
import { csv, importedTown, run, stored } from '../../../tests/support/import-bench.ts'
import type { StoredAccount } from '../base-records.ts'
import { NO_PEOPLE } from './people-book.ts'

const KNOWN: StoredAccount = {
  user: 'JD31',
  name: '监督员31',
  roles: ['operator'],
  posts: ['collector'],
  areas: ['990101'],
  units: ['U1'],
  disabled: true,
}
const people = { ...NO_PEOPLE, movers: new Set(['JD31']), accounts: new Map([['JD31', KNOWN]]) }

describe('the import of an account that exists', () => {
  const account = async (text: string) => {
    const base = stored((await importedTown()).registry.versions, [], ['U1', 'U2'])
    const { written, report } = await run(csv(text), { target: 'accounts' }, base, undefined, people)
    return { written: written?.accounts[0], findings: report.findings }
  }

  it('leaves open what the table has no column for', async () => {
    const { written, findings } = await account('账号,姓名,角色\nJD31,监督员31,操作员\n')
    expect(written).toMatchObject({ posts: null, areas: null, units: null, disabled: null })
    expect(findings).toEqual([])
  })

  it('warns of a row that widens what it may, and says how', async () => {
    const { written, findings } = await account('账号,姓名,角色,区域,停用\nJD31,监督员31,值班长,,否\n')
    expect(written).toMatchObject({ posts: null, areas: [], disabled: false })
    expect(findings).toMatchObject([{ row: 2, severity: 'warning', reason: 'rights-widened', code: 'JD31' }])
    expect(findings[0]?.zh).toContain('角色 操作员 → 值班长；区域 990101 → 全市；重新启用')
    expect(findings[0]?.en).toContain('roles operator → shift-leader; areas 990101 → the whole city; open again')
  })

  it('refuses a person of a unit who is left without one, be it by a column that is not there', async () => {
    const alone = await account('账号,姓名,角色,岗位,单位\nJD31,监督员31,操作员,专业部门,\n')
    const fresh = await account('账号,姓名,角色,岗位\nhw01,环卫,操作员,专业部门\n')
    const kept = await account('账号,姓名,角色,岗位\nJD31,监督员31,操作员,专业部门\n')
    const severities = [alone, fresh, kept].map(({ findings }) => findings.map(({ severity }) => severity))
    expect(severities).toEqual([['error', 'warning'], ['error'], ['warning']])
  })
})
