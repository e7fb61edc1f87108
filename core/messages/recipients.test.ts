import { describe, expect, it } from 'vitest'
import { CITY_CENTRE } from '../../contract/domain/choices.ts'
import type { MessageGroup, Recipient } from '../../contract/settings/messages.ts'
import { DAY, HOUR, MINUTE } from '../../contract/units.ts'
import { unitTree } from '../access/unit-tree.ts'
import { isTaskOf } from './collectors.ts'
import { DIGEST_FROM, digestOf } from './digest.ts'
import { fillingOf, type Told } from './filling.ts'
import { type OnDuty, type Person, recipientsOf, type Subject } from './recipients.ts'

const manners = { quiet: null, perHour: 5 }
const group = (changes: Partial<MessageGroup>): MessageGroup => ({
  key: 'g',
  name: 'g',
  posts: [],
  areas: [],
  units: [],
  contacts: [],
  manners: { ...manners, perHour: 9 },
  ...changes,
})
const person = (id: number, changes: Partial<Person> = {}): Person => ({
  id,
  post: null,
  unitCode: null,
  areas: [],
  reporter: null,
  user: null,
  ...changes,
})
const PEOPLE = [
  person(1, { post: 'shift-leader', areas: ['990101'] }),
  person(2, { post: 'shift-leader', areas: ['990102'] }),
  person(3, { unitCode: 'U1' }),
  person(4, { unitCode: 'U1', areas: ['990102'] }),
  person(5, { reporter: 'C01', post: 'collector' }),
]
const CASE: Subject = {
  unitCode: 'U1',
  assisting: [],
  reporter: 'C01',
  cellCode: '990101001001001',
  districtCode: '990101',
  state: 'handling',
  centre: CITY_CENTRE,
  levels: 'one',
  units: unitTree([{ code: 'U1', parent: 'U3' }, { code: 'U3', parent: 'U5' }, { code: 'U2' }]),
  applicant: null,
  order: null,
  isTaskOf: () => false,
}
const whom = (to: Recipient[], groups: MessageGroup[] = [], isOnDuty: OnDuty = () => false) =>
  recipientsOf(to, PEOPLE, CASE, { groups, manners }, isOnDuty).map((each) => each.person.id)

describe('who gets a message', () => {
  it('is, for the unit, its contacts without areas and those whose area it is', () => {
    expect(whom([{ kind: 'unit' }])).toEqual([3])
  })

  it('is, for the department, the contacts of all units above, and for the unit its own alone', () => {
    const people = ['U1', 'U3', 'U5', 'U2'].map((unitCode, at) => person(at + 1, { unitCode }))
    const told = (kind: 'unit' | 'department', unitCode: string | null) =>
      recipientsOf([{ kind }], people, { ...CASE, unitCode }, { groups: [], manners }, () => false).map((each) => each.person.id)
    expect([told('department', 'U1'), told('unit', 'U1')]).toEqual([[2, 3], [1]])
    expect([told('department', 'U5'), told('department', null)]).toEqual([[], []])
  })

  it('is, for the assisting units, the contacts of those whose parts are not done', () => {
    const part = { takenUpAt: null, doneAt: null, releasedAt: null, late: false }
    const units = [person(1, { unitCode: 'U2' }), person(2, { unitCode: 'U3' }), person(3, { unitCode: 'U4' }), ...PEOPLE]
    const assisting = [
      { ...part, unit: 'U2', since: 1 },
      { ...part, unit: 'U3', since: 1, doneAt: 2 },
      { ...part, unit: 'U4', since: 1, releasedAt: 2 },
    ]
    const told = recipientsOf([{ kind: 'assisting' }], units, { ...CASE, assisting }, { groups: [], manners }, () => false)
    expect(told.map((each) => each.person.id)).toEqual([1])
  })

  it('is, for an order, whom it is addressed to and whom its level calls; without an order the unit', () => {
    const people = [
      person(1, { unitCode: 'U1' }),
      person(2, { unitCode: 'U2' }),
      person(3, { unitCode: 'U2', areas: ['990102'], post: 'leader' }),
      person(4, { user: 'unit01' }),
      person(5, { post: 'leader', areas: ['9901'] }),
      person(6, { post: 'leader', areas: ['990102'] }),
      person(7, { post: 'leader', unitCode: 'U3' }),
      person(8, { post: 'leader', areas: ['990101'] }),
    ]
    const told = (order: Subject['order'], changes: Partial<Subject> = {}) =>
      recipientsOf(
        [{ kind: 'order-addressee' }],
        people,
        { ...CASE, order, ...changes },
        { groups: [], manners },
        () => false,
      ).map((each) => each.person.id)
    expect(told(null)).toEqual([1])
    expect(told({ unit: 'U2', person: null, post: null })).toEqual([2])
    expect(told({ unit: null, person: 'unit01', post: null })).toEqual([4])
    expect(told({ unit: 'U2', person: null, post: 'leader' })).toEqual([2, 5, 8])
    expect(told({ unit: 'U2', person: null, post: 'leader' }, { centre: '990101', levels: 'two' })).toEqual([2, 8])
    expect(told({ unit: 'U1', person: null, post: 'leader' })).toEqual([1, 5, 7, 8])
  })

  it('is, for a task, the collectors whose it is', () => {
    const told = recipientsOf(
      [{ kind: 'collector' }],
      PEOPLE,
      { ...CASE, isTaskOf: ({ reporter }) => reporter === 'C01' },
      { groups: [], manners },
      () => false,
    )
    expect(told.map((each) => each.person.id)).toEqual([5])
  })

  it.each([
    ['off duty', [], null, false],
    ['on duty in the patrol area', [], { patrols: ['990101001'] }, true],
    ['on duty elsewhere', [], { patrols: ['990102'] }, false],
    ['on duty in an area of nothing', [], { patrols: [] }, false],
    ['on duty in the whole city', [], { patrols: null }, true],
    ['on duty in the whole city, named for another area', ['990102'], { patrols: null }, false],
    ['in a city without roster, named for the area', ['9901'], 'unknown' as const, true],
    ['in a city without roster, named for none', [], 'unknown' as const, false],
  ])('has a task if a collector %s', (_, areas, duty, has) => {
    expect(isTaskOf(areas, duty, CASE)).toBe(has)
  })

  it('is, for the reporter, whoever reports under that name', () => {
    expect(whom([{ kind: 'reporter' }])).toEqual([5])
  })

  it('is, for the applicant, the account that asked, or the unit for which a system did', () => {
    const desk = [...PEOPLE, person(6, { user: 'u1-desk', unitCode: 'U1' }), person(7, { user: 'other', unitCode: 'U1' })]
    const told = (applicant: { user: string | null; unitCode: string | null } | null) =>
      recipientsOf([{ kind: 'applicant' }], desk, { ...CASE, applicant }, { groups: [], manners }, () => false).map(
        (each) => each.person.id,
      )
    expect(told({ user: 'u1-desk', unitCode: 'U1' })).toEqual([6])
    expect(told({ user: null, unitCode: 'U1' })).toEqual([3, 6, 7])
    expect(told({ user: null, unitCode: null })).toEqual([])
    expect(told(null)).toEqual([])
  })

  it('is, for a group, whoever every list of it finds, and whoever is named', () => {
    const to: Recipient[] = [{ kind: 'group', group: 'g' }]
    expect(whom(to, [group({ posts: ['shift-leader'] })])).toEqual([1, 2])
    expect(whom(to, [group({ posts: ['shift-leader'], areas: ['9901'] })])).toEqual([1, 2])
    expect(whom(to, [group({ posts: ['shift-leader'], areas: ['990102'], contacts: [3] })])).toEqual([2, 3])
    expect(whom(to, [group({ posts: ['shift-leader'], units: ['U1'] })])).toEqual([])
    expect(whom(to, [group({})])).toEqual([])
    expect(whom(to, [])).toEqual([])
  })

  it('is, for a group of those on duty, nobody else', () => {
    const groups = [group({ posts: ['shift-leader', 'collector'], contacts: [3], onDuty: true })]
    expect(whom([{ kind: 'group', group: 'g' }], groups, ({ reporter }) => reporter === 'C01')).toEqual([5])
  })

  it('is each person once, with the manners of the first way that found them', () => {
    const groups = [group({ contacts: [3] })]
    const found = recipientsOf([{ kind: 'unit' }, { kind: 'group', group: 'g' }], PEOPLE, CASE, { groups, manners }, () => true)
    expect(found.map((each) => [each.person.id, each.manners.perHour])).toEqual([[3, 5]])
  })
})

