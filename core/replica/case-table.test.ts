import { describe, expect, it } from 'vitest'
import { type CaseRow, CaseTable, packCases } from './case-table.ts'
import { ColumnError } from './columns.ts'

function row(id: number, over: Partial<CaseRow> = {}): CaseRow {
  return {
    id,
    version: 1,
    lng: 110.45,
    lat: 29.1,
    reportedAt: 1,
    stageSince: 2,
    warnAt: 3,
    dueAt: 4,
    ageingEvery: 5,
    totalDueAt: Number.NaN,
    receivedAt: 7,
    stageSeq: 1,
    classIndex: 2,
    unitIndex: 3,
    cellIndex: 4,
    districtIndex: 5,
    flags: 6,
    stage: 1,
    state: 2,
    source: 3,
    kind: 0,
    number: `N${id}`,
    address: `A${id}`,
    ...over,
  }
}

describe('CaseTable', () => {
  it('gives back what a message brought, field for field', () => {
    const table = new CaseTable()
    const [slot] = table.apply(packCases([row(7)]))
    expect(table.row(slot as number)).toEqual(row(7))
  })

  it('keeps a case in its slot when others come and go', () => {
    const table = new CaseTable()
    table.apply(packCases([row(1), row(2), row(3)]))
    const slot = table.slotOf(3)
    table.remove(1)
    table.apply(packCases([row(4), row(3, { version: 2 })]))
    expect(table.slotOf(3)).toBe(slot)
    expect(table.slotOf(4)).toBe(0)
    expect(table.highWater).toBe(3)
  })

  it('ignores a row that is not newer, so that a message can come twice', () => {
    const table = new CaseTable()
    table.apply(packCases([row(1, { version: 5, stage: 4 })]))
    expect(table.apply(packCases([row(1, { version: 5, stage: 2 }), row(1, { version: 4, stage: 1 })]))).toEqual([])
    expect(table.row(0).stage).toBe(4)
  })

  it('grows past its first capacity without losing a row', () => {
    const table = new CaseTable()
    const many = Array.from({ length: 5000 }, (_, i) => row(i + 1, { lng: i }))
    table.apply(packCases(many))
    expect(table.size).toBe(5000)
    expect(table.row(table.slotOf(4321) as number)).toEqual(row(4321, { lng: 4320 }))
  })

  it('refuses a message with a missing or short column and changes nothing', () => {
    const table = new CaseTable()
    const { lng: _gone, ...without } = packCases([row(1)]).columns
    expect(() => table.apply({ ...packCases([row(1)]), columns: without })).toThrow(ColumnError)
    const short = packCases([row(1), row(2)])
    expect(() => table.apply({ ...short, count: 3 })).toThrow(/column "id" has 8 bytes where 3 rows need 12/)
    expect(table.size).toBe(0)
  })

  it('reads columns whose bytes a transport has packed at an odd offset', () => {
    const message = packCases([row(9)])
    const columns = Object.fromEntries(
      Object.entries(message.columns).map(([name, bytes]) => {
        const packed = new Uint8Array(bytes.byteLength + 3)
        packed.set(bytes, 3)
        return [name, packed.subarray(3)]
      }),
    )
    const table = new CaseTable()
    table.apply({ ...message, columns })
    expect(table.row(0)).toEqual(row(9))
  })

  it('reads columns that arrive as Buffers inside a larger pool', () => {
    const message = packCases([row(9), row(10)])
    const columns = Object.fromEntries(
      Object.entries(message.columns).map(([name, bytes]) => [name, Buffer.concat([Buffer.from([1, 2, 3]), bytes]).subarray(3)]),
    )
    const table = new CaseTable()
    table.apply({ ...message, columns })
    expect([table.row(0), table.row(1)]).toEqual([row(9), row(10)])
  })

  it('packs itself into a message that restores it', () => {
    const table = new CaseTable()
    table.apply(packCases([row(1), row(2), row(3)]))
    table.remove(2)
    const restored = new CaseTable()
    restored.apply(table.pack())
    expect([...restored.slots()].map((slot) => restored.row(slot))).toEqual([row(1), row(3)])
  })
})
