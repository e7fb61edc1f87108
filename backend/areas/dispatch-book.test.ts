import { expect, it } from 'vitest'
import type { ResponsibilitySetting } from '../../contract/settings/responsibility.ts'
import type { BaseData } from './base-data.ts'
import { DispatchBook, type Wanted } from './dispatch-book.ts'
import { ComponentTableBuilder } from './lookup/component-lookup.ts'

const MANHOLE = '9901010101000001'
const OTHER = '9901010101000002'
const METRE = 1 / 97_000

function bookOver(): { book: DispatchBook; demolish(code: string): void } {
  const builder = new ComponentTableBuilder()
  builder.add({ code: MANHOLE, lng: 110, lat: 29, state: 'intact', unitCode: 'water' })
  builder.add({ code: OTHER, lng: 110 + 100 * METRE, lat: 29, state: 'intact', unitCode: 'power' })
  const components = builder.finish()
  const nowhere = { cell: -1, community: -1, street: -1, district: -1 }
  const baseData = { components, areas: { areas: [], at: () => nowhere } } as unknown as BaseData
  const body: ResponsibilitySetting = { rules: [], components: { own: true, within: 30 }, areaAnswers: true }
  const book = new DispatchBook({ at: () => ({ version: 0, body: body as never }) }, baseData)
  return { book, demolish: (code) => components.setSeen(code, 'intact', 'void') }
}
const wanted = (metres: number, more: Partial<Wanted> = {}): Wanted => ({
  kind: 'component',
  classCode: '0101',
  edition: 'GB/T 30428.2-2013',
  lng: 110 + metres * METRE,
  lat: 29,
  at: 0,
  ...more,
})

it('takes the nearest of the class within 30 m where no component is named', () => {
  const { book } = bookOver()
  expect([20, 50, 90].map((metres) => book.componentFor(wanted(metres)))).toEqual([
    { code: MANHOLE },
    { code: null },
    { code: OTHER },
  ])
  expect(book.componentFor(wanted(0, { kind: 'event' }))).toEqual({ code: null })
})

it('goes by the component that is named, up to 200 m away, though another one is nearer', () => {
  const { book } = bookOver()
  const named = { componentCode: MANHOLE }
  expect(book.componentFor(wanted(95, named))).toEqual({ code: MANHOLE })
  expect(book.unitFor(wanted(95, named))).toEqual({ unit: 'water', by: 'component', component: MANHOLE })
  expect(book.componentFor(wanted(250, named))).toMatchObject({ fault: 'far', metres: expect.closeTo(250, -1) })
})

it('knows no component that was found gone, and dispatches a case that bears its code by what is there now', () => {
  const { book, demolish } = bookOver()
  demolish(MANHOLE)
  const named = { componentCode: MANHOLE }
  expect(book.componentFor(wanted(95, named))).toEqual({ fault: 'unknown' })
  expect(book.unitFor(wanted(95, named))?.unit).toBe('power')
})
