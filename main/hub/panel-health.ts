import type { PanelReport } from '../../contract/ipc/window-stream.ts'

interface Health {
  openedAt: number
  reportedAt: number | null
  report: PanelReport | null
  toldSilent: boolean
}

/** Panels report every second or so. */
const SILENT_MS = 5000
/** Drawing in software on a busy machine stops a page for seconds without its being hung. */
const SILENT_SOFTWARE_MS = 20_000
const SOFTWARE = /llvmpipe|swiftshader/i
/** The first report waits for the page, its fonts and its first picture; on a software renderer that is slow. */
const FIRST_REPORT_MS = 30_000

/** What each panel says that it shows. */
export class PanelHealth {
  private readonly panels = new Map<string, Health>()

  opened(panel: string, now: number): void {
    this.panels.set(panel, { openedAt: now, reportedAt: null, report: null, toldSilent: false })
  }

  closed(panel: string): void {
    this.panels.delete(panel)
  }

  reported(panel: string, report: PanelReport, now: number): void {
    const health = this.panels.get(panel)
    if (health) Object.assign(health, { report, reportedAt: now, toldSilent: false })
  }

  /** The machine's clock has been set; nobody has been silent for that. */
  clockStepped(ms: number): void {
    for (const health of this.panels.values()) {
      health.openedAt += ms
      if (health.reportedAt !== null) health.reportedAt += ms
    }
  }

  report(panel: string): PanelReport | null {
    return this.panels.get(panel)?.report ?? null
  }

  /** True when the panel has reported lately. */
  alive(panel: string, now: number): boolean {
    const at = this.panels.get(panel)?.reportedAt
    return at !== null && at !== undefined && now - at <= SILENT_MS
  }

  /** Panels that have fallen silent since the last call; each is named once per silence. */
  newlySilent(now: number): { panel: string; forMs: number }[] {
    const silent: { panel: string; forMs: number }[] = []
    for (const [panel, health] of this.panels) {
      const forMs = now - (health.reportedAt ?? health.openedAt)
      if (health.toldSilent || forMs <= patience(health)) continue
      health.toldSilent = true
      silent.push({ panel, forMs })
    }
    return silent
  }
}

function patience({ report }: Health): number {
  if (!report) return FIRST_REPORT_MS
  return SOFTWARE.test(report.renderer) ? SILENT_SOFTWARE_MS : SILENT_MS
}
