import type pg from 'pg'
import type { MoverAlarm } from '../../contract/domain/mover-alarm.ts'
import type { DutyRules } from '../../contract/settings/duty.ts'
import { MINUTE } from '../../contract/units.ts'
import type { Duty } from '../../core/duty/duty-of.ts'
import { isOver, type MoverFinding, type MoverRules, moverAlarms, silentOnDuty } from '../../core/tracks/mover-alarms.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import type { MoverFix } from '../feed/wire-columns.ts'
import type { LivePositions } from '../positions/live-positions.ts'
import type { Logger } from '../support/logger.ts'
import { messageOf } from '../support/start-error.ts'
import type { HallTime } from '../time/hall-time.ts'
import type { DutyBook } from './duty-book.ts'
import { watchedRules } from './duty-setting.ts'
import { FixWindow } from './fix-window.ts'
import type { LiveMoverAlarms } from './live-mover-alarms.ts'
import { activeMoverAlarms, type NewMoverAlarm, writeMoverAlarms } from './mover-alarm-store.ts'
import { newestFixes, recentFixes } from './recent-fixes.ts'

export interface MoverWatchParts {
  readonly pool: pg.Pool
  readonly directory: CityDirectory
  readonly hall: HallTime
  readonly live: LivePositions
  readonly book: DutyBook
  readonly active: LiveMoverAlarms
  readonly rules: () => DutyRules
  readonly log: Logger
}

const LOOK_EVERY_MS = 1000
/** The roster changes rarely; who changed it here reads it at once. */
const READ_ROSTER_EVERY_LOOKS = 5

/**
 * Watches where those on duty are and raises alarms (越界, 滞留, 在岗失联, 超速) into the record. Several backends may watch at
 * once: an occurrence is raised once, nobody ends what it has not seen end, and silence is believed only where no other
 * backend has recorded a fix.
 */
export class MoverWatch {
  private readonly parts: MoverWatchParts
  private readonly windows = new Map<string, FixWindow>()
  private readonly heard = new Set<string>()
  private startedAt = 0
  private timer: NodeJS.Timeout | null = null
  private looking: Promise<void> | null = null
  private looks = 0

  constructor(parts: MoverWatchParts) {
    this.parts = parts
  }

