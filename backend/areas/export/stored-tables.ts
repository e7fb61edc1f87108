import { asc, gt } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import type { ShiftPlan } from '../../../contract/wire/duty.ts'
import { accounts } from '../../db/schema.ts'
import { POST_WORDS, ROLE_WORDS } from '../../support/words.ts'
import { localText } from '../import/local-instant.ts'
import { baseComponents } from '../store/base-tables.ts'
import type { ExportRow, ExportTable } from './export-table.ts'

/** What is not kept in memory is read page by page: components may be a million. */
const PAGE = 10_000
const STATE_WORDS = { intact: '完好', damaged: '破损', missing: '丢失', occupied: '占用' } as const
const STATUS_WORDS = { 'in-use': '在用', void: '作废' } as const

export function componentsOut(pool: pg.Pool): ExportTable {
  const columns = [
    ['code', '部件标识码'],
    ['name', '部件名称'],
    ['lng', '经度'],
    ['lat', '纬度'],
    ['cell', '所在单元网格'],
    ['authority', '主管部门代码'],
    ['owner', '责任单位代码'],
    ['keeper', '养护单位代码'],
    ['state', '部件状态'],
    ['status', '现势性'],
    ['validFrom', '初始时间'],
    ['changedOn', '变更时间'],
    ['origin', '数据来源'],
    ['note', '备注'],
  ] as const
  return { columns, hasShapes: true, rows: componentRows(pool) }
}

async function* componentRows(pool: pg.Pool): AsyncGenerator<ExportRow> {
  const db = drizzle(pool)
  for (let after = ''; ; ) {
    const page = await db
      .select()
      .from(baseComponents)
      .where(gt(baseComponents.code, after))
      .orderBy(asc(baseComponents.code))
      .limit(PAGE)
    for (const { code, name, lng, lat, cellCode, authorityCode, ownerCode, keeperCode, ...rest } of page) {
      const { validFrom, changedOn, origin, note } = rest
      const [state, status] = [STATE_WORDS[rest.state], STATUS_WORDS[rest.status]]
      const units = { authority: authorityCode, owner: ownerCode, keeper: keeperCode }
      yield {
        cells: { code, name, lng, lat, cell: cellCode, ...units, state, status, validFrom, changedOn, origin, note },
        shape: { type: 'Point', coordinates: [lng, lat] },
      }
    }
    if (page.length < PAGE) return
    after = page.at(-1)!.code
  }
}

/** Without passwords, as they come in. */
export async function accountsOut(pool: pg.Pool): Promise<ExportTable> {
  const stored = await drizzle(pool).select().from(accounts).orderBy(asc(accounts.user))
  const rows = stored.map(({ user, name, roles, posts, areas, units, disabled }): ExportRow => {
    const named = {
      roles: roles.map((role) => ROLE_WORDS[role].zh),
      posts: posts.map((post) => POST_WORDS[post].zh),
      areas,
      units,
    }
    const lists = Object.fromEntries(Object.entries(named).map(([field, list]) => [field, list.join('、')]))
    return { cells: { user, name, ...lists, disabled: disabled ? '是' : '否' } }
  })
  const columns = [
    ['user', '账号'],
    ['name', '姓名'],
    ['roles', '角色'],
    ['posts', '岗位'],
    ['areas', '区域编码'],
    ['units', '单位编码'],
    ['disabled', '停用'],
  ] as const
  return { columns, hasShapes: false, rows }
}

interface ShiftScope {
  readonly now: number
  /** Minutes east of UTC. */
  readonly offset: number
  readonly mayPlan: (area: string | null) => boolean
  /** Nobody else can be planned, so a line of theirs could not come back. */
  readonly inService: ReadonlySet<string>
}

/** Shifts that stand and are not over, of those in service and the patrol areas that the caller plans for. */
export async function shiftsOut(pool: pg.Pool, { now, offset, mayPlan, inService }: ShiftScope): Promise<ExportTable> {
  const { rows } = await pool.query<ShiftPlan>(
    `select mover, area_code as area, starts_at as "startsAt", ends_at as "endsAt" from duty_shift
     where withdrawn_at is null and ends_at > $1 order by starts_at, mover`,
    [now],
  )
  const columns = [
    ['mover', '编号'],
    ['from', '开始时间'],
    ['to', '结束时间'],
    ['area', '责任网格'],
  ] as const
  const own = rows.filter(({ mover, area }) => inService.has(mover) && mayPlan(area))
  return {
    columns,
    hasShapes: false,
    rows: own.map(({ mover, area, startsAt, endsAt }) => ({
      cells: { mover, from: localText(startsAt, offset), to: localText(endsAt, offset), area },
    })),
  }
}
