import type { Open311SourceStandings } from '../../../contract/wire/exchange.ts'
import type { App, RouteContext } from '../../http/route-context.ts'
import { Open311Sources } from './source-table.ts'

/** Beside `GET /api/exchanges`, which is of platforms above: the systems that we read ourselves. */
export function sourceRoutes(app: App, { pool }: RouteContext): void {
  const sources = new Open311Sources(pool)
  app.get(
    '/api/exchanges/sources',
    { config: { access: 'readExchange' } },
    async (): Promise<Open311SourceStandings> => ({
      sources: await sources.all(),
    }),
  )
}
