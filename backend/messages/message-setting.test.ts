import { expect, it } from 'vitest'
import { SMALL_CITY } from '../../tests/support/small-city.ts'
import { MESSAGES } from './message-setting.ts'

const { triggers } = MESSAGES.initial(SMALL_CITY)
const tellsDepartment = triggers.filter(({ to }) => to.some(({ kind }) => kind === 'department')).flatMap(({ events }) => events)

it('a department is told, as delivered, of its sub-units’ cases only when they are overdue', () => {
  expect(tellsDepartment).toEqual(['case.overdue'])
})

it('of every step that gives a unit a case that unit is told, as delivered', () => {
  const told = triggers.filter(({ to }) => to.some(({ kind }) => kind === 'unit')).flatMap(({ events }) => events)
  expect(told).toEqual(expect.arrayContaining(['case.dispatched', 'case.assigned']))
})
