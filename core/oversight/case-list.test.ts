import { describe, expect, it } from 'vitest'
import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import type { Part } from '../../contract/domain/choices.ts'
import { POSTS } from '../../contract/domain/post.ts'
import { CASE_STATES } from '../../contract/domain/stage.ts'
import type { CaseId } from '../../contract/ids.ts'
import { CASE_SORTS, type CaseFilter } from '../../contract/wire/case-list.ts'
import type { CaseFile } from '../cases/case-file.ts'
import { isOpen } from '../cases/state-machine.ts'
import { caseTest } from './case-filter.ts'
import { type CaseOrder, compare, cursorText, FirstOf, type Place, placeOf, readCursor } from './case-page.ts'
import { BYTE_ORDER_MARK, csvLine } from './csv.ts'
import { lampOf } from './lamp.ts'
import { begunStates, boxFilter, todoStates, unitBox } from './work-list.ts'

const NOW = 1_000_000

function file(changes: Partial<CaseFile> = {}): CaseFile {
  return {
    id: 1 as CaseId,
    number: 'FZ20261120-7',
    kind: 'event',
    classCode: '0102',
    classEdition: 'GB/T 30428.2-2013',
    source: 'collector',
    reporter: 'C01',
    address: '解放路 7 号 Main St',
    cellCode: '990101001001001',
    districtCode: '990101',
    unitCode: 'U1',
    centre: 'city',
    state: 'handling',
    stage: 'handle',
    flags: 0,
    warnAt: NOW - 10,
    dueAt: NOW + 10,
    totalDueAt: NOW + 500,
    reportedAt: NOW - 1000,
    changedAt: NOW - 100,
    endedAt: null,
    ...changes,
  } as CaseFile
}

describe('the lamp', () => {
  it('turns yellow at the warning and red after the limit, and is off without one', () => {
    const at = (now: number) => lampOf({ warnAt: 80, dueAt: 100 }, now)
    expect([79, 80, 100, 100.001].map(at)).toEqual(['green', 'yellow', 'yellow', 'red'])
    expect(lampOf({ warnAt: null, dueAt: null }, 0)).toBe('off')
  })
})

describe('the filter of case lists', () => {
  const lets = (filter: CaseFilter, changes: Partial<CaseFile> = {}) =>
    caseTest(filter, NOW, (each) => each.classEdition)(file(changes))

  it.each<[string, CaseFilter, CaseFilter]>([
    ['stage', { stage: ['handle', 'check'] }, { stage: ['check'] }],
    ['state', { state: ['handling'] }, { state: ['filed'] }],
    ['lamp', { lamp: ['yellow'] }, { lamp: ['green', 'red', 'off'] }],
    ['area by any of its codes', { area: ['990101001'] }, { area: ['990102', '990101002'] }],
    ['major class', { class: ['01'] }, { class: ['02'] }],
    ['minor class', { class: ['0101', '0102'] }, { class: ['0101'] }],
    ['edition', { edition: ['GB/T 30428.2-2013'] }, { edition: ['CJ/T 214-2007'] }],
    ['kind', { kind: ['event'] }, { kind: ['component'] }],
    ['source', { source: ['collector'] }, { source: ['hotline'] }],
    ['unit', { unit: ['U1', 'U2'] }, { unit: ['U2'] }],
    ['centre', { centre: ['city'] }, { centre: ['990101'] }],
    ['reporter', { reporter: 'C01' }, { reporter: 'C0' }],
    ['number', { text: 'fz2026' }, { text: 'FZ2025' }],
    ['address', { text: 'main' }, { text: '建设路' }],
    ['open', { open: true }, { open: false }],
    ['reported', { reportedFrom: NOW - 1000, reportedTo: NOW }, { reportedFrom: 0, reportedTo: NOW - 1000 }],
    ['due', { dueFrom: NOW }, { dueTo: NOW + 10 }],
  ])('narrows by %s', (_what, letsIn, keepsOut) => {
    expect([lets(letsIn), lets(keepsOut)]).toEqual([true, false])
  })

  it('wants every flag that is named, and one of every other list', () => {
    const both = { flags: CASE_FLAGS.supervised | CASE_FLAGS.rework }
    expect(lets({ flag: ['supervised', 'rework'] }, both)).toBe(true)
    expect(lets({ flag: ['supervised', 'hazard'] }, both)).toBe(false)
    expect(lets({ stage: ['handle'], unit: ['U9'] })).toBe(false)
    expect(lets({})).toBe(true)
  })

  it('takes the limit of the whole case for one that has ended', () => {
    const ended = { endedAt: NOW, dueAt: null }
    expect(lets({ dueFrom: NOW + 400, endedFrom: NOW, endedTo: NOW + 1 }, ended)).toBe(true)
    expect(lets({ endedFrom: NOW })).toBe(false)
  })
})

