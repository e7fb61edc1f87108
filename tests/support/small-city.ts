import type { Area, CityFile } from '../../contract/files/city.ts'
import type { AreaCode, MoverId } from '../../contract/ids.ts'
import { OFFICE_HOURS } from './office-hours.ts'

/** A city of two districts with one cell each, side by side; just enough of everything. */
export const SMALL_CITY: CityFile = {
  format: 'beacon-wall-city',
  version: 1,
  revision: 'small-1',
  id: 'small',
  name: '小城',
  nameEn: 'Small Town',
  fictional: true,
  attribution: [],
  timeZone: 'Asia/Shanghai',
  bounds: [110, 30, 112, 31],
  baseMap: null,
  areas: [
    square('990101', 'district', '东区', 110),
    square('990102', 'district', '西区', 111),
    square('990101001001001', 'cell', '东区一格', 110),
    square('990102001001001', 'cell', '西区一格', 111),
  ],
  classes: [
    {
      edition: 'GB/T 30428.2-2013',
      kind: 'event',
      code: '0102',
      name: '暴露垃圾',
      conditions: [
        { key: 'usual', name: '一般', limit: { amount: 4, clock: 'work-hour' }, hazard: false },
        { key: 'quick', name: '限时', limit: { amount: 1, clock: 'urgent-hour' }, hazard: false },
      ],
    },
    {
      edition: 'GB/T 30428.2-2013',
      kind: 'component',
      code: '0101',
      name: '上水井盖',
      conditions: [{ key: 'hazard', name: '存在安全隐患', limit: { amount: 2, clock: 'urgent-hour' }, hazard: true }],
    },
  ],
  units: [
    { code: 'U1', name: '环卫处', level: 1 },
    { code: 'U2', name: '水务处', level: 1 },
  ],
  cameras: [],
  movers: [
    { id: 'C01' as MoverId, kind: 'collector', name: '监督员01', staleAfterMs: 60_000 },
    { id: 'C02' as MoverId, kind: 'collector', name: '监督员02', staleAfterMs: 60_000 },
    { id: 'V01' as MoverId, kind: 'vehicle', name: '车辆01', staleAfterMs: 30_000 },
  ],
  calendar: { ...OFFICE_HOURS, version: 'test-2026' },
  stageLimits: {
    collect: { amount: 1, clock: 'work-hour' },
    file: { amount: 1, clock: 'work-hour' },
    dispatch: { amount: 1, clock: 'work-hour' },
    handle: null,
    feedback: { amount: 1, clock: 'work-hour' },
    check: { amount: 2, clock: 'work-hour' },
  },
  gradeBands: [90, 75, 60, 40],
}

function square(code: string, kind: Area['kind'], name: string, west: number): Area {
  const ring: [number, number][] = [
    [west, 30],
    [west + 1, 30],
    [west + 1, 31],
    [west, 31],
    [west, 30],
  ]
  return { code: code as AreaCode, kind, name, polygons: [[ring]] }
}
