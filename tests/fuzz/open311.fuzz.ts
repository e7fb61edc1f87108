import type { Readable } from 'node:stream'
import { XMLValidator } from 'fast-xml-parser'
import Fastify, { type InjectOptions } from 'fastify'
import { describe, it } from 'vitest'
import type { TakenFile } from '../../backend/attachments/add-attachment.ts'
import { parseAnswer, UnreadableAnswer } from '../../backend/exchange/open311/client/parse-answer.ts'
import { open311Server } from '../../backend/exchange/open311/server.ts'
import { silentLogger } from '../../backend/support/logger.ts'
import type { OPEN311_FORMATS } from '../../contract/wire/open311.ts'
import { fakeCases, NO_PHOTOS, NOW, open311City } from '../support/open311-city.ts'
import { FUZZ_TIMEOUT_MS, fuzz, mutateText, mutateValue, oddText, type Random } from './fuzz.ts'

const KEY = 'key-of-a-reporter'
const PATHS = ['services', 'services/C0101', 'requests', 'requests/3', 'tokens/a', 'discovery', '../discovery', 'x']
const QUERIES = [
  'start_date=2026-10-01T00:00:00Z&end_date=2026-10-02&status=open&service_code=C0101&page=2&page_size=10',
  'service_request_id=1,2,3',
  'jurisdiction_id=fengzhou',
]
const FORM =
  'service_code=C0101&lat=32.03&long=120.86&description=%E4%BA%95&attribute[condition]=missing&media_url=https://a.cn/1.jpg'
const REPORT = {
  service_code: 'C0101',
  lat: 32.03,
  long: 120.86,
  description: '井',
  attribute: { condition: 'missing' },
  address_string: '路',
}

function answerText(format: (typeof OPEN311_FORMATS)[number]): string {
  const fields = ['service_request_id', 'status', 'service_code', 'requested_datetime', 'lat', 'long', 'description']
  const values = ['638344', 'open', '006', '2010-04-14T06:37:38-08:00', '37.76', '-122.46', 'a &amp; b']
  if (format === 'json')
    return JSON.stringify([Object.fromEntries(fields.map((field, at) => [field, values[at]])), { x: [1, { y: null }] }])
  const inner = fields.map((field, at) => `<${field}>${values[at]}</${field}>`).join('')
  return `<?xml version="1.0" encoding="utf-8"?><service_requests><request>${inner}</request><request a="b">${inner}</request></service_requests>`
}
const ANSWERS = { json: answerText('json'), xml: answerText('xml') }

function hostileAnswer(random: Random, format: 'json' | 'xml'): string {
  if (random.chance(0.1)) return `${format === 'xml' ? '<a>' : '['}`.repeat(random.below(5000))
  if (format === 'json' && random.chance(0.4)) return JSON.stringify(mutateValue(random, JSON.parse(ANSWERS.json)))
  return mutateText(random, ANSWERS[format])
}

describe('hostile Open311 input', () => {
  it(
    'is answered by our server with a refusal in the asked format, never with an inner error',
    async () => {
      const app = Fastify({ routerOptions: { maxParamLength: 64 } })
      const cases = fakeCases(30)
      await app.register(
        (scope) =>
          open311Server(
            scope,
            {
              city: open311City,
              cases,
              photos: { ...NO_PHOTOS, take: swallowed, mostPerCase: 3 },
              intake: { report: async () => ({ id: 7 }), caseOf: async () => null },
              keys: { callerOf: async (key) => (key === KEY ? { id: 'k', name: 'app', mayRead: true, mayReport: true } : null) },
              now: () => NOW,
              contact: '—',
            },
            silentLogger,
          ),
        { prefix: '/open311' },
      )
      const statuses = new Map<number, number>()
      await fuzz('Open311 server', async (random) => {
        const answer = await app.inject(hostileRequest(random))
        statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1)
        if (answer.statusCode >= 500) throw new Error(`answered ${answer.statusCode}: ${answer.body}`)
        const type = String(answer.headers['content-type'])
        if (type.startsWith('text/xml')) {
          if (XMLValidator.validate(answer.body) !== true) throw new Error(`not well-formed: ${answer.body}`)
        } else if (answer.body) JSON.parse(answer.body)
      })
      process.stdout.write(`fuzz Open311 server: statuses ${JSON.stringify(Object.fromEntries(statuses))}\n`)
      await app.close()
    },
    FUZZ_TIMEOUT_MS,
  )

  it(
    'from another server is either read or refused as unreadable',
    async () => {
      await fuzz('Open311 client', (random) => {
        const format = random.pick(['json', 'xml'] as const)
        try {
          const { requests } = parseAnswer(hostileAnswer(random, format), format)
          for (const each of requests)
            if (Number.isNaN(Date.parse(each.requested_datetime))) throw new Error('a request without a date')
        } catch (error) {
          if (!(error instanceof UnreadableAnswer)) throw error
        }
      })
    },
    FUZZ_TIMEOUT_MS,
  )
})

/** A photo shelf that looks at nothing. */
async function swallowed(file: Readable, fileName: string): Promise<TakenFile> {
  let size = 0
  for await (const chunk of file) size += (chunk as Buffer).length
  return { fileName, size, sha256: '0'.repeat(64), type: 'image/jpeg', kind: 'photo' }
}

const BOUNDARY = 'a-boundary'
const part = (name: string, value: string) =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
const PARTS = `${Object.entries({ api_key: KEY, service_code: 'C0101', lat: '32.03', long: '120.86', description: '井' })
  .map(([name, value]) => part(name, value))
  .join('')}${part('media"; filename="a.jpg', 'not looked at')}--${BOUNDARY}--\r\n`

function hostileParts(random: Random, url: string): InjectOptions {
  const boundary = random.chance(0.9) ? BOUNDARY : mutateText(random, BOUNDARY)
  const payload = random.chance(0.9) ? mutateText(random, PARTS) : PARTS
  return { method: 'POST', url, payload, headers: { 'content-type': `multipart/form-data; boundary=${encodeAddress(boundary)}` } }
}

function hostileRequest(random: Random): InjectOptions {
  const format = random.pick(['json', 'xml', 'xml', 'json', 'json', 'exe'])
  const query = random.chance(0.7) ? mutateText(random, random.pick(QUERIES)) : random.pick(QUERIES)
  const key = random.chance(0.9) ? `&api_key=${KEY}` : ''
  if (random.chance(0.5)) {
    const path = random.chance(0.2) ? mutateText(random, random.pick(PATHS)) : random.pick(PATHS)
    return { method: 'GET', url: encodeAddress(`/open311/v2/${path}.${format}?${query}${key}`) }
  }
  if (random.chance(0.3)) return hostileParts(random, encodeAddress(`/open311/v2/requests.${format}?${query}`))
  const asForm = random.chance(0.5)
  const text = JSON.stringify(mutateValue(random, { ...REPORT, api_key: KEY }))
  const json = random.chance(0.3) ? mutateText(random, text) : text
  return {
    method: 'POST',
    url: `/open311/v2/requests.${random.pick(['json', 'xml'])}`,
    payload: asForm ? mutateText(random, `api_key=${KEY}&${FORM}`) : json,
    headers: {
      'content-type': asForm ? 'application/x-www-form-urlencoded' : 'application/json',
      ...(random.chance(0.1) ? { 'idempotency-key': Buffer.from(oddText(random)).toString('hex') } : {}),
    },
  }
}

/** What a client may put on the wire: the bytes of an address, however wrong its escapes. */
function encodeAddress(text: string): string {
  return Buffer.from(text)
    .toString('latin1')
    .replace(/[^!-~]/g, (each) => `%${each.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
