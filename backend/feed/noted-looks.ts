import { createHash } from 'node:crypto'
import type { Principal } from '../auth/principal.ts'

/** Sessions that are remembered; a person signs in once a shift. */
const MOST_SESSIONS = 2000

/**
 * The feed shows where people are: a person who opens it is noted, once a session however often the line breaks. A wall node is
 * a machine of its own, whose credential is noted where it is made.
 */
export class NotedLooks {
  private readonly noted = new Map<string, Promise<void>>()
  private readonly write: (who: string) => Promise<void>

  constructor(write: (who: string) => Promise<void>) {
    this.write = write
  }

  /** Fails where the look cannot be written down. */
  async note(principal: Principal, token: string): Promise<void> {
    if (principal.kind === 'credential') return
    const session = createHash('sha256').update(token).digest('base64')
    const before = this.noted.get(session)
    if (before) return before
    if (this.noted.size >= MOST_SESSIONS) this.noted.clear()
    const writing = this.write(principal.id)
    this.noted.set(session, writing)
    try {
      await writing
    } catch (error) {
      this.noted.delete(session)
      throw error
    }
  }
}
