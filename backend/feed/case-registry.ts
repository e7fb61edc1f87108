import type { Alarm } from '../../contract/domain/alarm.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'

/** Who keeps counts of what the registry holds. Called before anybody else hears of a change. */
export interface RegistryFollower {
  put(file: CaseFile): void
  forget(id: number): void
}

/**
 * The cases that are open or ended in the running period, and the active alarms, as last published. It changes only
 * where the feed's number rises, so a snapshot of it and a feed number belong together.
 */
export class CaseRegistry {
  private readonly open = new Map<number, CaseFile>()
  private readonly ended = new Map<number, CaseFile>()
  private readonly active = new Map<number, Alarm>()
  private arrived = 0
  private ends = 0
  private newest = 0
  private firstReport = Number.POSITIVE_INFINITY
  private lastStep = Number.NEGATIVE_INFINITY
  private keptSince = Number.NEGATIVE_INFINITY
  private follower: RegistryFollower | null = null

  /** From now on; what is here already is the follower's to read. */
  followBy(follower: RegistryFollower): void {
    this.follower = follower
  }

  get openCount(): number {
    return this.open.size
  }

  /** How many cases have been taken in since the start, those loaded at the start included. */
  get arrivals(): number {
    return this.arrived
  }

  /** Rises with every case that ends: while it stands, there is nothing to do for cases that have. */
  get endings(): number {
    return this.ends
  }

  /** First report and last step among those taken in; ±Infinity before the first. */
  get span(): { readonly first: number; readonly last: number } {
    return { first: this.firstReport, last: this.lastStep }
  }

  get activeAlarmCount(): number {
    return this.active.size
  }

  file(id: number): CaseFile | undefined {
    return this.open.get(id) ?? this.ended.get(id)
  }

  alarmOf(caseId: number): Alarm | undefined {
    return this.active.get(caseId)
  }

  *all(): Generator<CaseFile> {
    yield* this.open.values()
    yield* this.ended.values()
  }

  openFiles(): CaseFile[] {
    return [...this.open.values()]
  }

  openCases(): IterableIterator<number> {
    return this.open.keys()
  }

  /** For passes over very many: unlike an iterator's, its steps make nothing that has to be collected. */
  eachOpen(visit: (file: CaseFile) => void): void {
    this.open.forEach(visit)
  }

  activeAlarms(): Alarm[] {
    return [...this.active.values()]
  }

  /** One that ended before the period is counted and not kept. @returns false for a version that is not newer than the one held */
  put(file: CaseFile): boolean {
    const held = this.file(file.id)
    if (held && held.version >= file.version) return false
    if (!held && !this.isOldAcquaintance(file)) this.arrived++
    this.newest = Math.max(this.newest, file.id)
    this.firstReport = Math.min(this.firstReport, file.reportedAt)
    this.lastStep = Math.max(this.lastStep, file.changedAt)
    if (file.endedAt !== null) this.ends++
    if (this.isPast(file)) {
      if (held) this.forget(file.id)
      return true
    }
    if (file.endedAt !== null) this.open.delete(file.id)
    ;(file.endedAt === null ? this.open : this.ended).set(file.id, file)
    this.follower?.put(file)
    return true
  }

  /** A case that was forgotten and to which something happened after its end (回访, 申诉): it has been counted. */
  private isOldAcquaintance({ id, endedAt, changedAt }: CaseFile): boolean {
    return id <= this.newest && endedAt !== null && changedAt > endedAt
  }

  /** Of cases that do not come here because they ended before the running period: their number and from when to when. */
  countOnly(cases: number, first: number, last: number): void {
    this.arrived += cases
    this.firstReport = Math.min(this.firstReport, first)
    this.lastStep = Math.max(this.lastStep, last)
  }

  putAlarm(alarm: Alarm): void {
    if (alarm.active) this.active.set(alarm.caseId, alarm)
    else if (this.active.get(alarm.caseId)?.id === alarm.id) this.active.delete(alarm.caseId)
  }

  /** Keeps no cases that ended before this instant, from now on. */
  keepSince(at: number): void {
    this.keptSince = at
    for (const file of this.ended.values()) if (this.isPast(file)) this.forget(file.id)
  }

  private isPast({ endedAt }: CaseFile): boolean {
    return endedAt !== null && endedAt < this.keptSince
  }

  private forget(id: number): void {
    this.open.delete(id)
    this.ended.delete(id)
    this.follower?.forget(id)
  }
}
