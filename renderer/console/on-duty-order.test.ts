import { expect, it } from 'vitest'
import type { MoverAlarm } from '../../contract/domain/mover-alarm.ts'
import { onDutyOrder } from './on-duty-order.ts'

const alarm = (id: number, since: number, acknowledgedAt: number | null): MoverAlarm => ({
  id,
  mover: `C${id}`,
  kind: 'out-of-area',
  since,
  raisedAt: since,
  speedKmh: null,
  place: null,
  active: true,
  endedAt: null,
  acknowledgedAt,
  acknowledgedBy: acknowledgedAt === null ? null : '值班员01',
})

it('puts the unanswered first, and of those the one that lasts longest', () => {
  const ordered = onDutyOrder([alarm(1, 5, 9), alarm(2, 7, null), alarm(3, 6, null), alarm(4, 1, 9)])
  expect(ordered.map(({ id }) => id)).toEqual([3, 2, 4, 1])
})
