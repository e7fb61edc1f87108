import type { RouteContext } from '../http/route-context.ts'
import type { Subsystem } from '../subsystem.ts'
import type { Logger } from '../support/logger.ts'
import { dutyRoutes } from './duty-routes.ts'
import { DUTY } from './duty-setting.ts'
import { MoverWatch } from './mover-watch.ts'

/** 信息采集管理: who is on duty where, and the watch over them. */
export function duty(context: RouteContext, log: Logger): Subsystem {
  const { settings, hall, duty: book, moverAlarms: active } = context
  const watch = new MoverWatch({ ...context, book, active, rules: () => settings.at(DUTY, hall.now()).body, log })
  return {
    name: 'duty',
    routes: (app) => dutyRoutes(app, context, { book, active, watch }),
    start: () => watch.start(),
    stop: () => watch.stop(),
    health: () => ({ rostered: book.rosteredMovers().size, moverAlarms: active.all.length }),
  }
}
