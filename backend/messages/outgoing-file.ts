import { readFileSync, statSync } from 'node:fs'
import Type from 'typebox'
import { Value } from 'typebox/value'
import type { BackendConfig } from '../../contract/ipc/backend-process.ts'
import { oneOf } from '../../contract/one-of.ts'
import { SECOND } from '../../contract/units.ts'
import { type BackoffPlan, DELIVERY_BACKOFF } from '../deliveries/backoff.ts'
import { messageOf, StartError } from '../support/start-error.ts'
import { type AddressPolicy, isNetwork } from '../webhooks/address-guard.ts'

export const BODY_TYPES = ['application/json', 'application/x-www-form-urlencoded', 'text/xml'] as const

/** A gateway that takes an SMS as one HTTP request, of whatever form its maker chose. */
export const SmsGateway = Type.Object({
  url: Type.String({ pattern: '^https?://' }),
  method: oneOf(['POST', 'GET', 'PUT']),
  headers: Type.Optional(Type.Record(Type.String(), Type.String())),
  contentType: oneOf(BODY_TYPES),
  /** With `{phone}`, `{text}`, `{id}`, `{secret}`, each escaped as the content type asks. */
  body: Type.String({ maxLength: 10_000 }),
  success: Type.Object({
    status: Type.Array(Type.Integer({ minimum: 100, maximum: 599 }), { minItems: 1 }),
    /** JSON pointer into the answer, and what must stand there. */
    path: Type.Optional(Type.String({ pattern: '^(/[^/]+)+$' })),
    equals: Type.Optional(Type.Array(Type.Union([Type.String(), Type.Number(), Type.Boolean()]), { minItems: 1 })),
  }),
  secret: Type.Optional(Type.String()),
  concurrency: Type.Optional(Type.Integer({ minimum: 1, maximum: 32 })),
})
export type SmsGateway = Type.Static<typeof SmsGateway>

export const MailGateway = Type.Object({
  /** `smtps://user:password@host:465`; better in BEACON_SMTP_URL. */
  url: Type.Optional(Type.String({ pattern: '^smtps?://' })),
  from: Type.String({ minLength: 3 }),
  concurrency: Type.Optional(Type.Integer({ minimum: 1, maximum: 32 })),
})
export type MailGateway = Type.Static<typeof MailGateway>

const OutgoingFile = Type.Object(
  {
    format: Type.Literal('beacon-wall-messages'),
    version: Type.Literal(1),
    email: Type.Optional(MailGateway),
    sms: Type.Optional(SmsGateway),
    webhooks: Type.Optional(
      Type.Object({
        allow: Type.Optional(Type.Array(Type.String())),
        allowHttp: Type.Optional(Type.Boolean()),
      }),
    ),
    retry: Type.Optional(
      Type.Object({
        firstSeconds: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
        longestSeconds: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
        maxAttempts: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
      }),
    ),
  },
  { additionalProperties: false },
)

/** How what goes out goes out. Without a file: webhooks to the outer world alone. */
export interface Outgoing {
  readonly email: (MailGateway & { readonly url: string }) | null
  readonly sms: SmsGateway | null
  readonly webhooks: AddressPolicy
  readonly plan: BackoffPlan
}

/** @throws StartError where the file cannot be used */
export function readOutgoing(config: BackendConfig['messages']): Outgoing {
  if (!config) return { email: null, sms: null, webhooks: { allow: [], allowHttp: false }, plan: DELIVERY_BACKOFF }
  const file = parsed(config.file)
  const { email, sms, webhooks, retry } = file
  const allow = webhooks?.allow ?? []
  const notNetwork = allow.find((each) => !isNetwork(each))
  if (notNetwork !== undefined) throw unusable(config.file, `/webhooks/allow: "${notNetwork}" ≠ 10.1.2.0/24`)
  const url = config.smtpUrl ?? email?.url
  if (email && url === undefined) throw unusable(config.file, '/email/url, BEACON_SMTP_URL: —')
  const secret = config.smsSecret ?? sms?.secret
  return {
    email: email && url !== undefined ? { ...email, url } : null,
    sms: sms ? { ...sms, ...(secret === undefined ? {} : { secret }) } : null,
    webhooks: { allow, allowHttp: webhooks?.allowHttp ?? false },
    plan: {
      firstMs: retry?.firstSeconds === undefined ? DELIVERY_BACKOFF.firstMs : retry.firstSeconds * SECOND,
      longestMs: retry?.longestSeconds === undefined ? DELIVERY_BACKOFF.longestMs : retry.longestSeconds * SECOND,
      maxAttempts: retry?.maxAttempts ?? DELIVERY_BACKOFF.maxAttempts,
    },
  }
}

function parsed(file: string): Type.Static<typeof OutgoingFile> {
  let value: unknown
  try {
    // Windows keeps rights elsewhere and reports every file as readable by all.
    if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) throw readableByOthers(file)
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw error instanceof StartError ? error : unusable(file, messageOf(error))
  }
  if (Value.Check(OutgoingFile, value)) return value
  const first = Value.Errors(OutgoingFile, value)[0]
  throw unusable(file, `${first?.instancePath || '/'} ${first?.message ?? ''}`)
}

const readableByOthers = (file: string) =>
  new StartError({
    zh: `文件 ${file} 可能含密码，却允许其他用户读取：请执行 chmod 600。`,
    en: `The file ${file} may hold passwords and other users can read it: run chmod 600 on it.`,
  })

const unusable = (file: string, why: string) =>
  new StartError({
    zh: `消息配置文件 ${file} 用不了（${why}）：请对照 docs/guides/messages.md。`,
    en: `The file of gateways ${file} cannot be used (${why}): see docs/guides/messages.md.`,
  })
