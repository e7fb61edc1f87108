import { expect, it } from 'vitest'
import { StartError } from '../../support/start-error.ts'
import { credentialOrder } from './credential-order.ts'

it('reads what is to be made, for how long and where', () => {
  const argv = ['hotline', '--scope', 'intake', '--scope', 'positions', '--expires', '2027-01-01T00:00:00Z', '--data', '/data']
  expect(credentialOrder(argv, {})).toMatchObject({
    name: 'hotline',
    act: 'make',
    scopes: ['intake', 'positions'],
    expiresAt: Date.UTC(2027, 0, 1),
    dataDir: '/data',
  })
  expect(credentialOrder(['hotline', '--rotate'], {})).toMatchObject({ act: 'rotate', scopes: [] })
  expect(credentialOrder(['--help'], {})).toBeNull()
})

it.each([
  [[], 'name'],
  [['Hotline', '--scope', 'intake'], 'name'],
  [['hotline'], '--scope'],
  [['hotline', '--revoke', '--scope', 'intake'], '--scope'],
  [['hotline', '--revoke', '--rotate'], 'either'],
  [['hotline', '--scope', 'everything'], 'exchange'],
  [['hotline', '--scope', 'intake', '--expires', 'soon'], '2027'],
  [['hotline', '--scope', 'intake', '--token', 'x'], '--token'],
] as [string[], string][])('refuses %j in a sentence that names %s', (argv, named) => {
  const refused = () => credentialOrder(argv, {})
  expect(refused).toThrow(StartError)
  expect(refused).toThrow(named)
})
