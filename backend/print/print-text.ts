import type { Choices } from '../../contract/domain/choices.ts'
import type { CaseState, Limit } from '../../contract/domain/stage.ts'
import { HOUR, MINUTE } from '../../contract/units.ts'
import { STATE_WORDS } from '../../core/cases/case-words.ts'
import { localTimeText } from '../../core/time/local-time-text.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import type { Sentence } from '../support/start-error.ts'
import { ACTION_WORDS, POST_WORDS } from '../support/words.ts'
import { CLOCK_WORDS, FACT_WORDS, OTHER_STEP_WORDS, SATISFACTION_WORDS } from './print-words.ts'

export type PrintLanguage = 'zh' | 'en'

/** How times, limits and codes are written in a language. */
export class PrintText {
  readonly language: PrintLanguage
  private readonly directory: CityDirectory

  constructor(directory: CityDirectory, language: PrintLanguage) {
    this.directory = directory
    this.language = language
  }

  /** One of the two; page and data say the same in both. */
  say(zh: string, en: string): string {
    return this.language === 'zh' ? zh : en
  }

  /** A code that the table lacks stays as it is. */
  word(code: string, words: Readonly<Record<string, Sentence>>): string {
    return words[code]?.[this.language] ?? code
  }

  step(action: string): string {
    return this.word(action, { ...ACTION_WORDS, ...OTHER_STEP_WORDS })
  }

  post(post: string | null): string | null {
    return post === null ? null : this.word(post, POST_WORDS)
  }

  state(state: CaseState): string {
    return this.word(state, STATE_WORDS)
  }

  time(at: number | null): string | null {
    return at === null ? null : localTimeText(at, this.directory.city.calendar.utcOffsetMinutes).slice(0, 16)
  }

  unit(code: string | null): string | null {
    const unit = code === null ? undefined : this.directory.unit(code)
    return (this.language === 'en' ? (unit?.nameEn ?? unit?.name) : unit?.name) ?? code
  }

  limit(limit: Limit | null): string | null {
    return limit && `${limit.amount} ${this.word(limit.clock, CLOCK_WORDS)}`
  }

  /** Time used, on the limit's own clock: night and weekend are left out where they do not count. */
  used(ms: number | null): string | null {
    if (ms === null) return null
    const minutes = Math.round(ms / MINUTE)
    const [hours, rest] = [Math.floor((minutes * MINUTE) / HOUR), minutes % 60]
    return this.say(`${hours} 小时 ${rest} 分`, `${hours} h ${rest} min`)
  }

  /** What was chosen with a step, one line each. */
  choices(choices: Choices | null): string[] {
    if (!choices) return []
    const { unit, assisting = [], condition, until, centre, satisfaction, corrected, moved, dueAt } = choices
    const lines: (string | null)[] = [
      unit === undefined ? null : this.say('单位：', 'unit: ') + this.unit(unit),
      assisting.length === 0 ? null : this.say('协办：', 'assisting: ') + assisting.map((code) => this.unit(code)).join('、'),
      condition === undefined ? null : `${this.say('立案条件：', 'condition: ')}${condition.key}，${this.limit(condition.limit)}`,
      until === undefined ? null : this.say('至：', 'until: ') + this.time(until),
      centre === undefined ? null : this.say('中心：', 'centre: ') + this.centre(centre),
      satisfaction === undefined ? null : this.word(satisfaction, SATISFACTION_WORDS),
      typeof dueAt === 'number' ? this.say('上报所定截止：', 'due as reported: ') + this.time(dueAt) : null,
      moved ? `${this.say('新的截止：', 'due by now: ')}${this.time(moved.dueAt) ?? '—'}` : null,
    ]
    return [...lines.filter((line) => line !== null), ...this.corrections(corrected)]
  }

  centre(centre: string): string {
    return centre === 'city' ? this.say('市级中心', "the city's") : this.district(centre)
  }

  district(code: string): string {
    return this.directory.districts.find((each) => each.code === code)?.name ?? code
  }

  private corrections(corrected: Choices['corrected']): string[] {
    const to = Object.entries(corrected?.to ?? {})
    const from = new Map<string, unknown>(Object.entries(corrected?.from ?? {}))
    return to.map(([field, now]) => `${this.word(field, FACT_WORDS)}：${from.get(field) ?? '—'} → ${now ?? '—'}`)
  }
}
