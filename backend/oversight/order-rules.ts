import type { Order } from '../../contract/domain/order.ts'
import type { OrderRules } from '../../contract/settings/supervision.ts'
import type { Settings } from '../settings/settings.ts'
import { SUPERVISION } from './supervision-setting.ts'

/** The chain that held when the order was issued: a new one holds for new orders. */
export function orderRules(
  settings: Pick<Settings, 'at' | 'version'>,
  { kind, settingVersion }: Pick<Order, 'kind' | 'settingVersion'>,
  now: number,
): OrderRules {
  const { body } = settings.version(SUPERVISION, settingVersion) ?? settings.at(SUPERVISION, now)
  return body[kind]
}
