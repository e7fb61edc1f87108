import Type from 'typebox'
import { PublishSetting } from '../../contract/wire/settings.ts'
import { callerOf } from '../http/guard.ts'
import { refuse } from '../http/problem.ts'
import type { App, RouteContext } from '../http/route-context.ts'
import type { SettingKind } from './setting-kind.ts'
import { SETTING_KINDS } from './setting-kinds.ts'

const Params = Type.Object({ kind: Type.String({ maxLength: 64 }) })

/** Settings are read by those who sign in, published by administrators, and never removed. */
export function settingRoutes(app: App, { settings, hall, directory }: RouteContext): void {
  app.get('/api/settings', { config: { access: 'readSettings' } }, async () => ({ kinds: SETTING_KINDS.map(({ key }) => key) }))

  app.get('/api/settings/:kind', { schema: { params: Params }, config: { access: 'readSettings' } }, async (request) => {
    const kind = kindOf(request.params.kind)
    const { version } = settings.at(kind, hall.now())
    return { ...settings.history(kind).find((each) => each.version === version), schema: kind.schema }
  })

  app.get(
    '/api/settings/:kind/versions',
    { schema: { params: Params }, config: { access: 'readSettings' } },
    async (request) => ({
      versions: settings.history(kindOf(request.params.kind)),
    }),
  )

  const publish = {
    schema: { params: Params, body: PublishSetting },
    config: { access: 'publishSettings' as const },
    bodyLimit: 4 << 20,
  }
  app.post('/api/settings/:kind', publish, async (request, reply) => {
    const kind = kindOf(request.params.kind)
    const published = await settings.publish(kind, request.body, callerOf(request).id, hall.now())
    const warnings = (kind.warningsIn?.(request.body.body, directory.city) ?? []).map(({ at, sentence }) => ({ at, ...sentence }))
    return reply.status(201).send({ ...published, warnings })
  })
}

function kindOf(key: string): SettingKind {
  const kind = SETTING_KINDS.find((each) => each.key === key)
  if (kind) return kind
  const known = SETTING_KINDS.map((each) => each.key).join(', ')
  throw refuse('not-found', { zh: `没有参数 ${key}：现有 ${known}。`, en: `There is no setting ${key}: there are ${known}.` })
}
