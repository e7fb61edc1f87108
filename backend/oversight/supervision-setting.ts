import { ORDER_KINDS } from '../../contract/domain/order.ts'
import type { OrderRules } from '../../contract/settings/supervision.ts'
import { Supervision } from '../../contract/settings/supervision.ts'
import type { SettingKind, SettingRemark } from '../settings/setting-kind.ts'

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
  wrongIn: (rules) => idlePost(rules) ?? wrongAutomatic(rules),
}

/** A post that nobody could answer by: the unit's people answer anyway, and collectors do not see the orders. */
function idlePost(rules: Supervision): SettingRemark | null {
  for (const kind of ORDER_KINDS) {
    const level = rules[kind].chain.findIndex(({ post }) => post === 'unit' || post === 'collector')
    if (level === -1) continue
    return {
      at: `/${kind}/chain/${level}/post`,
      sentence: {
        zh: '督办链条各级的岗位须为受理员、值班长、派遣员、督查或领导：承办单位本来就可以回复（不必写），监督员不办督办。请改正或删去。',
        en: 'The post of a level must be one of the centre or a leader: the unit answers anyway (leave it out), and collectors answer no orders. Choose another, or none.',
      },
    }
  }
  return null
}

function wrongAutomatic({ automatic, overdue }: Supervision): SettingRemark | null {
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
}
