import { MINUTE } from '../../contract/units.ts'
import type { Logger } from '../support/logger.ts'
import type { Sentence } from '../support/start-error.ts'
import type { SettableHallTime } from './hall-time.ts'

/** Below this the two clocks agree: a time server slews a clock by less, and nobody in the hall sees it. */
const AGREE_MS = 2000
/** A record that is further ahead than this at the start was not written by clocks that agree. */
const RECORD_AHEAD_MS = MINUTE

/**
 * Keeps the hall clock of a live city with the machine's clock, which a time server may set and which goes on while the
 * machine sleeps. Forward it follows; back it never goes, since a step cannot happen before the one it follows.
 */
export class MachineClockWatch {
  private readonly hall: SettableHallTime
  private readonly machineNow: () => number
  private readonly log: Logger
  private warned = false

  constructor(hall: SettableHallTime, machineNow: () => number, log: Logger) {
    this.hall = hall
    this.machineNow = machineNow
    this.log = log
  }

  /** Once, before the first look. */
  begin(): void {
    const ahead = this.hall.now() - this.machineNow()
    if (ahead <= RECORD_AHEAD_MS) return
    this.warned = true
    const { zh, en } = recordAhead(this.hall.now(), this.machineNow())
    this.log.error({ zh, aheadMs: ahead }, en)
  }

  look(): void {
    const machine = this.machineNow()
    const ahead = this.hall.now() - machine
    if (ahead < -AGREE_MS) {
      this.hall.moveForwardTo(machine)
      this.log.warn({ byMs: -ahead }, 'the machine’s clock is ahead of the hall clock, which was set forward to it')
    }
    if (ahead <= AGREE_MS) this.warned = false
    else if (!this.warned) {
      this.warned = true
      const { zh, en } = machineBehind(ahead)
      this.log.warn({ zh, aheadMs: ahead }, en)
    }
  }
}

const iso = (at: number): string => new Date(at).toISOString()

function recordAhead(hall: number, machine: number): Sentence {
  return {
    zh: `数据库记到了 ${iso(hall)}，而本机时钟是 ${iso(machine)}，大厅时钟因此走在前面，时限会提前到期：请停止后台，校准本机时钟（NTP）；若数据库来自模拟时钟，请为真实城市换一个数据目录。`,
    en: `The record reaches to ${iso(hall)} and this machine's clock says ${iso(machine)}, so the hall clock runs ahead and limits run out early: stop the backend and set the machine's clock right (NTP); if the database comes from a simulated clock, give the live city a data directory of its own.`,
  }
}

function machineBehind(ms: number): Sentence {
  const seconds = Math.round(ms / 1000)
  return {
    zh: `本机时钟比大厅时钟慢了 ${seconds} 秒，大厅时钟不会倒走：请检查对时（NTP）；本机时钟追上已记录的时间后，两者恢复一致。`,
    en: `This machine's clock is ${seconds} s behind the hall clock, which never goes back: check its time server (NTP); the two agree again when it has caught up with what is recorded.`,
  }
}
