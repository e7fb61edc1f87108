import type { Logger } from '../log/logger.ts'
import { reasonOf } from '../log/sentence.ts'
import type { MachineClock, Undo } from '../ports/machine-clock.ts'
import type { KeptWindow } from '../supervisor/kept-window.ts'

const EVERY_MS = 2000
const WIDTH_PX = 320
/** Share of the time that may go into capturing: where pages draw in software, a capture costs them frames. */
const SHARE = 0.1

/** Takes a small picture of every panel now and then, for the console. One round at a time: capturing costs the GPU. */
export function takeThumbnails(options: {
  readonly clock: MachineClock
  readonly log: Logger
  readonly panels: () => readonly KeptWindow[]
  readonly send: (panel: string, png: Uint8Array, takenAt: number) => void
}): Undo {
  const { clock, log, panels, send } = options
  let busy = false
  let restUntil = 0

  async function round(): Promise<void> {
    for (const kept of panels()) {
      const { key, page } = kept
      if (key === null || !page) continue
      try {
        send(key, await page.capture(WIDTH_PX), clock.now())
      } catch (error) {
        // A page that dies while its picture is taken is the window keeper's business; here a picture is missing.
        log.info({
          zh: `屏 ${key} 的缩略图没有取到（${reasonOf(error)}）`,
          en: `no thumbnail of panel ${key} (${reasonOf(error)})`,
        })
      }
    }
  }

  return clock.every(EVERY_MS, () => {
    const startedAt = clock.now()
    if (busy || startedAt < restUntil) return
    busy = true
    void round().finally(() => {
      busy = false
      restUntil = clock.now() + (clock.now() - startedAt) * (1 / SHARE - 1)
    })
  })
}