describe('pages', () => {
  // Many share a time and some have none: that is where a page could lose or repeat a case.
  const files = Array.from({ length: 103 }, (_, i) =>
    file({
      id: (i + 1) as CaseId,
      reportedAt: NOW - (i % 7),
      changedAt: NOW + ((i * 37) % 11),
      dueAt: i % 5 === 0 ? null : NOW + ((i * 31) % 13),
    }),
  )
  const orders = CASE_SORTS.flatMap((sort) => [false, true].map((descending): CaseOrder => ({ sort, descending })))

  it.each(orders)('by $sort (descending: $descending) hold every case once and in order', (order) => {
    const walked: CaseFile[] = []
    for (let after: string | null = ''; after !== null; ) {
      const cursor = after === '' ? null : readCursor(after)
      const page = firstOf(files, order, cursor?.place ?? null, 10)
      walked.push(...page)
      const last = page.at(-1)
      after = last ? cursorText({ ...order, place: placeOf(last, order) }) : null
    }
    const whole = [...files].sort((a, b) => compare(placeOf(a, order), placeOf(b, order), order.descending))
    expect(walked.map(({ id }) => id)).toEqual(whole.map(({ id }) => id))
    expect(firstOf(files, order, null, 5000)).toEqual(whole)
  })

  it('put a case without a due time last, whichever way they run', () => {
    for (const descending of [false, true]) {
      expect(firstOf(files, { sort: 'due', descending }, null, 200).at(-1)?.dueAt).toBeNull()
    }
  })

  it.each(['', 'due', 'due:asc:1', 'due:up:1:2', 'size:asc:1:2', 'due:asc:x:2', 'due:asc:1:x', 'due:asc:1:2:3', 'due:asc::'])(
    'are not begun at "%s"',
    (text) => {
      expect(readCursor(text)).toBeNull()
    },
  )
})

describe('work lists', () => {
  it('say for each post what comes to it and what it has begun', () => {
    expect(Object.fromEntries(POSTS.map((post) => [post, [todoStates(post), begunStates(post)]]))).toEqual({
      collector: [['verifying', 'checking'], []],
      acceptor: [
        ['reported', 'handled', 'checked'],
        ['verifying', 'accepted'],
      ],
      'shift-leader': [['accepted', 'checked'], []],
      dispatcher: [['filed', 'returned', 'handled'], []],
      unit: [['dispatched'], ['handling']],
      supervisor: [[], []],
      leader: [[], []],
    })
  })

  it('leave no open case unclaimed but those that are paused', () => {
    const claimed = new Set(POSTS.flatMap((post) => [...todoStates(post), ...begunStates(post)]))
    expect(CASE_STATES.filter((state) => isOpen(state) && !claimed.has(state))).toEqual(['suspended', 'postponed'])
  })

  it.each<[string, Partial<CaseFile>, string[], string]>([
    ['the main unit, not taken up', { state: 'dispatched' }, ['U1'], 'todo'],
    ['the main unit at work', { assisting: [part('U2', {})] }, ['U1'], 'doing'],
    ['a fresh part while the main unit works', { assisting: [part('U2', {})] }, ['U2'], 'todo'],
    [
      'a part at work while the main unit waits',
      { state: 'dispatched', assisting: [part('U2', { takenUpAt: 1 })] },
      ['U2'],
      'doing',
    ],
    ['a part that is done', { assisting: [part('U2', { takenUpAt: 1, doneAt: 2 })] }, ['U2'], 'done'],
    ['a part that was let off', { assisting: [part('U2', { releasedAt: 2 })] }, ['U2'], 'done'],
    ['a part of a case that is suspended', { state: 'suspended', assisting: [part('U2', {})] }, ['U2'], 'done'],
    ['main unit and a fresh part at once', { assisting: [part('U2', {})] }, ['U1', 'U2'], 'todo'],
    ['the main unit of a case that is handled', { state: 'handled' }, ['U1'], 'done'],
  ])('go by the own part: %s', (_what, changes, units, box) => {
    expect(unitBox(file({ assisting: [], ...changes }), units)).toBe(box)
  })

  it('hold voided cases in a box of ended ones, supervised and suspended in boxes of open ones', () => {
    expect(boxFilter('dispatcher', 'void')).toEqual({ open: false, state: ['void'] })
    expect(boxFilter('unit', 'supervised')).toEqual({ open: true, flag: ['supervised'] })
    expect(boxFilter('unit', 'suspended')).toEqual({ open: true, flag: ['suspended'] })
  })
})

describe('files for table programs', () => {
  it('disarm what would be run as a formula and leave numbers alone', () => {
    expect(csvLine(['=1+1', '+86', '-1', '@x', '\tx', -71.05, null, '中'])).toBe("'=1+1,'+86,'-1,'@x,'\tx,-71.05,,中\r\n")
  })

  it('quote what would break a line', () => {
    expect(csvLine(['a,b', 'say "x"', 'two\nlines', '=a,"b"'])).toBe('"a,b","say ""x""","two\nlines","\'=a,""b"""\r\n')
    expect(BYTE_ORDER_MARK).toHaveLength(1)
  })
})

function part(unit: string, changes: Partial<Part>): Part {
  return { unit, since: 0, takenUpAt: null, doneAt: null, releasedAt: null, late: false, ...changes }
}

function firstOf(files: readonly CaseFile[], order: CaseOrder, after: Place | null, size: number): CaseFile[] {
  const first = new FirstOf(order, after, size)
  for (const each of files) if (first.wants(each)) first.take(each)
  return first.inOrder()
}
