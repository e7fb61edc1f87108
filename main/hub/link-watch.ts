import type { Link } from '../../contract/ipc/window-stream.ts'
import { BEAT_MS } from '../../contract/wire/feed.ts'
import type { Problem } from '../../contract/wire/rest.ts'

/** Two missed beats, and what a busy machine adds to one. */
const STALE_MS = 2 * BEAT_MS + 100

/** What the hall must know about the line: live, stale, cold (a picture from the disk) or empty (none at all). */
export class LinkWatch {
  private heardAt: number | null = null
  private cut = true
  private livePicture = false
  private diskPicture = false
  private problem: Problem | null = null

  /** The picture has been loaded from the disk. */
  fromDisk(): void {
    this.diskPicture = true
  }

  heard(now: number): void {
    this.heardAt = now
  }

  /** The machine's clock has been set; the line has not aged by it. */
  clockStepped(ms: number): void {
    if (this.heardAt !== null) this.heardAt += ms
  }

  /** What is shown is what the backend says. */
  inStep(): void {
    this.livePicture = true
    this.cut = false
  }

  lineCut(): void {
    this.cut = true
  }

  say(problem: Problem | null): void {
    this.problem = problem
  }

  state(now: number): Link['state'] {
    if (!this.livePicture) return this.diskPicture ? 'cold' : 'empty'
    const fresh = !this.cut && this.heardAt !== null && now - this.heardAt <= STALE_MS
    return fresh ? 'live' : 'stale'
  }

  /** @param pictureAt HallMs of the last state that the backend has told */
  link(now: number, pictureAt: number | null): Link {
    const state = this.state(now)
    return { state, lastHeardAt: this.heardAt, pictureAt, problem: state === 'live' ? null : this.problem }
  }
}
