import type { RouteContext } from '../http/route-context.ts'
import { Messages } from '../messages/messages.ts'
import { readOutgoing } from '../messages/outgoing-file.ts'
import type { Subsystem } from '../subsystem.ts'
import type { Logger } from '../support/logger.ts'
import { AddressGuard } from '../webhooks/address-guard.ts'
import { webhooks } from '../webhooks/webhooks.ts'
import { Deliveries } from './deliveries.ts'

/** Everything that leaves the house, on one queue. @throws StartError when the file of gateways cannot be used */
export function outgoing(context: RouteContext, log: Logger): readonly Subsystem[] {
  const ways = readOutgoing(context.config.messages)
  const deliveries = new Deliveries(context, log, ways.plan)
  const others = [webhooks(context, deliveries, new AddressGuard(ways.webhooks)), new Messages(context, deliveries, ways)]
  // Last, because it begins to send when it starts.
  return [
    ...others,
    {
      name: 'deliveries',
      routes: (app) => deliveries.routes(app),
      start: () => deliveries.start(),
      stop: () => deliveries.stop(),
      health: () => deliveries.health(),
    },
  ]
}
