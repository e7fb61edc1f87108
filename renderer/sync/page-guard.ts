import { MINUTE } from '../../contract/units.ts'

/** A page that breaks as it starts must not reload for ever. */
const MOST_RELOADS = 3
const KEY = 'page-reloads'

interface Kept {
  /** Machine ms of the reloads of the last minute. */
  readonly at: readonly number[]
  /** Why the page before this one was given up; null once it has been told. */
  readonly why: string | null
}

export interface PageGuardPorts {
  /** Outlives a reload, not the window. */
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>
  readonly machineNow: () => number
  readonly reload: () => void
  readonly after: (ms: number, run: () => void) => void
  /** Keeps a sentence for the hub. */
  readonly note: (sentence: string) => void
}

/**
 * Starts a page anew that has broken as a whole. The reason is told by the next page; after MOST_RELOADS within a
 * minute the page tells it itself, stays as it is, and tries again a minute later.
 * @returns what to call with the error
 */
export function guardPage(ports: PageGuardPorts): (error: unknown) => void {
  const { storage, machineNow, reload, after, note } = ports
  const kept = read(storage)
  if (kept.why !== null) note(kept.why)
  storage.setItem(KEY, JSON.stringify({ ...kept, why: null }))

  return (error) => {
    const now = machineNow()
    const recent = read(storage).at.filter((at) => now - at < MINUTE)
    const why = `the page broke and was loaded again: ${String(error)}`
    if (recent.length >= MOST_RELOADS) {
      note(`the page breaks again and again and waits a minute: ${String(error)}`)
      after(MINUTE, reload)
      return
    }
    storage.setItem(KEY, JSON.stringify({ at: [...recent, now], why }))
    reload()
  }
}

function read(storage: Pick<Storage, 'getItem'>): Kept {
  const text = storage.getItem(KEY)
  return text === null ? { at: [], why: null } : (JSON.parse(text) as Kept)
}
