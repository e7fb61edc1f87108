import type { Language } from '../../contract/ipc/window-stream.ts'
import type { Disk } from '../ports/disk.ts'
import { type Logger, loggerOf } from './logger.ts'
import { inLanguage, reasonOf } from './sentence.ts'

/** 10 MB × 5 hold about 250 000 lines: months of a quiet hall, hours of a broken one. */
export interface LogLimits {
  readonly fileBytes: number
  /** The one being written included. */
  readonly files: number
}
export const LOG_LIMITS: LogLimits = { fileBytes: 10 * 1024 * 1024, files: 5 }

export interface LogFile {
  readonly logger: Logger
  /** Resolves when everything said so far is on disk, or has been given up because the disk refuses. */
  flush(): Promise<void>
}

interface LogOptions {
  readonly disk: Disk
  readonly path: string
  readonly language: Language
  readonly now: () => number
  /** A line for a person, without the line end. */
  readonly say: (line: string) => void
  readonly limits?: LogLimits
}

/**
 * One JSON line per event in `path`, and one human line through `say`. When the file is full it becomes `path.1`, the
 * older ones move up, the oldest goes. A disk that refuses is said once, until it takes lines again.
 */
export function openLogFile({ disk, path, language, now, say, limits = LOG_LIMITS }: LogOptions): LogFile {
  let tail: Promise<void> = Promise.resolve()
  let size: number | null = null
  let refused = false

  async function rotate(): Promise<void> {
    await disk.remove(`${path}.${limits.files - 1}`)
    for (let number = limits.files - 2; number >= 0; number--) {
      const from = number === 0 ? path : `${path}.${number}`
      if ((await disk.size(from)) > 0) await disk.rename(from, `${path}.${number + 1}`)
    }
  }

  async function store(line: string): Promise<void> {
    try {
      size ??= await disk.size(path)
      const bytes = Buffer.byteLength(line)
      if (size > 0 && size + bytes > limits.fileBytes) {
        await rotate()
        size = 0
      }
      await disk.append(path, line)
      size += bytes
      refused = false
    } catch (error) {
      if (!refused) say(`日志写不进 ${path} · the log ${path} cannot be written: ${reasonOf(error)}`)
      refused = true
    }
  }

  const logger = loggerOf((level, sentence, fields) => {
    const at = new Date(now())
    say(
      `${at.toISOString().slice(11, 19)} ${level === 'info' ? '  ' : level === 'warn' ? '! ' : '✗ '}${inLanguage(sentence, language)}`,
    )
    const line = `${JSON.stringify({ at: at.toISOString(), level, ...sentence, ...fields })}\n`
    tail = tail.then(() => store(line))
  })
  return { logger, flush: () => tail }
}
