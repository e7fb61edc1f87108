import type { App, RouteContext } from '../http/route-context.ts'
import { askDatabase } from './ask-database.ts'

/** `/metrics` for Prometheus, and the times that it tells. */
export function metricsRoutes(app: App, { pool, metrics, status }: RouteContext): void {
  app.addHook('onResponse', async (request, reply) => {
    // The route's pattern, never the address: an id in it would make a series of its own.
    metrics.answered(request.method, request.routeOptions.url ?? 'unknown', reply.statusCode, reply.elapsedTime)
  })

  app.get('/metrics', { config: { access: 'readMetrics' } }, async (_request, reply) => {
    // Without the database the rest is worth all the more.
    const database = await askDatabase(pool).catch(() => null)
    reply.header('content-type', metrics.contentType)
    return metrics.text({ ...status().health, databaseAnswers: database !== null }, database)
  })
}
