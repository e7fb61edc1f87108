import { SECOND } from '../../contract/units.ts'
import type { RouteContext } from '../http/route-context.ts'
import type { Subsystem } from '../subsystems.ts'
import type { Logger } from '../support/logger.ts'
import { OrderClockwork } from './order-clockwork.ts'
import { orderRoutes } from './order-routes.ts'
import { OrderWriter } from './order-writer.ts'

const LOOK_AT_ORDERS_EVERY_MS = SECOND

/** 督办, 批示, 台账 and the monthly reports. */
export function oversight(context: RouteContext, log: Logger): Subsystem {
  const writer = new OrderWriter(context)
  const clockwork = new OrderClockwork(context, writer, log)
  return {
    name: 'oversight',
    routes: (app) => {
      orderRoutes(app, context, writer)
    },
    start: () => {
      context.jobs.every({ name: 'orders', everyMs: LOOK_AT_ORDERS_EVERY_MS, run: () => clockwork.run() })
    },
    health: () => ({ orders: clockwork.done }),
  }
}
