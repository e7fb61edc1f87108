import type { HubToWindow, Link } from '../../contract/ipc/window-stream.ts'
import { caseMessage } from './case-message.ts'
import { type Counts, countdownRow, scanDeadlines } from './countdown.ts'
import { encodeFixes } from './fix-tracks.ts'
import type { Picture } from './picture.ts'
import type { SelectionDesk } from './selection-desk.ts'
import type { WallView } from './wall-view.ts'
import type { WindowLines } from './window-lines.ts'

/** Cases told beside the alarms: as many as the console lists. */
const ALARM_ROWS = 200
const NONE: ReadonlySet<number> = new Set()

interface PublisherOptions {
  readonly picture: Picture
  readonly lines: () => WindowLines
  readonly selection: SelectionDesk
  readonly view: WallView
  readonly machineNow: () => number
  readonly link: () => Link
}

/** Turns what has changed in the picture into messages to all windows, each time only what has changed. */
export class Publisher {
  counts: Counts | null = null
  private readonly options: PublisherOptions
  private countdown: HubToWindow | null = null
  private sentCountdown = ''
  private sentAlarms = -1
  private sentLink = ''
  private sentSelection = 'null'

  constructor(options: PublisherOptions) {
    this.options = options
  }

  /** At most ten times a second: rows, alarms, clock. */
  sendChanges(): void {
    const { picture, lines, machineNow } = this.options
    if (picture.rebase(machineNow())) {
      this.startOver()
      return
    }
    const { changes } = picture
    const messages: HubToWindow[] = []
    if (changes.clock && picture.clock) messages.push({ type: 'clock', clock: picture.clock })
    const cases = this.changedCases()
    if (cases) messages.push(cases)
    const arrived = picture.tracks.takeArrived()
    if (picture.base && arrived.length > 0) messages.push({ type: 'fixes', ...encodeFixes(arrived, picture.base) })
    if (changes.board && picture.board) messages.push({ type: 'board', board: picture.board })
    if (changes.moverAlarms) messages.push({ type: 'mover-alarms', alarms: [...picture.moverAlarms] })
    if (picture.alarms.revision !== this.sentAlarms) messages.push(this.alarms())
    changes.clock = false
    changes.board = false
    changes.moverAlarms = false
    for (const message of messages) lines().broadcast(message)
  }

  /** Once a second: what changes because time passes. */
  sendTimes(): void {
    this.scan()
    this.sendLink()
    const text = JSON.stringify(this.countdown)
    if (!this.countdown || text === this.sentCountdown) return
    this.sentCountdown = text
    this.options.lines().broadcast(this.countdown)
  }

  /** At once when the line is cut or back: nobody may take an old picture for a live one. */
  sendLink(): void {
    const link = this.options.link()
    const text = JSON.stringify(link)
    if (text === this.sentLink) return
    this.sentLink = text
    this.options.lines().broadcast({ type: 'link', link })
  }

  sendSelection(): void {
    const selection = this.options.selection.current()
    this.sentSelection = JSON.stringify(selection)
    this.options.lines().broadcast({ type: 'selection', selection })
  }

  /** Who is near changes while the case stays on the wall. */
  sendSelectionIfChanged(): void {
    if (JSON.stringify(this.options.selection.current()) !== this.sentSelection) this.sendSelection()
  }

  sendCamera(): void {
    const flight = this.options.view.current
    if (flight) this.options.lines().broadcast({ type: 'camera', flight })
  }

  /** Everything, for a window that has nothing. */
  wholePicture(): HubToWindow[] {
    const { picture, selection, view, link } = this.options
    if (!this.countdown) this.scan()
    const messages: HubToWindow[] = []
    if (picture.clock) messages.push({ type: 'clock', clock: picture.clock })
    messages.push({ type: 'link', link: link() })
    if (view.current) messages.push({ type: 'camera', flight: view.current })
    const { base, cases } = picture
    if (base) {
      messages.push(this.caseRows([...cases.slots()], true, NONE))
      messages.push({ type: 'fixes', ...encodeFixes(picture.tracks.all(), base) })
    }
    if (picture.board) messages.push({ type: 'board', board: picture.board })
    if (this.countdown) messages.push(this.countdown)
    messages.push({ type: 'mover-alarms', alarms: [...picture.moverAlarms] })
    messages.push(this.alarms(), { type: 'selection', selection: selection.current() })
    return messages
  }

  /** The city or the units of the rows have changed: every window begins anew. */
  startOver(): void {
    this.forgetChanges()
    this.options.picture.tracks.takeArrived()
    this.scan()
    this.options.lines().startOver()
  }

  private scan(): void {
    const { picture, machineNow } = this.options
    const now = picture.hallNow(machineNow())
    if (now === null) return
    const { counts, slots } = scanDeadlines(picture.cases, now)
    this.counts = counts
    const rows = slots.map((slot) =>
      countdownRow(picture.cases, slot, picture.alarms.forCase(picture.cases.columns.id[slot] as number)),
    )
    this.countdown = {
      type: 'countdown',
      rows,
      overdueTotal: counts.overdue,
      soonTotal: counts.soon,
      warningTotal: counts.warning,
    }
  }

  private changedCases(): HubToWindow | null {
    const { base, changes, cases } = this.options.picture
    if (!base || (!changes.all && changes.slots.size === 0)) return null
    const slots = changes.all ? [...cases.slots()] : [...changes.slots]
    const message = this.caseRows(slots, changes.all, changes.all ? NONE : changes.received)
    this.forgetChanges()
    return message
  }

  private forgetChanges(): void {
    const { changes } = this.options.picture
    changes.all = false
    changes.slots.clear()
    changes.received.clear()
  }

  private caseRows(slots: readonly number[], reset: boolean, received: ReadonlySet<number>): HubToWindow {
    const { picture, selection } = this.options
    const { cases, base, alarms } = picture
    if (!base) throw new Error('rows were asked for before their base was known')
    return caseMessage(slots, reset, { cases, base, selected: selection.selected, alarmOf: (id) => alarms.forCase(id), received })
  }

  private alarms(): HubToWindow {
    const { alarms, cases } = this.options.picture
    const all = alarms.all()
    this.sentAlarms = alarms.revision
    const rows = all.slice(0, ALARM_ROWS).flatMap((alarm) => {
      const slot = cases.slotOf(alarm.caseId)
      return slot === undefined ? [] : [countdownRow(cases, slot, alarm)]
    })
    return { type: 'alarms', alarms: all, rows, unacknowledged: alarms.unacknowledged, sounding: alarms.sounding }
  }
}
