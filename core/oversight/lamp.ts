import type { Lamp } from '../../contract/wire/case-list.ts'
import type { CaseFile } from '../cases/case-file.ts'

/** The lamp (灯) of a case's running limit. At the very instants of warning and limit: yellow, and still yellow. */
export function lampOf({ warnAt, dueAt }: Pick<CaseFile, 'warnAt' | 'dueAt'>, now: number): Lamp {
  if (dueAt === null) return 'off'
  if (now > dueAt) return 'red'
  return warnAt !== null && now >= warnAt ? 'yellow' : 'green'
}
