import { and, eq, inArray, or, type SQL } from 'drizzle-orm'
import { ORDER_KINDS, type Order } from '../../contract/domain/order.ts'
import type { StepFacts } from '../../core/access/may-take-step.ts'
import { type Person, postsOf } from '../../core/access/person.ts'
import { type OrderPeopleAction, postAt } from '../../core/oversight/order-life.ts'
import { mayTakeOrderStep } from '../../core/oversight/order-rights.ts'
import { seesCase } from '../auth/case-rights.ts'
import { areaScope, caseScope } from '../auth/case-scope.ts'
import type { Principal } from '../auth/principal.ts'
import type { RouteContext } from '../http/route-context.ts'
import type { Settings } from '../settings/settings.ts'
import { orderRules } from './order-rules.ts'
import { SUPERVISION } from './supervision-setting.ts'
import { orders } from './tables.ts'

/** Who may see and move which order. */
export class OrderAccess {
  private readonly context: Pick<RouteContext, 'settings' | 'hall' | 'ground'>

  constructor(context: Pick<RouteContext, 'settings' | 'hall' | 'ground'>) {
    this.context = context
  }

  mayStep(caller: Principal, action: OrderPeopleAction, order: Order, file: StepFacts): boolean {
    if (caller.kind === 'credential') return true
    const { settings, hall, ground } = this.context
    const now = hall.now()
    const post = postAt(orderRules(settings, order, now), order.level)
    return mayTakeOrderStep(caller, action, { ...order, post }, file, ground.levelsAt(now))
  }

  /** Whoever sees the case, and whom the order is for. */
  sees(caller: Principal, order: Order, file: StepFacts): boolean {
    return seesCase(caller, file) || (caller.kind === 'account' && this.mayStep(caller, 'answer', order, file))
  }
}

/** `OrderAccess.sees` for lists; undefined = everything. Whom a post calls without units sees the case anyway. */
export function orderScope(caller: Principal, settings: Settings): SQL | undefined {
  const scope = caseScope(caller)
  if (!scope || caller.kind !== 'account') return scope
  return or(scope, eq(orders.person, caller.user), toUnitOf(caller, settings))
}

function toUnitOf(person: Person, settings: Settings): SQL | undefined {
  if (person.units.length === 0) return undefined
  const toUnit = inArray(orders.unit, [...person.units])
  if (postsOf(person).includes('unit')) return toUnit
  const called = callsOf(person, settings)
  return called && and(toUnit, areaScope(person.areas), called)
}

/** Orders that stand at a level that calls one of the person's posts. */
function callsOf(person: Person, settings: Settings): SQL | undefined {
  const posts = postsOf(person)
  const calls = settings.history(SUPERVISION).flatMap(({ version }) =>
    ORDER_KINDS.flatMap((kind) => {
      const rules = orderRules(settings, { kind, settingVersion: version }, 0)
      return rules.chain.flatMap(({ post }, level) =>
        post !== undefined && posts.includes(post)
          ? [and(eq(orders.settingVersion, version), eq(orders.kind, kind), eq(orders.level, level))]
          : [],
      )
    }),
  )
  return calls.length === 0 ? undefined : or(...calls)
}
