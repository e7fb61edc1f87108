import { describe, expect, it } from 'vitest'
import { csv, run, stored } from '../../../tests/support/import-bench.ts'
import type { MoverRecord } from '../base-records.ts'

const movers = (text: string, base = stored()) => run(csv(text), { target: 'movers' }, base)
const held = (id: string, phone: string, validTo: string | null = null): MoverRecord => ({
  id,
  kind: 'vehicle',
  name: id,
  unitCode: null,
  plate: null,
  phone,
  deviceId: null,
  validFrom: null,
  validTo,
})

describe('the import of movers', () => {
  it('reads collectors and vehicles as cities list them', async () => {
    const { written, reasons, report } = await movers(
      '编号,姓名,类型,所属单位,车牌号,终端手机号,上岗日期,离岗日期\nJD31,监督员31,监督员,U1,,,2026-11-23,\nHW01,洒水车01,车辆,U1,苏f·12345d,013900000001,,2027年1月1日\n',
      stored([], [], ['U1']),
    )
    expect(reasons).toEqual([])
    expect(report.outcome).toBe('complete')
    const open = { plate: null, phone: null, deviceId: null, validTo: null }
    const car = { ...open, kind: 'vehicle', plate: '苏F12345D', phone: '13900000001', validFrom: null }
    expect(written?.movers).toEqual([
      { ...open, id: 'JD31', name: '监督员31', kind: 'collector', unitCode: 'U1', validFrom: '2026-11-23' },
      { ...car, id: 'HW01', name: '洒水车01', unitCode: 'U1', validTo: '2027-01-01' },
    ])
  })

  it('refuses what cannot stand and doubts what may be wrong, row by row', async () => {
    const { written, reasons } = await movers(
      'id,name,kind,unit,plate,phone,validFrom,validTo\n' +
        'A1,甲,监督员,U9,,,,\n' + // 2: nobody has that unit
        'A1,又甲,监督员,,,,,\n' + // 3: twice
        'A 2,乙,监督员,,,,,\n' + // 4: a blank
        'A3,丙,飞机,,,,,\n' + // 5: no such kind
        'A4,,车辆,,,,,\n' + // 6: no name
        'V5,车五,车辆,,BAD,,,\n' + // 7: an odd plate
        'V6,车六,车辆,,,13a,,\n' + // 8: no phone
        'V7,车七,车辆,,,,2026-12-01,2026-11-01\n', // 9: backwards
      stored([], [], ['U1']),
    )
    expect(reasons).toEqual([
      '2 warning unit-unknown',
      '3 error code-duplicate',
      '4 error code-bad',
      '5 error value-bad',
      '6 error value-missing',
      '7 warning value-bad',
      '8 error value-bad',
      '9 error validity-bad',
    ])
    expect(written?.movers.map(({ id }) => id)).toEqual(['A1', 'V5'])
  })

  it('refuses the file with which there would be more than the feed can name', async () => {
    const past = Array.from({ length: 65_534 }, (_, number) => held(`P${number}`, '', '2020-01-01'))
    const one = await movers('id,name,kind\nN1,新车,车辆\nP1,旧车,车辆\n', { ...stored(), movers: past })
    const two = await movers('id,name,kind\nN1,新车,车辆\nN2,新车,车辆\n', { ...stored(), movers: past })
    expect([one.reasons, two.reasons, two.written]).toEqual([[], ['0 error too-many-rows'], null])
  })

  it('keeps what the table has no column for, and clears what it has an empty cell for', async () => {
    const left = {
      ...held('V1', '111', '2026-11-01'),
      unitCode: 'U1',
      plate: '苏F12345',
      deviceId: 'D1',
      validFrom: '2020-01-01',
    }
    const base = { ...stored([], [], ['U1']), movers: [left] }
    const renamed = await movers('编号,姓名,类型\nV1,洒水车,车辆\n', base)
    expect(renamed.written?.movers).toEqual([{ ...left, name: '洒水车' }])
    const cleared = await movers('编号,姓名,类型,终端手机号,停用日期\nV1,洒水车,车辆,,\n', base)
    expect(cleared.written?.movers).toEqual([{ ...left, name: '洒水车', phone: null, validTo: null }])
  })

  it('gives a terminal to one mover, unless the other hands it over or has left', async () => {
    const base = { ...stored(), movers: [held('V1', '111'), held('V2', '222'), held('V3', '333', '2026-11-01')] }
    const { written, reasons } = await movers(
      'id,name,kind,phone\nN1,新车,车辆,0111\nN2,新车,车辆,222\nV2,车二,车辆,444\nN3,新车,车辆,333\nN4,新车,车辆,444\n',
      base,
    )
    expect(reasons).toEqual(['2 error terminal-taken', '6 error terminal-taken'])
    expect(written?.movers.map(({ id, phone }) => `${id} ${phone}`)).toEqual(['N2 222', 'V2 444', 'N3 333'])
  })
})
