import Type from 'typebox'

export const TAGS = {
  cases: { zh: '案卷：上报、办理、清单、附件', en: 'cases: reports, steps, lists, attachments' },
  approvals: { zh: '审批、督办、台账', en: 'approvals, orders, ledgers' },
  evaluation: { zh: '综合评价', en: 'evaluation' },
  areas: { zh: '区域、部件、字典、搜索', en: 'areas, components, dictionaries, search' },
  people: { zh: '人员、位置、考勤', en: 'people, positions, duty' },
  exchange: { zh: '数据交换：导入、上级平台、凭证', en: 'exchange: imports, platforms above, credentials' },
  messages: { zh: '消息、推送', en: 'messages, deliveries, webhooks' },
  access: { zh: '登录、账号、审计', en: 'sign-in, accounts, audit' },
  service: { zh: '服务：状态、城市、参数', en: 'the service: status, city, settings' },
} as const
export type Tag = keyof typeof TAGS

/** What a route answers when all is well: JSON by a schema, nothing, or another type of content, if asked for it. */
export type Reply = Type.TSchema | 'nothing' | MediaReply
export interface MediaReply {
  readonly media: string
  readonly or?: Type.TSchema
}

/** What the document says of a route beyond the schemas that the route itself brings. */
export interface RouteWords {
  readonly zh: string
  readonly en: string
  readonly reply: Reply
  readonly status: number
  /** The body is one or more files as multipart/form-data. */
  readonly upload: boolean
}
/** By method and address as the route is registered: `GET /api/cases/:id`. */
export type Words = Readonly<Record<string, RouteWords>>

export function say(zh: string, en: string, reply: Reply, status = reply === 'nothing' ? 204 : 200): RouteWords {
  return { zh, en, reply, status, upload: false }
}

export function take(zh: string, en: string, reply: Reply, status: number): RouteWords {
  return { ...say(zh, en, reply, status), upload: true }
}

export const file = (media: string): Reply => ({ media })
export const CSV = file('text/csv')
/** JSON, or a file where the query asks for one. */
export const orCsv = (schema: Type.TSchema): Reply => ({ media: 'text/csv', or: schema })

/** A page of rows under a name; the row's own form is that of the single answer. */
export function list<Row extends Type.TSchema>(name: string, row: Row): Type.TSchema {
  return Type.Object({ [name]: Type.Array(row) })
}
