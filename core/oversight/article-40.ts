import {
  ARTICLE_40_KINDS,
  type Article40Figure,
  type Article40Kind,
  type Article40Report,
  type Article40Row,
  type ShareApart,
} from '../../contract/wire/ledgers.ts'
import { type CsvValue, csvLine } from './csv.ts'
import { shareOf, shareText } from './share.ts'

/** The whole city, a district, or a unit. */
export interface Subject {
  readonly level: 'city' | 'district' | 'unit'
  /** null = the city; or cases outside every district, of no unit. */
  readonly code: string | null
}

/** Cases with a turning of one kind: of those filed in the month, and others. */
export interface TurnedCounts {
  readonly counted: number
  readonly apart: number
}

/** Cases of one subject and month: filed, and with a turning of each kind. */
export interface MonthCounts extends Subject {
  readonly filed: number
  readonly turned: Readonly<Partial<Record<Article40Kind, TurnedCounts>>>
}

const keyOf = ({ level, code }: Subject): string => `${level}:${code ?? ''}`

/**
 * The monthly report of what departs from the ordinary way (山东 鲁建城字〔2014〕19号, article 40): of the cases filed in the
 * month, how many were returned, voided, extended, postponed and suspended in it, and their share. A case counts once per kind
 * and month, however often it happened. What befell other cases in the month, filed earlier or voided before they were filed,
 * stands apart: it has no share, since it is no part of that whole.
 */
export function article40Rows(
  subjects: readonly (Subject & { readonly name: string })[],
  month: readonly MonthCounts[],
  previous: readonly MonthCounts[],
): Article40Row[] {
  const now = new Map(month.map((counts) => [keyOf(counts), counts]))
  const before = new Map(previous.map((counts) => [keyOf(counts), counts]))
  return subjects.map((subject) => {
    const current = now.get(keyOf(subject))
    const earlier = before.get(keyOf(subject))
    const share = (counts: MonthCounts | undefined, kind: Article40Kind): ShareApart => ({
      ...shareOf(counts?.turned[kind]?.counted ?? 0, counts?.filed ?? 0),
      apart: counts?.turned[kind]?.apart ?? 0,
    })
    const figures = ARTICLE_40_KINDS.map((kind) => [kind, { ...share(current, kind), previous: share(earlier, kind) }])
    return {
      ...subject,
      filed: current?.filed ?? 0,
      previousFiled: earlier?.filed ?? 0,
      kinds: Object.fromEntries(figures) as Article40Row['kinds'],
    }
  })
}

const WORDS = {
  zh: {
    level: '层级',
    city: '全市',
    district: '区县',
    unit: '责任单位',
    name: '名称',
    filed: '立案数',
    previousFiled: '上月立案数',
    number: (kind: string) => `${kind}数`,
    share: (kind: string) => `${kind}占比`,
    apart: (kind: string) => `${kind}另计`,
    previousNumber: (kind: string) => `上月${kind}数`,
    previousShare: (kind: string) => `上月${kind}占比`,
    kinds: { return: '回退', void: '作废', extend: '延期', postpone: '缓办', suspend: '挂账' },
  },
  en: {
    level: 'Level',
    city: 'City',
    district: 'District',
    unit: 'Unit',
    name: 'Name',
    filed: 'Filed',
    previousFiled: 'Filed, month before',
    number: (kind: string) => kind,
    share: (kind: string) => `${kind}, share`,
    apart: (kind: string) => `${kind}, filed otherwise`,
    previousNumber: (kind: string) => `${kind}, month before`,
    previousShare: (kind: string) => `${kind}, share, month before`,
    kinds: { return: 'Returned', void: 'Voided', extend: 'Extended', postpone: 'Postponed', suspend: 'Suspended' },
  },
} as const

/** The report for table programs, in the reader's language. */
export function article40Csv(report: Article40Report, lang: 'zh' | 'en'): string {
  const words = WORDS[lang]
  const headOf = (kind: Article40Kind): string[] => {
    const name = words.kinds[kind]
    return [words.number(name), words.share(name), words.apart(name), words.previousNumber(name), words.previousShare(name)]
  }
  const cellsOf = ({ previous, ...now }: Article40Figure): CsvValue[] => [
    now.numerator,
    shareText(now),
    now.apart,
    previous.numerator,
    shareText(previous),
  ]
  const head = [words.level, words.name, words.filed, words.previousFiled, ...ARTICLE_40_KINDS.flatMap(headOf)]
  const lines = report.rows.map((row) =>
    csvLine([
      words[row.level],
      row.name,
      row.filed,
      row.previousFiled,
      ...ARTICLE_40_KINDS.flatMap((kind) => cellsOf(row.kinds[kind])),
    ]),
  )
  return csvLine(head) + lines.join('')
}
