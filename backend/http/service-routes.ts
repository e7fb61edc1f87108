import { createHash } from 'node:crypto'
import type { CityFile } from '../../contract/files/city.ts'
import { problem } from './problem.ts'
import type { App, RouteContext } from './route-context.ts'

export function serviceRoutes(app: App, { directory, isReady, status }: RouteContext): void {
  let held: ReturnType<typeof servedCity> | null = null

  /** Alive: the process answers. */
  app.get('/api/health', { config: { access: 'open' } }, () => ({ ok: true }))

  /** Ready: the database answers too and the feed is up to date. */
  app.get('/api/ready', { config: { access: 'open' } }, (_request, reply) => {
    if (isReady()) return { ok: true }
    return reply
      .status(503)
      .send(problem('starting', { zh: '后台尚未就绪：请稍后再试。', en: 'The backend is not ready yet: try again shortly.' }))
  })

  app.get('/api/status', { config: { access: 'readStatus' } }, () => status())

  app.get('/api/city', { config: { access: 'readCity' } }, (request, reply) => {
    if (held?.city !== directory.city) held = servedCity(directory.city)
    if (request.headers['if-none-match'] === held.tag) return reply.status(304).send()
    return reply.header('etag', held.tag).type('application/json; charset=utf-8').send(held.text)
  })
}

/** A revision of the city as it is served, written once. */
function servedCity(city: CityFile) {
  const text = JSON.stringify(city)
  return { city, text, tag: `"${createHash('sha256').update(text).digest('hex').slice(0, 32)}"` }
}