  async start(): Promise<void> {
    const { pool, hall, live, book } = this.parts
    this.startedAt = hall.now()
    await book.refresh()
    await this.readActive()
    const movers = [...book.rosteredMovers()]
    for (const fix of await recentFixes(pool, movers, this.startedAt - this.spanMs()))
      this.window(fix.mover).add(fix, this.spanMs())
    live.moved((_, fixes) => this.note(fixes))
    this.timer = setInterval(() => {
      this.looking ??= this.look().finally(() => {
        this.looking = null
      })
    }, LOOK_EVERY_MS)
  }

  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer)
    await this.looking
  }

  async readActive(): Promise<void> {
    this.parts.active.set(await activeMoverAlarms(this.parts.pool))
  }

  private note(fixes: readonly MoverFix[]): void {
    const { directory, book } = this.parts
    for (const { mover, at, lng, lat, speed } of fixes) {
      const id = directory.city.movers[mover]?.id
      if (id === undefined || !book.isRostered(id)) continue
      if (this.window(id).add({ at, lng, lat, speedKmh: speed }, this.spanMs())) this.heard.add(id)
    }
  }

  private async look(): Promise<void> {
    const { book, hall, pool, log } = this.parts
    const heard = [...this.heard]
    this.heard.clear()
    try {
      if (this.looks++ % READ_ROSTER_EVERY_LOOKS === 0) await book.refresh()
      await this.readActive()
      const now = hall.now()
      // Another backend may have planned what is not known here yet: nobody is sent home by an old roster.
      if (this.isSomeoneOffDuty(now)) await book.refresh()
      const { raised, ended } = this.judged(new Set(heard), now)
      await writeMoverAlarms(pool, await this.confirmed(raised), ended, now)
      if (raised.length > 0 || ended.length > 0) await this.readActive()
    } catch (error) {
      for (const id of heard) this.heard.add(id)
      log.warn({ error: messageOf(error) }, 'the watch over people on duty could not look; trying again')
    }
  }

  private isSomeoneOffDuty(now: number): boolean {
    const { book, rules, active } = this.parts
    return active.all.some(({ mover }) => book.dutyOf(mover, now, rules()) === null)
  }

  private judged(heard: ReadonlySet<string>, now: number): { raised: NewMoverAlarm[]; ended: MoverAlarm[] } {
    const { book, rules, active: all } = this.parts
    const raised: NewMoverAlarm[] = []
    const ended: MoverAlarm[] = []
    for (const mover of book.rosteredMovers()) {
      const active = all.all.filter((alarm) => alarm.mover === mover)
      const duty = book.dutyOf(mover, now, rules())
      if (duty === null) {
        ended.push(...active)
        continue
      }
      const findings = this.findings(mover, duty, heard.has(mover), now)
      raised.push(
        ...findings.filter(({ kind }) => !active.some((alarm) => alarm.kind === kind)).map((each) => this.newAlarm(mover, each)),
      )
      if (heard.has(mover)) ended.push(...active.filter((alarm) => this.isOver(alarm, duty)))
    }
    return { raised, ended }
  }

  private isOver(alarm: MoverAlarm, duty: Duty): boolean {
    const fixes = this.windows.get(alarm.mover)?.fixes() ?? []
    return isOver(alarm, fixes, this.parts.book.within(duty.area), this.rulesOf(alarm.mover))
  }

  /** Of one that was not heard since the last look, only the silence can be new. */
  private findings(mover: string, duty: Duty, heard: boolean, now: number): MoverFinding[] {
    const rules = this.rulesOf(mover)
    const window = this.windows.get(mover)
    const quiet = silentOnDuty(Math.max(window?.last?.at ?? this.startedAt, this.startedAt), duty.since, now, rules)
    const others = heard
      ? moverAlarms(
          { dutySince: duty.since, fixes: window?.fixes() ?? [], inArea: this.parts.book.within(duty.area) },
          rules,
          now,
        )
      : []
    return [...others.filter(({ kind }) => kind !== 'silent-on-duty'), ...(quiet ? [quiet] : [])]
  }

  private newAlarm(mover: string, { kind, since, value }: MoverFinding): NewMoverAlarm {
    const last = this.windows.get(mover)?.last
    const place = last ? { lng: last.lng, lat: last.lat } : null
    return { mover, kind, since, speedKmh: kind === 'overspeed' ? value : null, place }
  }

  /** Another backend may have heard whom this one has not. */
  private async confirmed(raised: readonly NewMoverAlarm[]): Promise<NewMoverAlarm[]> {
    const silent = raised.filter(({ kind }) => kind === 'silent-on-duty')
    const since = Math.min(...silent.map((alarm) => alarm.since))
    const newer = await newestFixes(
      this.parts.pool,
      silent.map(({ mover }) => mover),
      since,
    )
    const wrong = new Set<string>()
    for (const fix of newer) {
      const alarm = silent.find(({ mover }) => mover === fix.mover)
      if (!alarm || fix.at <= alarm.since) continue
      if (this.window(fix.mover).add(fix, this.spanMs())) this.heard.add(fix.mover)
      wrong.add(fix.mover)
    }
    return raised.filter(({ kind, mover }) => kind !== 'silent-on-duty' || !wrong.has(mover))
  }

  private rulesOf(mover: string): MoverRules {
    const { directory, rules } = this.parts
    const kind = directory.city.movers[directory.mover(mover) ?? -1]?.kind ?? 'collector'
    return watchedRules(rules()[kind])
  }

  /** As far back as the slowest rule looks. */
  private spanMs(): number {
    const { collector, vehicle } = this.parts.rules()
    return (
      Math.max(...[collector, vehicle].flatMap((each) => [each.stillMinutes, each.outsideMinutes, each.silentMinutes])) * MINUTE
    )
  }

  private window(mover: string): FixWindow {
    const held = this.windows.get(mover)
    if (held) return held
    const made = new FixWindow()
    this.windows.set(mover, made)
    return made
  }
}
