import type { OrderRules } from '../../contract/settings/supervision.ts'
import { Supervision } from '../../contract/settings/supervision.ts'
import type { SettingKind } from '../settings/setting-kind.ts'

/** The unit itself, then who answers for it, then its head: each with less time than the one before had. */
const CHAIN: OrderRules['chain'] = [
  { name: '承办单位', nameEn: 'Unit', limit: { amount: 1, clock: 'work-day' } },
  { name: '承办单位分管负责人', nameEn: "Unit's deputy head", limit: { amount: 4, clock: 'work-hour' } },
  { name: '承办单位主要负责人', nameEn: "Unit's head", limit: { amount: 2, clock: 'work-hour' } },
]

/** An instruction is for whom it names: nobody above is called, and nobody is shown to the public. */
const INSTRUCTION: OrderRules = {
  chain: [{ name: '批示承办人', nameEn: 'Addressee', limit: { amount: 3, clock: 'work-day' } }],
  expose: false,
}

export const SUPERVISION: SettingKind<typeof Supervision> = {
  key: 'supervision',
  schema: Supervision,
  initial: () => ({
    overdue: { chain: CHAIN, expose: true },
    leader: { chain: CHAIN, expose: true },
    key: { chain: CHAIN, expose: true },
    instruction: INSTRUCTION,
    automatic: {
      stages: ['handle'],
      // An order to a unit is an act of the city: none goes out by itself until the city says when.
      orders: [],
      requirement: '案卷已超过处置时限，请立即处置，并在期限内书面回复原因和完成时间。',
    },
  }),
  wrongIn: ({ automatic, overdue }) => {
    const wrong = automatic.orders.findIndex(({ share }, i) => i > 0 && share <= (automatic.orders[i - 1]?.share ?? 0))
    if (wrong !== -1) {
      return {
        at: `/automatic/orders/${wrong}/share`,
        sentence: {
          zh: '自动督办的超时比例须逐级递增：请改正该级。',
          en: 'The shares of the automatic orders must rise from one to the next: correct this one.',
        },
      }
    }
    const beyond = automatic.orders.findIndex(({ level }) => level >= overdue.chain.length)
    if (beyond === -1) return null
    return {
      at: `/automatic/orders/${beyond}/level`,
      sentence: {
        zh: `超时督办的链条只有 ${overdue.chain.length} 级（从 0 起）：请选已有的级。`,
        en: `The chain of overdue orders has ${overdue.chain.length} steps, counted from 0: choose one of them.`,
      },
    }
  },
}
