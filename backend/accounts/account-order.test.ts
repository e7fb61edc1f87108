import { expect, it } from 'vitest'
import { StartError } from '../support/start-error.ts'
import { accountOrder } from './account-order.ts'

it('reads whom to give which role, and where', () => {
  const argv = ['监督员07', '--role', 'shift-leader', '--name', '值班长', '--data', '/data', '--city', 'city.json']
  expect(accountOrder(argv, {})).toEqual({
    user: '监督员07',
    name: '值班长',
    role: 'shift-leader',
    posts: null,
    areas: null,
    units: null,
    dataDir: '/data',
    cityFile: 'city.json',
    databaseUrl: null,
  })
  const rights = ['u', '--role', 'operator', '--post', 'unit', '--post', 'collector', '--area', '990101', '--unit', 'U1']
  expect(accountOrder(rights, {})).toMatchObject({ posts: ['unit', 'collector'], areas: ['990101'], units: ['U1'] })
  const env = { BEACON_DATABASE_URL: 'postgres://u:p@db/beacon' }
  expect(accountOrder(['op', '--remove'], env)).toMatchObject({ role: null, databaseUrl: env.BEACON_DATABASE_URL })
  expect(accountOrder(['--help'], {})).toBeNull()
})

it.each([
  [[], 'name'],
  [['a b', '--role', 'viewer'], 'name'],
  [['op', 'other', '--role', 'viewer'], 'name'],
  [['op'], 'shift-leader'],
  [['op', '--role', 'boss'], 'administrator'],
  [['op', '--role', 'viewer', '--remove'], '--remove'],
  [['op', '--role', 'operator', '--post', 'boss'], 'dispatcher'],
  [['op', '--role', 'operator', '--area', '9901%'], '9901%'],
  [['op', '--role', 'viewer', '--password', 'x'], '--password'],
  [['op', '--role', 'viewer', '--database-url', 'postgres://u:p@h/d'], 'BEACON_DATABASE_URL'],
] as [string[], string][])('refuses %j in a sentence that names %s', (argv, named) => {
  const refused = () => accountOrder(argv, {})
  expect(refused).toThrow(StartError)
  expect(refused).toThrow(named)
})
