import { resumePaused } from '../cases/resume-paused.ts'
import type { RouteContext } from '../http/route-context.ts'
import type { Subsystem } from '../subsystem.ts'
import { applicationRoutes } from './application-routes.ts'

/** A pause ends at its instant whenever this runs; so long may the wall show it as paused after that. */
const RESUME_EVERY_MS = 2000

/** Applications and their decisions, and the pauses that end by themselves. */
export function turnings(context: RouteContext): Subsystem {
  const { jobs, pool, writer, hall } = context
  return {
    name: 'turnings',
    routes: (app) => applicationRoutes(app, context),
    start: () => jobs.every({ name: 'resume-paused', everyMs: RESUME_EVERY_MS, run: () => resumePaused(pool, writer, hall) }),
  }
}
