import { expect, it } from 'vitest'
import { configFromCommandLine } from './read-config.ts'
import { StartError } from './start-error.ts'

const CITY = ['--city', 'city.json']

function sentenceFor(argv: string[], env: Record<string, string> = {}): string {
  try {
    configFromCommandLine(argv, env)
  } catch (error) {
    if (error instanceof StartError && /[\u4e00-\u9fff].*。$/.test(error.sentence.zh)) return error.sentence.en
    throw error
  }
  throw new Error(`${argv.join(' ')} was taken`)
}

it('takes a whole command line and keeps secrets out of it', () => {
  const argv = [...CITY, '--data', '/data', '--port', '7400', '--speed', '30', '--start-at', '2026-11-20T09:30:00+08:00']
  const env = { BEACON_NODE_TOKEN: 'n'.repeat(16), BEACON_OPERATOR_USER: 'op', BEACON_OPERATOR_PASSWORD: 'p'.repeat(8) }
  expect(configFromCommandLine(argv, env)).toEqual({
    dataDir: '/data',
    host: '127.0.0.1',
    port: 7400,
    databaseUrl: null,
    cityFile: 'city.json',
    clock: { speed: 30, startAt: Date.parse('2026-11-20T01:30:00Z') },
    credentials: { node: 'n'.repeat(16), intake: null, operator: { user: 'op', name: 'op', password: 'p'.repeat(8) } },
  })
  expect(configFromCommandLine(['--help'], {})).toBeNull()
})

it('takes the address of a database from the environment, or without a password from the command line', () => {
  const secret = { BEACON_DATABASE_URL: 'postgres://beacon:secret@db/beacon' }
  expect(configFromCommandLine(CITY, secret)?.databaseUrl).toBe(secret.BEACON_DATABASE_URL)
  const plain = 'postgres://beacon@db:5433/beacon'
  expect(configFromCommandLine([...CITY, '--database-url', plain], secret)?.databaseUrl).toBe(plain)
})

it('takes the proxies whose word is taken, and none by itself', () => {
  expect(configFromCommandLine(CITY, {})).not.toHaveProperty('trustProxy')
  const proxies = ['127.0.0.1', '10.0.0.0/24', 'fd00::/8']
  expect(configFromCommandLine([...CITY, '--trust-proxy', proxies.join(', ')], {})?.trustProxy).toEqual(proxies)
})

it.each([
  [[], {}, '--city'],
  [[...CITY, '--trust-proxy', '10.0.0.5,proxy'], {}, '--trust-proxy proxy'],
  [[...CITY, '--trust-proxy', '0.0.0.0/0'], {}, '0.0.0.0/0'],
  [[...CITY, '--trust-proxy', '10.0.0.0/33'], {}, '10.0.0.0/33'],
  [['--colour', 'red'], {}, '--colour'],
  [[...CITY, '--port', '99999'], {}, '99999'],
  [[...CITY, '--port', 'high'], {}, 'high'],
  [[...CITY, '--speed', '0'], {}, '--speed 0'],
  [[...CITY, '--speed', 'fast'], {}, 'fast'],
  [[...CITY, '--start-at', 'tomorrow'], {}, 'tomorrow'],
  [CITY, { BEACON_NODE_TOKEN: 'short' }, 'BEACON_NODE_TOKEN'],
  [CITY, { BEACON_OPERATOR_USER: 'op' }, 'BEACON_OPERATOR_USER'],
  [CITY, { BEACON_OPERATOR_USER: 'op', BEACON_OPERATOR_PASSWORD: 'short' }, 'BEACON_OPERATOR_PASSWORD'],
  [[...CITY, '--database-url', 'postgres://beacon:secret@db/beacon'], {}, 'BEACON_DATABASE_URL'],
  [[...CITY, '--database-url', 'postgres://beacon:p@ss/word@db/beacon'], {}, 'BEACON_DATABASE_URL'],
  [[...CITY, '--database-url', 'postgres://db/beacon?user=u&password=secret'], {}, 'BEACON_DATABASE_URL'],
  [[...CITY, '--database-url', 'host=db password=secret'], {}, 'BEACON_DATABASE_URL'],
] as [string[], Record<string, string>, string][])('refuses %j with %j in a sentence that names %s', (argv, env, named) => {
  expect(sentenceFor(argv, env)).toContain(named)
})
