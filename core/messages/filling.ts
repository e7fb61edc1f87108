import type { MessageLanguage } from '../../contract/settings/messages.ts'
import { DAY, HOUR, MINUTE } from '../../contract/units.ts'
import type { Filling } from './template.ts'

/** What a message may say of a case, in words already. Times are HallMs, null = none. */
export interface Told {
  readonly number: string
  readonly class: string
  readonly kind: 'component' | 'event'
  readonly address: string
  readonly description: string
  readonly district: string
  readonly unit: string
  readonly state: string
  readonly reportedAt: number
  readonly dueAt: number | null
  readonly reason: string | null
  readonly city: string
  /** What was applied for, and what came of it; null where the message is about no application. */
  readonly application: string | null
  readonly outcome: string | null
}

const NONE = '—'

export function fillingOf(told: Told, now: number, language: MessageLanguage, utcOffsetMinutes: number): Filling {
  const { reportedAt, dueAt, reason, kind, application, outcome, ...words } = told
  const zh = language === 'zh'
  const named = Object.fromEntries(Object.entries(words).map(([name, word]) => [name, word || NONE])) as typeof words
  return {
    ...named,
    application: application || NONE,
    outcome: outcome || NONE,
    kind: kind === 'component' ? (zh ? '部件' : 'component') : zh ? '事件' : 'event',
    reported: localTime(reportedAt, now, utcOffsetMinutes),
    due: dueAt === null ? NONE : localTime(dueAt, now, utcOffsetMinutes),
    left: dueAt === null ? NONE : timeLeft(dueAt - now, zh),
    reason: reason || NONE,
  }
}

/** `11-20 09:05`; of another year `2027-01-04 09:05`. */
function localTime(at: number, now: number, utcOffsetMinutes: number): string {
  const [text, today] = [at, now].map((each) => new Date(each + utcOffsetMinutes * MINUTE).toISOString()) as [string, string]
  const isThisYear = text.slice(0, 4) === today.slice(0, 4)
  return text.slice(isThisYear ? 5 : 0, 16).replace('T', ' ')
}

/** The two largest units; what is past is none. */
function timeLeft(ms: number, zh: boolean): string {
  const minutes = Math.max(0, Math.floor(ms / MINUTE))
  const [days, hours] = [Math.floor((minutes * MINUTE) / DAY), Math.floor((minutes * MINUTE) / HOUR) % 24]
  const [day, hour, minute] = zh ? ['天', '小时', '分钟'] : [' d', ' h', ' min']
  if (days > 0) return zh ? `${days}${day}${hours}${hour}` : `${days}${day} ${hours}${hour}`
  if (hours > 0) return zh ? `${hours}${hour}${minutes % 60}${minute}` : `${hours}${hour} ${minutes % 60}${minute}`
  return `${minutes}${minute}`
}
