import { describe, expect, it, vi } from 'vitest'
import { CITY_CENTRE } from '../../contract/domain/choices.ts'
import type { CaseId } from '../../contract/ids.ts'
import { DAY, HOUR } from '../../contract/units.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import { openCase } from '../../core/cases/open-case.ts'
import { deliveredDefinitions } from '../../core/evaluation/delivered/definitions.ts'
import { SMALL_CITY } from '../../tests/support/small-city.ts'
import { CityDirectory } from '../city/city-directory.ts'
import { CaseRegistry } from '../feed/case-registry.ts'
import { LiveBoard } from './live-board.ts'

const MIDNIGHT = Date.parse('2026-09-15T00:00:00+08:00')
const NOON = MIDNIGHT + 12 * HOUR
const FEW = 10
/** So many that a board of them takes several turns. */
const MANY = 60_000

describe('the live board', () => {
  it('counts what the registry takes in, and changes with it', () => {
    const { registry, board } = bench()
    for (let id = 1; id <= FEW; id++) registry.put(report(id, NOON))
    expect(collected(board)).toEqual({ from: MIDNIGHT, open: FEW, reported: FEW })
    registry.put({ ...report(1, NOON), version: 2, stage: 'evaluate', state: 'closed', endedAt: NOON + 1 })
    expect(collected(board)).toEqual({ from: MIDNIGHT, open: FEW - 1, reported: FEW })
    expect(board.now().stages.at(-1)).toMatchObject({ stage: 'evaluate', open: 1 })
  })

  it('begins anew with the day, and the registry forgets who ended before it', () => {
    const { registry, board, clock } = bench()
    for (let id = 1; id <= FEW; id++) registry.put(report(id, NOON))
    registry.put({ ...report(1, NOON), version: 2, stage: 'evaluate', state: 'closed', endedAt: NOON + 1 })
    clock.now = NOON + DAY + HOUR
    expect(collected(board)).toEqual({ from: MIDNIGHT + DAY, open: FEW - 1, reported: 0 })
    expect(board.now().stages.at(-1)).toMatchObject({ open: 0 })
    expect(registry.file(1)).toBeUndefined()
  })

  it('lets the board of the day before stand while that of many cases is made, and loses no change meanwhile', async () => {
    const { registry, board, clock } = bench()
    for (let id = 1; id <= MANY; id++) registry.put(report(id, NOON))
    clock.now = NOON + DAY + HOUR
    expect(collected(board)).toMatchObject({ from: MIDNIGHT, open: MANY })
    registry.put({ ...report(1, NOON), version: 2, stage: 'evaluate', state: 'closed', endedAt: NOON + DAY })
    registry.put({ ...report(MANY, NOON), version: 2, stage: 'evaluate', state: 'closed', endedAt: NOON + DAY })
    registry.put(report(MANY + 1, NOON + DAY))
    await vi.waitFor(() => expect(collected(board).from).toBe(MIDNIGHT + DAY), { timeout: 20_000, interval: 20 })
    expect(collected(board)).toEqual({ from: MIDNIGHT + DAY, open: MANY - 1, reported: 1 })
    expect(board.now().stages.at(-1)).toMatchObject({ open: 2 })
    board.stop()
  })
})

function bench() {
  const registry = new CaseRegistry()
  const clock = { now: NOON + HOUR }
  const definitions = { version: 1, body: deliveredDefinitions(SMALL_CITY.gradeBands) }
  // One kind of setting is asked for here.
  const settings = { at: () => definitions as never }
  const board = new LiveBoard(registry, new CityDirectory(SMALL_CITY), { now: () => clock.now }, settings)
  return { registry, board, clock }
}

function collected(board: LiveBoard): { from: number; open: number; reported: number } {
  const { periodStart, stages, trend } = board.now()
  return { from: periodStart, open: stages[0]?.open ?? 0, reported: trend.reduce((sum, { reported }) => sum + reported, 0) }
}

function report(id: number, at: number): CaseFile {
  return { ...FIRST, id: id as CaseId, reportedAt: at, changedAt: at }
}

const FIRST = openCase(
  {
    id: 1 as CaseId,
    number: 'N1',
    kind: 'event',
    classCode: '0102',
    classEdition: 'GB/T 30428.2-2013',
    condition: null,
    source: 'public',
    reporter: null,
    lng: 110.5,
    lat: 30.5,
    address: '',
    description: '',
    cellCode: null,
    districtCode: '990101',
    unitCode: null,
    centre: CITY_CENTRE,
    dueAt: undefined,
    at: NOON,
    actor: 'C01',
    receivedAt: 0,
  },
  { time: new CityDirectory(SMALL_CITY).time, stageLimits: {} },
).file
