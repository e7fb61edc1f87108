import type { MoverAlarm } from '../../contract/domain/mover-alarm.ts'

/** The active alarms of collectors and vehicles on duty, as last read from the record: few, so they are told whole. */
export class LiveMoverAlarms {
  private alarms: readonly MoverAlarm[] = []
  private said = '[]'
  private isNew = false
  private readonly onChanged: () => void

  constructor(onChanged: () => void) {
    this.onChanged = onChanged
  }

  get all(): readonly MoverAlarm[] {
    return this.alarms
  }

  set(alarms: readonly MoverAlarm[]): void {
    const says = JSON.stringify(alarms)
    if (says === this.said) return
    this.alarms = alarms
    this.said = says
    this.isNew = true
    this.onChanged()
  }

  /** Once for each change; null = nothing new. */
  takeNews(): readonly MoverAlarm[] | null {
    if (!this.isNew) return null
    this.isNew = false
    return this.alarms
  }
}
