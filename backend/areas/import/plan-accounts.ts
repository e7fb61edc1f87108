import type { Post } from '../../../contract/domain/post.ts'
import type { Role } from '../../../contract/wire/rest.ts'
import { type Right, widenedRights } from '../../../core/access/widened-rights.ts'
import { accountWith } from '../account-with.ts'
import type { AccountRecord, StoredAccount } from '../base-records.ts'
import { duplicateGuard, type PlanContext, type Planned } from './plan-context.ts'
import type { RowReader } from './row-reader.ts'

const ROLE_WORDS: Readonly<Record<Role, readonly string[]>> = {
  viewer: ['浏览者', '查看', '浏览'],
  operator: ['操作员'],
  'shift-leader': ['值班长'],
  administrator: ['管理员', '系统管理员'],
}
const POST_WORDS: Readonly<Record<Post, readonly string[]>> = {
  collector: ['监督员', '采集员', '网格员'],
  acceptor: ['受理员'],
  'shift-leader': ['值班长'],
  dispatcher: ['派遣员'],
  unit: ['专业部门', '处置单位', '专业部门人员'],
  supervisor: ['督查', '督查员'],
  leader: ['领导'],
}
const YES_WORDS = { no: ['0', '否', 'false', 'n'], yes: ['1', '是', 'true', 'y', '停用'] } as const
const USER = /^[\p{L}\p{N}._-]{1,64}$/u
const MOST_NAMED = 200

/**
 * Accounts (账号) without passwords: a file that people pass round is no place for one. What the table has no column for stays
 * as it is stored: an empty cell takes rights or their bounds away, a missing column does not.
 */
export function planAccounts(context: PlanContext): Planned<AccountRecord>[] {
  const isDuplicate = duplicateGuard(context.findings)
  return context.rows.flatMap((reader) => {
    const record = readAccount(reader, context)
    if (!record || isDuplicate(record.user, record.user, reader.row.row)) return []
    return [{ row: reader.row.row, record }]
  })
}

function readAccount(reader: RowReader, context: PlanContext): AccountRecord | null {
  const [user, name, hasRoles] = [reader.required('user'), reader.required('name'), reader.required('roles')]
  if (user === null || name === null || hasRoles === null) return null
  if (!USER.test(user))
    reader.bad('user', '须为字母、数字、点或横线，至多 64 个', 'letters, digits, . _ - and at most 64 of them')
  if (name.length > 64) reader.bad('name', '至多 64 个字', 'at most 64 characters')
  const has = (field: string): boolean => context.mapping.columnOf.has(field)
  const areas = context.stored.lookup.areas
  const record: AccountRecord = {
    user,
    name,
    roles: wordsIn(reader, 'roles', ROLE_WORDS),
    posts: has('posts') ? wordsIn(reader, 'posts', POST_WORDS) : null,
    areas: has('areas') ? codesIn(reader, 'areas', (code) => areas.some((area) => area.code.startsWith(code))) : null,
    units: has('units') ? codesIn(reader, 'units', (code) => context.stored.units.has(code)) : null,
    disabled: reader.text('disabled') === null ? null : reader.word<'no' | 'yes'>('disabled', YES_WORDS, 'no') === 'yes',
  }
  const before = context.people.accounts.get(user)
  const after = accountWith(record, before)
  checkPosts(reader, after, context)
  if (before) warnWhereWider(reader, before, after, context)
  return record
}

function checkPosts(reader: RowReader, { user, posts, units }: StoredAccount, { people, findings }: PlanContext): void {
  if (posts.includes('unit') && units.length === 0) {
    reader.bad(
      'posts',
      '专业部门人员须填单位，否则会看到所有单位的案卷',
      'a person of a unit needs the unit, or would see the cases of all',
    )
  }
  if (posts.length === 0 || posts.some((post) => post !== 'collector') || people.movers.has(user)) return
  const why = {
    zh: '没有编号相同的监督员，其上报与定位对不上账号',
    en: 'no collector has that id, so reports and positions will not be theirs',
  }
  findings.warn('value-bad', { row: reader.row.row, field: 'user', code: user }, { field: 'user', value: user, ...why })
}

const RIGHT_WORDS: Readonly<Record<Right, { readonly zh: readonly [string, string]; readonly en: readonly [string, string] }>> = {
  roles: { zh: ['角色', '无'], en: ['roles', 'none'] },
  posts: { zh: ['岗位', '按角色'], en: ['posts', 'those of the role'] },
  areas: { zh: ['区域', '全市'], en: ['areas', 'the whole city'] },
  units: { zh: ['单位', '全部'], en: ['units', 'all'] },
}
const MEANT: Readonly<Record<string, readonly string[]>> = { ...POST_WORDS, ...ROLE_WORDS }

/** Nobody should find out later that a table has opened the city to somebody. */
function warnWhereWider(reader: RowReader, before: StoredAccount, after: StoredAccount, { findings }: PlanContext): void {
  const widened = widenedRights(before, after)
  const opens = before.disabled && !after.disabled
  if (widened.length === 0 && !opens) return
  const shown = (values: readonly string[], none: string, language: 'zh' | 'en'): string =>
    values.map((value) => (language === 'zh' ? (MEANT[value]?.[0] ?? value) : value)).join(' ') || none
  const changes = (language: 'zh' | 'en'): string[] =>
    widened.map((right) => {
      const [word, none] = RIGHT_WORDS[right][language]
      return `${word} ${shown(before[right], none, language)} → ${shown(after[right], none, language)}`
    })
  const facts = {
    code: after.user,
    zh: [...changes('zh'), ...(opens ? ['重新启用'] : [])].join('；'),
    en: [...changes('en'), ...(opens ? ['open again'] : [])].join('; '),
  }
  findings.warn('rights-widened', { row: reader.row.row, field: widened[0] ?? 'disabled', code: after.user }, facts)
}

const listed = (text: string | null): string[] => [...new Set(text?.split(/[、,，;；|\s]+/).filter((part) => part !== ''))]

function wordsIn<Meaning extends string>(
  reader: RowReader,
  field: string,
  words: Readonly<Record<Meaning, readonly string[]>>,
): Meaning[] {
  const known = Object.entries(words) as [Meaning, readonly string[]][]
  const parts = listed(reader.text(field)?.toLowerCase() ?? null)
  const found = parts.map((part) => known.find(([meaning, names]) => meaning === part || names.includes(part))?.[0] ?? null)
  if (found.includes(null)) {
    const all = known.map(([meaning, names]) => `${names[0]} ${meaning}`).join('、')
    reader.bad(field, `应为：${all}`, `use of: ${all}`)
  }
  return [...new Set(found.filter((each) => each !== null))]
}

function codesIn(reader: RowReader, field: string, isKnown: (code: string) => boolean): string[] {
  const codes = listed(reader.text(field))
  const stray = codes.find((code) => !isKnown(code))
  if (stray !== undefined) reader.bad(field, `城市数据中没有 ${stray}`, `the city's data has no ${stray}`)
  if (codes.length > MOST_NAMED) reader.bad(field, `至多 ${MOST_NAMED} 个`, `at most ${MOST_NAMED}`)
  return codes
}
