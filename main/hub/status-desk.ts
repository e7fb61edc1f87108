import type { HubConfig, ShellToHub } from '../../contract/ipc/shell.ts'
import type { Status } from '../../contract/ipc/status.ts'
import type { HubToWindow, PanelReport } from '../../contract/ipc/window-stream.ts'
import type { MachineClock } from '../ports/machine-clock.ts'
import { type Counts, NO_COUNTS } from './countdown.ts'
import type { FaultList } from './fault-list.ts'
import type { FeedPosition } from './feed-client.ts'
import type { FeedIntake } from './feed-intake.ts'
import { Latency } from './latency.ts'
import type { LinkWatch } from './link-watch.ts'
import { PanelHealth } from './panel-health.ts'
import type { Picture } from './picture.ts'
import { statusOf } from './status-of.ts'

interface DeskOptions {
  readonly config: HubConfig
  readonly clock: MachineClock
  readonly picture: Picture
  readonly link: LinkWatch
  readonly faults: FaultList
  readonly intake: FeedIntake
  readonly counts: () => Counts | null
  readonly position: () => FeedPosition | null
}

/** Gathers what panels, machine and feed say of themselves into one status. */
export class StatusDesk {
  private readonly options: DeskOptions
  private readonly health = new PanelHealth()
  private readonly latency = new Latency()
  private readonly pictures = new Map<string, HubToWindow>()
  private displays: Status['displays'] = []
  private processes: Status['processes'] = []
  private gpu = ''

  constructor(options: DeskOptions) {
    this.options = options
  }

  panelOpened(panel: string): void {
    this.health.opened(panel, this.options.clock.now())
  }

  panelClosed(panel: string): void {
    this.health.closed(panel)
  }

  takeReport(panel: string, report: PanelReport): void {
    this.health.reported(panel, report, this.options.clock.now())
    this.latency.add(report.latenciesMs)
    for (const error of report.errors) this.options.faults.add(`${panel}: ${error}`)
  }

  clockStepped(ms: number): void {
    this.health.clockStepped(ms)
  }

  newlySilent(): { panel: string; forMs: number }[] {
    return this.health.newlySilent(this.options.clock.now())
  }

  machineSays(message: Extract<ShellToHub, { type: 'displays' | 'processes' | 'gpu' | 'error-noted' }>): void {
    switch (message.type) {
      case 'displays':
        this.displays = message.displays
        return
      case 'processes':
        this.processes = message.processes
        return
      case 'gpu':
        this.gpu = message.gpu
        return
      case 'error-noted':
        this.options.faults.add(message.message)
    }
  }

  /** Kept for a console that opens later. */
  keepThumbnail({ panel, png, takenAt }: Extract<ShellToHub, { type: 'thumbnail' }>): HubToWindow {
    const thumbnail: HubToWindow = { type: 'thumbnail', panel, png, takenAt }
    this.pictures.set(panel, thumbnail)
    return thumbnail
  }

  thumbnails(): IterableIterator<HubToWindow> {
    return this.pictures.values()
  }

  status(): Status {
    const { clock, config, picture, intake, link, faults } = this.options
    const now = clock.now()
    const { alarms } = picture
    const position = this.options.position()
    const panels = config.profile.panels.map(({ name }) => ({
      name,
      report: this.health.report(name),
      alive: this.health.alive(name, now),
    }))
    return statusOf({
      now,
      version: config.version,
      electron: config.electron,
      // The panel's own word is what really draws; the machine's is what is there before a panel has spoken.
      gpu: panels.find(({ report }) => report?.renderer)?.report?.renderer ?? this.gpu,
      displays: this.displays,
      processes: this.processes,
      panels,
      link: link.link(now, intake.pictureAt),
      feed: {
        epoch: position?.epoch ?? null,
        seq: position?.seq ?? 0,
        lastDeltaAt: intake.lastDeltaAt,
        refused: intake.refused,
      },
      counts: this.options.counts() ?? NO_COUNTS,
      movers: this.moverCounts(now),
      alarms: { active: alarms.size, unacknowledged: alarms.unacknowledged, raisedInRun: alarms.raisedInRun },
      intakeToPanel: this.latency.summary(),
      errors: faults.all(),
    })
  }

  /** Online: with a fix that is not too old for this mover. */
  private moverCounts(now: number): Status['movers'] {
    const { city, tracks } = this.options.picture
    const hallNow = this.options.picture.hallNow(now)
    let online = 0
    if (city && hallNow !== null) {
      for (const fix of tracks.newest()) {
        if (hallNow - fix.at <= (city.movers[fix.mover]?.staleAfterMs ?? 0)) online += 1
      }
    }
    return { total: city?.movers.filter(({ inactive }) => !inactive).length ?? 0, online }
  }
}
