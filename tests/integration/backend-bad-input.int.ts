import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Backend } from '../../backend/start-backend.ts'
import type { Problem } from '../../contract/wire/rest.ts'
import { Bench, client, FRIDAY_MORNING, REPORT, TOKENS } from './backend-bench.ts'

const bench = new Bench()
let backend: Backend

beforeAll(async () => {
  await bench.start()
  backend = await bench.backend(await bench.newDatabase())
})
afterAll(async () => {
  await bench.stopAll()
  await bench.stop()
})

describe('bad input', () => {
  const BAD: [string, string, unknown, number, string][] = [
    ['a broken body', '/api/intake/cases', '{"kind":', 400, 'bad-request'],
    ['a missing field', '/api/intake/cases', { kind: 'event' }, 400, 'bad-request'],
    ['a place off the earth', '/api/intake/cases', { ...REPORT, lat: 123 }, 400, 'bad-request'],
    ['an unknown class', '/api/intake/cases', { ...REPORT, classCode: '9999' }, 400, 'bad-request'],
    ['an unknown condition', '/api/intake/cases', { ...REPORT, condition: 'nope' }, 400, 'bad-request'],
    ['an unknown unit', '/api/intake/cases', { ...REPORT, unit: 'nope' }, 400, 'bad-request'],
    ['an unknown district', '/api/intake/cases', { ...REPORT, districtCode: '1' }, 400, 'bad-request'],
    ['a report from the future', '/api/intake/cases', { ...REPORT, at: FRIDAY_MORNING + 9e9 }, 400, 'bad-request'],
    ['an unknown action', '/api/cases/1/actions', { action: 'bless' }, 400, 'bad-request'],
    ['a case that does not exist', '/api/cases/1/actions', { action: 'accept' }, 404, 'not-found'],
    ['an id that is no number', '/api/cases/one/actions', { action: 'accept' }, 400, 'bad-request'],
    ['an address that does not exist', '/api/nothing', {}, 404, 'not-found'],
    ['a body that is too large', '/api/intake/cases', { ...REPORT, description: 'x'.repeat(70_000) }, 413, 'too-large'],
    ['a position without id', '/api/positions/osmand?lat=1&lon=1', {}, 400, 'bad-request'],
    ['a mover that nobody knows', '/api/positions/osmand?id=x&lat=1&lon=1', {}, 404, 'not-found'],
  ]

  it.each(BAD)('answers %s with one sentence in each language', async (_what, path, body, status, code) => {
    const answer = await client(backend.url, TOKENS.intake).post<Problem>(path, body)
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect(answer.body.zh).toMatch(/[\u4e00-\u9fff].*。$/)
    expect(answer.body.en).toMatch(/^[A-Z"].*\.$/)
  })
})
