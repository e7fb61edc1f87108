import { access } from './accounts/access.ts'
import { turnings } from './approvals/turnings.ts'
import { attachments } from './attachments/attachments.ts'
import { scheduledBackups } from './backup/scheduled-backups.ts'
import { calendarNotice } from './deadlines/calendar-notice.ts'
import { calendarWatch } from './deadlines/calendar-watch.ts'
import { outgoing } from './deliveries/outgoing.ts'
import { duty } from './duty/duty.ts'
import { evaluation } from './evaluation/evaluation.ts'
import { exchange } from './exchange/exchange.ts'
import type { RouteContext } from './http/route-context.ts'
import { metricsRoutes } from './metrics/metrics-routes.ts'
import { oversight } from './oversight/oversight.ts'
import { printRoutes } from './print/print-routes.ts'
import { settingRoutes } from './settings/setting-routes.ts'
import type { Subsystem } from './subsystem.ts'
import type { Logger } from './support/logger.ts'

/** All of them, in the order in which they start; they stop in the opposite one. */
export function subsystems(context: RouteContext, log: Logger): readonly Subsystem[] {
  return [
    { name: 'metrics', routes: (app) => metricsRoutes(app, context) },
    { name: 'settings', routes: (app) => settingRoutes(app, context) },
    calendarWatch(context, Date.now, log),
    calendarNotice(context),
    turnings(context),
    access(context),
    duty(context, log),
    ...outgoing(context, log),
    attachments(context, log),
    oversight(context, log),
    { name: 'print', routes: (app) => printRoutes(app, context) },
    evaluation(context, log),
    ...exchange(context, log),
    scheduledBackups(context, log),
  ]
}
