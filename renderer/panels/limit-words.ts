import type { Limit } from '../../contract/domain/stage.ts'
import type { Dictionary } from '../ui/text/dictionary.ts'

/** 2 工作日 · 2 working days, 1 working day */
export function limitWords(text: Dictionary, { amount, clock }: Limit): string {
  return `${amount} ${(amount === 1 ? text.limitClocksOne : text.limitClocks)[clock]}`
}
