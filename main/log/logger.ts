import type { Sentence } from './sentence.ts'

export type LogLevel = 'info' | 'warn' | 'error'

/** Facts beside the sentence, for machines that read the log. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>

export interface Logger {
  info(sentence: Sentence, fields?: LogFields): void
  warn(sentence: Sentence, fields?: LogFields): void
  error(sentence: Sentence, fields?: LogFields): void
}

export function loggerOf(write: (level: LogLevel, sentence: Sentence, fields: LogFields) => void): Logger {
  return {
    info: (sentence, fields = {}) => write('info', sentence, fields),
    warn: (sentence, fields = {}) => write('warn', sentence, fields),
    error: (sentence, fields = {}) => write('error', sentence, fields),
  }
}
