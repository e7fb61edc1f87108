import type { CaseKind, CaseSource } from '../../contract/domain/stage.ts'
import { DAY } from '../../contract/units.ts'
import type { UnsolvedQuery, UnsolvedReply, UnsolvedWhy } from '../../contract/wire/ledgers.ts'
import { inAreas } from '../../core/access/may-see.ts'
import { csvLine } from '../../core/oversight/csv.ts'
import { summarise } from '../../core/oversight/unsolved-summary.ts'
import { localTimeText } from '../../core/time/local-time-text.ts'
import { seesCase } from '../auth/case-rights.ts'
import type { Principal } from '../auth/principal.ts'
import type { RouteContext } from '../http/route-context.ts'
import type { UnsolvedRow } from './unsolved-ledger.ts'

export interface HeldLedger {
  readonly month: string
  readonly dataAt: number
  readonly madeAt: number
  /** As it was written when the month ended; otherwise made just now. */
  readonly frozen: boolean
  readonly rows: readonly UnsolvedRow[]
}

interface CaseWords {
  readonly id: number
  readonly number: string
  readonly kind: CaseKind
  readonly classCode: string
  readonly classEdition: string | null
  readonly reportedAt: number
  readonly source: CaseSource
  readonly cellCode: string | null
  readonly reporter: string | null
}

const LINES = 5000

/** The ledger as its reader sees it: oldest first, with its sums per district. The sums are of all lines, shown or not. */
export async function unsolvedReply(
  { pool, directory }: RouteContext,
  { rows, ...ledger }: HeldLedger,
  { area, unit }: Pick<UnsolvedQuery, 'area' | 'unit'>,
  caller: Principal,
): Promise<UnsolvedReply> {
  const { rows: found } = await pool.query<CaseWords>(
    `select id, number, kind, class_code as "classCode", class_edition as "classEdition", reported_at as "reportedAt", source,
       cell_code as "cellCode", reporter
     from cases where id = any($1)`,
    [[...new Set(rows.map(({ caseId }) => caseId))]],
  )
  const words = new Map(found.map((each) => [each.id, each]))
  const seen = rows.filter((row) => {
    const { cellCode = null, reporter = null } = words.get(row.caseId) ?? {}
    const facts = { ...row, cellCode, reporter }
    return (
      inAreas(area ?? [], facts) && (!unit || (row.unitCode !== null && unit.includes(row.unitCode))) && seesCase(caller, facts)
    )
  })
  const oldest = [...seen].sort((a, b) => a.reportedAt - b.reportedAt || a.caseId - b.caseId)
  return {
    ...ledger,
    total: seen.length,
    districts: summarise(seen, ledger.dataAt).map((each) => ({ ...each, name: districtName(each.districtCode, directory) })),
    rows: oldest.slice(0, LINES).map(({ month: _month, ...row }) => {
      const of = words.get(row.caseId)
      return {
        ...row,
        caseNumber: of?.number ?? '',
        className: of ? directory.className(of) : '',
        districtName: districtName(row.districtCode, directory),
        unitName: row.unitCode === null ? null : (directory.unit(row.unitCode)?.name ?? row.unitCode),
        ageDays: (ledger.dataAt - row.reportedAt) / DAY,
      }
    }),
  }
}

function districtName(code: string | null, { districts }: RouteContext['directory']): string | null {
  return districts.find((district) => district.code === code)?.name ?? code
}

const HEAD = {
  zh: ['案卷号', '小类', '区县', '责任单位', '所在中心', '状态', '原因', '说明', '上报时间', '截止时间', '历时（天）'],
  en: ['Number', 'Class', 'District', 'Unit', 'Centre', 'State', 'Why', 'Reason given', 'Reported', 'Due', 'Age, days'],
}
const WHY: Readonly<Record<UnsolvedWhy, { zh: string; en: string }>> = {
  overdue: { zh: '超时未解决', en: 'overdue' },
  suspended: { zh: '挂账或缓办', en: 'suspended' },
  'handed-up': { zh: '区级上交', en: 'handed up' },
}

export function unsolvedCsv(ledger: UnsolvedReply, lang: 'zh' | 'en', utcOffsetMinutes: number): string {
  const time = (at: number | null) => (at === null ? null : localTimeText(at, utcOffsetMinutes))
  const lines = ledger.rows.map((row) =>
    csvLine([
      row.caseNumber,
      row.className,
      row.districtName,
      row.unitName,
      row.centre,
      row.state,
      WHY[row.why][lang],
      row.reason,
      time(row.reportedAt),
      time(row.dueAt),
      Math.round(row.ageDays * 10) / 10,
    ]),
  )
  return csvLine(HEAD[lang]) + lines.join('')
}
