import { describe, expect, it } from 'vitest'
import type { CaseClass } from '../../contract/files/city.ts'
import { classBook } from './class-book.ts'

const OLD = 'CJ/T 214-2007'
const NEW = 'GB/T 30428.2-2013'

function eventClass(edition: string, code: string, name: string, term: Pick<CaseClass, 'validFrom' | 'validTo'> = {}): CaseClass {
  return { edition, kind: 'event', code, name, conditions: [], ...term }
}

function named(classes: readonly CaseClass[]) {
  const book = classBook(classes)
  const nameAt = (index: number | undefined) => (index === undefined ? null : (classes[index]?.name ?? null))
  return {
    book,
    inForce: (code: string, day: string) => nameAt(book.inForce('event', code, day)),
    meant: (code: string, day: string) => nameAt(book.meant('event', code, day)),
    ofEdition: (code: string, edition: string) => nameAt(book.ofEdition('event', code, edition)),
  }
}

describe('the dictionary in its editions', () => {
  const both = [
    eventClass(OLD, '0401', '路面塌陷'),
    eventClass(OLD, '0512', '非法出版物销售'),
    eventClass(NEW, '0401', '无照经营游商', { validFrom: '2014-08-01' }),
  ]

  it('tells what the same digits meant before a new edition began and after', () => {
    const { inForce } = named(both)
    expect([inForce('0401', '2014-07-31'), inForce('0401', '2014-08-01')]).toEqual(['路面塌陷', '无照经营游商'])
    expect(inForce('0512', '2020-01-01')).toBe('非法出版物销售')
    expect(inForce('0999', '2020-01-01')).toBeNull()
  })

  it('finds a class of a named edition whatever is in force', () => {
    const { ofEdition } = named(both)
    expect([ofEdition('0401', OLD), ofEdition('0401', NEW), ofEdition('0512', NEW)]).toEqual(['路面塌陷', '无照经营游商', null])
  })

  it('goes by the year of the edition where no dates are given, in whatever order they are listed', () => {
    const undated = both.map((each) => eventClass(each.edition, each.code, each.name))
    expect(named(undated).inForce('0401', '2026-01-01')).toBe('无照经营游商')
    expect(named(undated.toReversed()).inForce('0401', '2026-01-01')).toBe('无照经营游商')
  })

  it('lets the first that is listed stand where nothing tells editions apart', () => {
    const { inForce } = named([eventClass('甲', '0401', '一'), eventClass('乙', '0401', '二')])
    expect(inForce('0401', '2026-01-01')).toBe('一')
  })

  it('has no class in force between an end and the next beginning, and reads a case of that time by what ended last', () => {
    const { inForce, meant } = named([
      eventClass(OLD, '0401', '路面塌陷', { validFrom: '2007-08-01', validTo: '2014-01-01' }),
      eventClass(NEW, '0401', '无照经营游商', { validFrom: '2014-08-01' }),
    ])
    expect([inForce('0401', '2014-03-01'), meant('0401', '2014-03-01')]).toEqual([null, '路面塌陷'])
    expect([inForce('0401', '2006-01-01'), meant('0401', '2006-01-01')]).toEqual([null, '路面塌陷'])
  })

  it('names the days in which bare digits meant an edition', () => {
    const { book } = named(both)
    expect(book.spansOf(OLD)).toEqual([
      { kind: 'event', code: '0401', from: null, to: '2014-08-01' },
      { kind: 'event', code: '0512', from: null, to: null },
    ])
    expect(book.spansOf(NEW)).toEqual([{ kind: 'event', code: '0401', from: '2014-08-01', to: null }])
    expect(book.spansOf('没有')).toEqual([])
  })
})
