import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Alarm } from '../../contract/domain/alarm.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import type { HallTime } from '../time/hall-time.ts'
import { flatNumbers } from './flat-numbers.ts'

/** Around the budgets: a command 50 ms, commit to wall 150 ms, an alarm 250 ms. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10]

/** What Prometheus is told. Counted where it happens; what a part knows of itself is asked at the scrape. */
export class Metrics {
  private readonly registry = new Registry()
  private readonly requests = new Histogram({
    name: 'beacon_http_request_seconds',
    help: 'Time from request to answer, by route',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: SECONDS,
    registers: [this.registry],
  })
  private readonly feedDelay = new Histogram({
    name: 'beacon_feed_delay_seconds',
    help: 'Time from the receipt of a command to the delta that carries it, whichever backend received it',
    buckets: SECONDS,
    registers: [this.registry],
  })
  private readonly alarmDelay = new Histogram({
    name: 'beacon_alarm_delay_seconds',
    help: 'How much later than its instant an alarm was raised or stepped up',
    buckets: [...SECONDS, 60, 3600],
    registers: [this.registry],
  })
  private readonly raisedAlarms = new Counter({
    name: 'beacon_alarms_raised_total',
    help: 'Alarms raised or stepped up by this backend, by level',
    labelNames: ['level'] as const,
    registers: [this.registry],
  })
  private readonly health = new Gauge({
    name: 'beacon_health',
    help: 'Every number that /api/status says of a part of this backend',
    labelNames: ['what'] as const,
    registers: [this.registry],
  })
  private readonly database = new Gauge({
    name: 'beacon_database',
    help: 'Connections of this backend, transactions of all, age of the replica',
    labelNames: ['what'] as const,
    registers: [this.registry],
  })
  private readonly jobAge = new Gauge({
    name: 'beacon_job_age_seconds',
    help: 'Time since a job last began, on whichever backend',
    labelNames: ['job'] as const,
    registers: [this.registry],
  })
  readonly contentType = this.registry.contentType

  constructor() {
    collectDefaultMetrics({ register: this.registry })
  }

  answered(method: string, route: string, status: number, ms: number): void {
    this.requests.observe({ method, route, status: String(status) }, ms / 1000)
  }

  /** @param now machine ms */
  published(files: readonly CaseFile[], now: number): void {
    for (const { receivedAt } of files) if (receivedAt > 0) this.feedDelay.observe(Math.max(0, now - receivedAt) / 1000)
  }

  raised(alarms: readonly Alarm[], hall: HallTime): void {
    for (const { level, steppedAt } of alarms) {
      this.raisedAlarms.inc({ level })
      this.alarmDelay.observe(Math.max(0, hall.now() - steppedAt) / hall.speed / 1000)
    }
  }

  /** @param health what the parts say of themselves; @param database null = it could not be asked */
  async text(health: object, database: DatabaseFigures | null): Promise<string> {
    this.health.reset()
    for (const [what, value] of flatNumbers(health)) this.health.set({ what }, value)
    this.database.reset()
    this.jobAge.reset()
    if (database) {
      for (const [what, value] of flatNumbers(database.figures)) this.database.set({ what }, value)
      for (const { job, seconds } of database.jobs) this.jobAge.set({ job }, seconds)
    }
    return this.registry.metrics()
  }
}

export interface DatabaseFigures {
  readonly figures: object
  readonly jobs: readonly { readonly job: string; readonly seconds: number }[]
}