describe('a digest', () => {
  const texts = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ subject: 's', text: `消息${i}\n${'长'.repeat(80)}` }))

  it('names each message on a line of its own, shortened', () => {
    const { subject, text } = digestOf(texts(DIGEST_FROM), 'zh')
    const lines = text.split('\n')
    expect(subject).toBe('3 条消息汇总')
    expect(lines).toHaveLength(DIGEST_FROM + 1)
    expect(lines[1]).toMatch(/^1\. 消息0 长+…$/)
    for (const line of lines) expect([...line].length).toBeLessThanOrEqual(64)
  })

  it('names ten and counts the rest', () => {
    expect(digestOf(texts(40), 'zh').text.split('\n').at(-1)).toBe('……共 40 条。')
    expect(digestOf(texts(40), 'en').text.split('\n')).toHaveLength(12)
  })
})

describe('what a message says of a case', () => {
  const now = Date.parse('2026-11-20T09:05:00+08:00')
  const told: Told = {
    number: '17',
    class: '暴露垃圾',
    kind: 'event',
    address: '',
    description: 'd',
    district: '东区',
    unit: '',
    state: '已派遣',
    reportedAt: now - HOUR,
    dueAt: now + 2 * HOUR + 30 * MINUTE,
    reason: null,
    city: '小城',
    application: null,
    outcome: null,
  }

  it('is in local time and plain words, with a dash for what is not known', () => {
    expect(fillingOf(told, now, 'zh', 480)).toMatchObject({
      number: '17',
      kind: '事件',
      address: '—',
      unit: '—',
      reported: '11-20 08:05',
      due: '11-20 11:35',
      left: '2小时30分钟',
      reason: '—',
    })
  })

  it.each([
    [null, '—', '—'],
    [now - HOUR, '0分钟', '0 min'],
    [now + 59_999, '0分钟', '0 min'],
    [now + 59 * MINUTE, '59分钟', '59 min'],
    [now + DAY + 3 * HOUR, '1天3小时', '1 d 3 h'],
  ])('says of a limit at %s that %s are left', (dueAt, zh, en) => {
    expect(fillingOf({ ...told, dueAt }, now, 'zh', 480).left).toBe(zh)
    expect(fillingOf({ ...told, dueAt: Date.UTC(2027, 0, 4, 1, 5) }, now, 'zh', 480).due).toBe('2027-01-04 09:05')
    expect(fillingOf({ ...told, dueAt }, now, 'en', 480).left).toBe(en)
  })
})
