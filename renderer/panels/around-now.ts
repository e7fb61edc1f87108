import type { CountdownRow } from '../../contract/ipc/window-stream.ts'

/** Of the lines in a list, the share that overdue cases may take while others are still to be saved. */
const OVERDUE_SHARE = 0.4

/**
 * The lines of a short list around this moment: the cases that ran out last, then those that run out next. A case still
 * in time can be saved, so overdue ones take more than their share only where nothing else is left to show.
 * @param rows by due time, earliest first
 */
export function aroundNow(rows: readonly CountdownRow[], now: number, lines: number): CountdownRow[] {
  const overdue = rows.filter((row) => row.dueAt <= now)
  const coming = rows.filter((row) => row.dueAt > now)
  const share = Math.max(Math.floor(lines * OVERDUE_SHARE), lines - coming.length)
  const shown = share > 0 ? overdue.slice(-share) : []
  return [...shown, ...coming.slice(0, lines - shown.length)]
}
