import Type from 'typebox'
import { PositionBatch } from '../../contract/wire/rest.ts'
import { readOsmAnd } from '../positions/osmand.ts'
import { fieldsOfTrackerBody } from '../positions/tracker-json.ts'
import { refuse } from './problem.ts'
import type { App, RouteContext } from './route-context.ts'

const BATCH_LIMIT_BYTES = 1 << 20
const Fields = Type.Record(Type.String(), Type.String())

export function positionRoutes(app: App, { positions, hall }: RouteContext): void {
  const batch = { schema: { body: PositionBatch }, config: { access: 'sendPositions' as const }, bodyLimit: BATCH_LIMIT_BYTES }
  app.post('/api/positions', batch, (request, reply) => reply.status(202).send(positions.take(request.body.fixes)))

  // Forms of trackers come as urlencoded text; their fields are those of the address.
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(body as string)))
  })
  const takeOne = (fields: Record<string, string>) => {
    const read = readOsmAnd(fields, hall.now())
    if (!read.ok) throw refuse('bad-request', read.sentence, read.at)
    const { unknown, misdated } = positions.take([read.fix])
    if (unknown.length > 0) {
      throw refuse(
        'not-found',
        {
          zh: `城市数据中没有终端 ${read.fix.id}：请先登记。`,
          en: `The city's data has no mover ${read.fix.id}: register it first.`,
        },
        '/id',
      )
    }
    if (misdated > 0) {
      throw refuse(
        'bad-request',
        {
          zh: 'timestamp 与大厅时钟相差太大：请校准终端时钟。',
          en: 'The timestamp is too far from the hall clock: set the clock of the device.',
        },
        '/timestamp',
      )
    }
    return ''
  }
  const one = { config: { access: 'sendPositions' as const, tokenInQuery: true, takesExtras: true } }
  app.get('/api/positions/osmand', { ...one, schema: { querystring: Fields } }, (request) => takeOne(request.query))
  app.post('/api/positions/osmand', { ...one, schema: { querystring: Fields } }, (request) => {
    return takeOne({ ...request.query, ...fieldsOfTrackerBody(request.body) })
  })
}
