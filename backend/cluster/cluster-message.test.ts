import { expect, it } from 'vitest'
import { type ClusterMessage, decodeMessage, encodeMessage } from './cluster-message.ts'

it('arrives as it was sent', () => {
  const message: ClusterMessage = { is: 'fixes', fixes: [['C01', 110.5, 30.5, 1_770_000_000_000, null, 12.5]] }
  expect(decodeMessage(encodeMessage('one', message))).toEqual({ from: 'one', message })
})

it('takes nothing that is malformed', () => {
  const strange = [
    '',
    '{',
    'null',
    '[]',
    '{"from":"x"}',
    '{"from":"x","message":{"is":"shutdown"}}',
    '{"from":"x","message":{"is":"fixes","fixes":[["C01",1000,30,0,null,null]]}}',
    '{"from":"x","message":{"is":"fixes","fixes":[["C01",110]]}}',
    '{"from":"x","message":{"is":"changed","what":"everything"}}',
  ]
  for (const text of strange) expect(decodeMessage(text), text).toBeNull()
})
