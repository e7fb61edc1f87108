import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import Fastify from 'fastify'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { answerErrors } from '../../backend/http/error-answers.ts'
import { readOsmAnd } from '../../backend/positions/osmand.ts'
import { fieldsOfTrackerBody } from '../../backend/positions/tracker-json.ts'
import { silentLogger } from '../../backend/support/logger.ts'
import { ApplicationRequest, DecisionRequest } from '../../contract/wire/applications.ts'
import { OpenRequest } from '../../contract/wire/feed.ts'
import {
  AcknowledgeRequest,
  ActionRequest,
  ImportRequest,
  LoginRequest,
  PositionBatch,
  Problem,
  ReportRequest,
} from '../../contract/wire/rest.ts'
import { FUZZ_TIMEOUT_MS, fuzz, mutateText, mutateValue } from './fuzz.ts'

const report = {
  kind: 'event',
  classCode: '0101',
  lng: 120.86,
  lat: 32.03,
  address: '路',
  description: '垃圾',
  source: 'collector',
  reporter: 'c07',
}
const action = {
  action: 'dispatch',
  reason: '请处置',
  unit: 'U1',
  condition: 'a',
  actor: 'c07',
  expectedVersion: 3,
  at: 1000,
  assisting: ['b'],
  until: 9,
  centre: 'city',
  post: 'unit',
}
const TRACKER = {
  device_id: 'c07',
  location: { timestamp: '2026-11-20T01:00:00Z', coords: { latitude: 32, longitude: 120, speed: 1, heading: 5 } },
}
const BODIES = {
  report: { schema: ReportRequest, sample: report },
  action: { schema: ActionRequest, sample: action },
  import: {
    schema: ImportRequest,
    sample: {
      rows: [
        { op: 'report', key: 'a', report },
        { op: 'action', key: 'a', action },
      ],
    },
  },
  positions: { schema: PositionBatch, sample: { fixes: [{ id: 'c07', lng: 120, lat: 32, at: 1, heading: 90, speed: 5 }] } },
  application: { schema: ApplicationRequest, sample: { action: 'suspend', reason: '待工程', until: 9, post: 'unit' } },
  decision: { schema: DecisionRequest, sample: { verdict: 'refuse', opinion: '不同意', step: 1 } },
  login: { schema: LoginRequest, sample: { user: 'leader', password: 'a long password' } },
  acknowledge: { schema: AcknowledgeRequest, sample: { step: 1, at: 5 } },
  open: { schema: OpenRequest, sample: { protocol: 1, epoch: 'e', seq: 4 } },
} as const
const NAMES = Object.keys(BODIES) as (keyof typeof BODIES)[]

describe('hostile REST input', () => {
  it(
    'is refused as a Problem or fits the schema of its route, body by body',
    async () => {
      const app = Fastify({ bodyLimit: 64 << 10 }).setValidatorCompiler(TypeBoxValidatorCompiler)
      answerErrors(app, silentLogger)
      for (const name of NAMES) {
        app.post(`/${name}`, { schema: { body: BODIES[name].schema } }, async (request, reply) => {
          if (!Value.Check(BODIES[name].schema, request.body)) throw new Error(`${name}: the route saw what does not fit`)
          return reply.code(204).send()
        })
      }
      let taken = 0
      await fuzz('JSON bodies', async (random) => {
        const name = random.pick(NAMES)
        const text = JSON.stringify(mutateValue(random, BODIES[name].sample))
        const payload = random.chance(0.3) ? mutateText(random, text) : text
        const headers = { 'content-type': random.chance(0.97) ? 'application/json' : 'text/plain' }
        const answer = await app.inject({ method: 'POST', url: `/${name}`, payload, headers })
        if (answer.statusCode === 204) taken++
        else if (![400, 413, 415].includes(answer.statusCode) || !Value.Check(Problem, answer.json())) {
          throw new Error(`answered ${answer.statusCode}: ${answer.body} to ${payload.slice(0, 300)}`)
        }
      })
      expect(taken).toBeGreaterThan(0)
      await app.close()
    },
    FUZZ_TIMEOUT_MS,
  )

  it(
    'over OsmAnd is a fix on the planet with a finite time, or is refused in a sentence',
    async () => {
      const queries = [
        'id=123456&timestamp=1504763810&lat=40.7232948571&lon=-74.0061408571&bearing=7.19&speed=40&token=x',
        'deviceid=90&lat=49.60688&lon=6.15788&timestamp=2014-06-04+09%3A10%3A11&altitude=384.7&speed=0.0',
      ]
      await fuzz('OsmAnd queries', (random) => {
        const fields = random.chance(0.3)
          ? fieldsOfTrackerBody(mutateValue(random, TRACKER))
          : Object.fromEntries(new URLSearchParams(mutateText(random, random.pick(queries))))
        const read = readOsmAnd(fields, 1_000_000)
        if (!read.ok) return
        const { lat, lng, at, heading = 0, speed = 0 } = read.fix
        const sane = Math.abs(lat) <= 90 && Math.abs(lng) <= 180 && [at, heading, speed].every(Number.isFinite)
        if (!sane) throw new Error(JSON.stringify(read.fix))
        if (!Value.Check(PositionBatch, { fixes: [read.fix] }))
          throw new Error(`does not fit the contract: ${JSON.stringify(read.fix)}`)
      })
    },
    FUZZ_TIMEOUT_MS,
  )
})
