import { describe, expect, it } from 'vitest'
import type { MessageGroup, Recipient } from '../../contract/settings/messages.ts'
import { DAY, HOUR, MINUTE } from '../../contract/units.ts'
import { DIGEST_FROM, digestOf } from './digest.ts'
import { fillingOf, type Told } from './filling.ts'
import { type OnDuty, type Person, recipientsOf } from './recipients.ts'

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
const CASE = { unitCode: 'U1', reporter: 'C01', cellCode: '990101001001001', districtCode: '990101', applicant: null }
const whom = (to: Recipient[], groups: MessageGroup[] = [], isOnDuty: OnDuty = () => false) =>
  recipientsOf(to, PEOPLE, CASE, { groups, manners }, isOnDuty).map((each) => each.person.id)

describe('who gets a message', () => {
  it('is, for the unit, its contacts without areas and those whose area it is', () => {
    expect(whom([{ kind: 'unit' }])).toEqual([3])
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
