import type { Section } from '../../contract/settings/evaluation.ts'
import type { EvaluationFigures, EvaluationTable } from '../../contract/wire/evaluation.ts'
import { ratioValue } from '../../core/evaluation/engine/score.ts'
import { BYTE_ORDER_MARK, type CsvValue, csvLine } from '../../core/oversight/csv.ts'

type Column = Section['columns'][number]

/** The table as a form (评价统计表): its sections above, its columns below, one line a subject, all together last. */
export function* tableCsv(table: EvaluationTable, lang: 'zh' | 'en'): Generator<string> {
  const columns = table.sections.flatMap((section) => section.columns.map((column) => ({ section, column })))
  const word = (zh: string, en: string): string => (lang === 'zh' ? zh : en)
  const nameOf = (key: string): string => table.names[key]?.[lang] ?? key
  yield BYTE_ORDER_MARK
  yield csvLine([word('定义版本', 'version of the definitions'), table.version, word('口径', 'basis'), table.basis])
  yield csvLine(['', '', ...columns.map(({ section }, at) => (columns[at - 1]?.section === section ? '' : section[lang]))])
  yield csvLine([
    word('代码', 'code'),
    word('名称', 'name'),
    ...columns.flatMap(({ column }) => headOf(column, nameOf)),
    word('外评价', 'external'),
    word('综合指标值', 'score'),
    word('等级', 'grade'),
    word('名次', 'rank'),
  ])
  for (const row of table.rows)
    yield csvLine([row.code, row.name, ...cellsOf(row, columns), row.external, row.score, row.grade, row.rank])
  yield csvLine([
    '',
    word('合计', 'all'),
    ...cellsOf(table.all, columns),
    table.all.external,
    table.all.score,
    table.all.grade,
    '',
  ])
}

function headOf(column: Column, nameOf: (key: string) => string): string[] {
  if ('count' in column) return [nameOf(column.count)]
  if ('ratio' in column) return [`${nameOf(column.ratio)} %`]
  return [nameOf(column.indicator)]
}

/** "—" where nothing was due: an empty cell would be taken for a forgotten one, 0 for a bad result. */
const NONE = '—'

function cellsOf(figures: EvaluationFigures, columns: readonly { column: Column }[]): CsvValue[] {
  return columns.map(({ column }) => {
    if ('count' in column) return figures.counts[column.count] ?? NONE
    if ('indicator' in column) return figures.points[column.indicator] ?? NONE
    const ratio = figures.ratios[column.ratio]
    const value = ratio ? ratioValue(ratio) : null
    return value === null ? NONE : Math.round(value * 10_000) / 100
  })
}
