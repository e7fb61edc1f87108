import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import type { CaseFilter, CaseFlag } from '../../contract/wire/case-list.ts'
import { inAreas } from '../access/may-see.ts'
import type { CaseFile } from '../cases/case-file.ts'
import { lampOf } from './lamp.ts'

export type CaseTest = (file: CaseFile) => boolean

/** The bits of the flags column that all must be set. */
export function flagBits(flags: readonly CaseFlag[]): number {
  return flags.reduce((bits, flag) => bits | CASE_FLAGS[flag], 0)
}

/** When a case was or is due, as lists sort and narrow it: by its running limit, once ended by the limit of the whole. */
export function listedDueAt(file: Pick<CaseFile, 'endedAt' | 'dueAt' | 'totalDueAt'>): number | null {
  return file.endedAt === null ? file.dueAt : file.totalDueAt
}

/**
 * The filter as one test, made once for many cases; only the fields that were given cost anything. `case-filter-sql` of the
 * backend says the same in SQL.
 * @param editionOf the edition of the dictionary that a case is of
 */
export function caseTest(filter: CaseFilter, now: number, editionOf: (file: CaseFile) => string | null): CaseTest {
  const tests = [...wordTests(filter), ...timeTests(filter)]
  const { area, lamp, edition, text } = filter
  if (lamp) tests.push((file) => lamp.includes(lampOf(file, now)))
  if (edition) tests.push((file) => edition.includes(editionOf(file) ?? ''))
  if (area) tests.push((file) => inAreas(area, file))
  if (text !== undefined) tests.push(textTest(text))
  return allOf(tests)
}

/** A loop, as `every` would make a function for each of 100 000 cases. */
export function allOf(tests: readonly CaseTest[]): CaseTest {
  return (file) => {
    for (const test of tests) if (!test(file)) return false
    return true
  }
}

function wordTests(filter: CaseFilter): CaseTest[] {
  const { open, stage, state, kind, source, unit, centre, component, flag, reporter } = filter
  const tests: CaseTest[] = []
  if (open !== undefined) tests.push((file) => (file.endedAt === null) === open)
  if (flag) {
    const bits = flagBits(flag)
    tests.push((file) => (file.flags & bits) === bits)
  }
  if (stage) tests.push((file) => stage.includes(file.stage))
  if (state) tests.push((file) => state.includes(file.state))
  if (kind) tests.push((file) => kind.includes(file.kind))
  if (source) tests.push((file) => source.includes(file.source))
  if (unit) tests.push((file) => file.unitCode !== null && unit.includes(file.unitCode))
  if (centre) tests.push((file) => centre.includes(file.centre))
  if (component) tests.push((file) => file.componentCode !== null && component.includes(file.componentCode))
  if (reporter !== undefined) tests.push((file) => file.reporter === reporter)
  const classes = filter.class
  if (classes) tests.push((file) => classes.some((code) => file.classCode.startsWith(code)))
  return tests
}

function timeTests(filter: CaseFilter): CaseTest[] {
  return [
    ...within((file) => file.reportedAt, filter.reportedFrom, filter.reportedTo),
    ...within(listedDueAt, filter.dueFrom, filter.dueTo),
    ...within((file) => file.endedAt, filter.endedFrom, filter.endedTo),
  ]
}

function within(timeOf: (file: CaseFile) => number | null, from: number | undefined, to: number | undefined): CaseTest[] {
  if (from === undefined && to === undefined) return []
  return [
    (file) => {
      const at = timeOf(file)
      return at !== null && at >= (from ?? Number.NEGATIVE_INFINITY) && at < (to ?? Number.POSITIVE_INFINITY)
    },
  ]
}

/** Letters match in either case. A text without any, as in an address of ideographs or a number, needs no folding. */
function textTest(text: string): CaseTest {
  if (text.toLowerCase() === text.toUpperCase()) return ({ number, address }) => number.includes(text) || address.includes(text)
  const wanted = new RegExp(text.replaceAll(/[$()*+.?[\\\]^{|}/-]/g, '\\$&'), 'i')
  return ({ number, address }) => wanted.test(number) || wanted.test(address)
}
