import type { Status } from '../../contract/ipc/status.ts'
import type { Link, PanelReport } from '../../contract/ipc/window-stream.ts'
import type { Counts } from './countdown.ts'

/** Movers and frames count as fresh for so long. */
const FRESH_PANEL_MS = 5000

export interface StatusInput {
  readonly now: number
  readonly version: string
  readonly electron: string
  readonly gpu: string
  readonly displays: Status['displays']
  readonly processes: Status['processes']
  /** Every panel of the profile, with its last report. */
  readonly panels: readonly { readonly name: string; readonly report: PanelReport | null; readonly alive: boolean }[]
  readonly link: Link
  readonly feed: {
    readonly epoch: string | null
    readonly seq: number
    readonly lastDeltaAt: number | null
    readonly refused: number
  }
  readonly counts: Counts
  readonly movers: Status['movers']
  readonly alarms: Status['alarms']
  readonly intakeToPanel: Status['latencyMs']['intakeToPanel']
  readonly errors: readonly string[]
}

/** `status.json`. `ok`: connected, every panel of the profile shows something and draws, and nothing is in error. */
export function statusOf(input: StatusInput): Status {
  const connected = input.link.state === 'live'
  const panels = input.panels.map(({ name, report }) => ({
    name,
    screenshot: null,
    frames: report?.frames ?? 0,
    fps: report?.fps ?? 0,
    lastFrameAgeMs: report && report.frames > 0 ? Math.max(0, Math.round(input.now - report.lastFrameAt)) : null,
    heapMB: report?.heapMB ?? 0,
    items: report?.items ?? { cases: 0, movers: 0, cameras: 0, areas: 0 },
  }))
  const drawing = panels.every(({ lastFrameAgeMs }) => lastFrameAgeMs !== null && lastFrameAgeMs <= FRESH_PANEL_MS)
  return {
    ok: connected && drawing && input.panels.every(({ alive }) => alive) && input.errors.length === 0,
    version: input.version,
    electron: input.electron,
    gpu: input.gpu,
    displays: input.displays,
    panels,
    console: { screenshot: null },
    feed: {
      connected,
      epoch: input.feed.epoch,
      seq: input.feed.seq,
      lastDeltaAgeMs: input.feed.lastDeltaAt === null ? null : Math.round(input.now - input.feed.lastDeltaAt),
      refusedMessages: input.feed.refused,
    },
    cases: {
      open: input.counts.open,
      warning: input.counts.warning,
      overdue: input.counts.overdue,
      byStage: { ...input.counts.byStage },
    },
    movers: input.movers,
    alarms: input.alarms,
    latencyMs: { intakeToPanel: input.intakeToPanel },
    processes: input.processes,
    errors: [...input.errors],
  }
}
