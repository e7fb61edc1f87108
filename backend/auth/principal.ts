import type { Post } from '../../contract/domain/post.ts'
import type { Role, Scope } from '../../contract/wire/rest.ts'
import { seesWholeCity } from '../../core/access/person.ts'
import type { Sentence } from '../support/start-error.ts'

/** Who asks: a person who signed in, or a machine with a credential of its own. */
export type Principal =
  | {
      readonly kind: 'account'
      readonly id: string
      readonly user: string
      readonly name: string
      readonly roles: readonly Role[]
      readonly posts: readonly Post[]
      /** Codes of areas, each with all below it; empty = the whole city. */
      readonly areas: readonly string[]
      /** Codes of the units that the person acts for; empty = all. */
      readonly units: readonly string[]
    }
  | { readonly kind: 'credential'; readonly id: string; readonly name: string; readonly scopes: readonly Scope[] }

/** What a route asks of the caller: one of these roles, or one of these scopes. */
export interface Access {
  readonly roles: readonly Role[]
  readonly scopes: readonly Scope[]
}

const READERS: readonly Role[] = ['viewer', 'operator', 'shift-leader', 'administrator']
const ACTORS: readonly Role[] = ['operator', 'shift-leader', 'administrator']
const LEADERS: readonly Role[] = ['shift-leader', 'administrator']

/** The matrix of rights, whole. Health and sign-in alone are open to strangers. */
export const ACCESS = {
  readCity: { roles: READERS, scopes: ['feed', 'intake', 'positions', 'import'] },
  readCases: { roles: READERS, scopes: ['feed', 'intake', 'import'] },
  /** A list as a file leaves the house: whoever works with cases may take one, and it is noted. */
  exportCases: { roles: ACTORS, scopes: [] },
  /** 督办 and 批示: issued and judged by leaders, answered by whom they go to, read by all who work with cases. */
  superviseCases: { roles: LEADERS, scopes: ['intake'] },
  answerOrders: { roles: ACTORS, scopes: ['intake'] },
  readOrders: { roles: READERS, scopes: ['feed', 'intake'] },
  /** 曝光: meant for the public. */
  readExposures: { roles: READERS, scopes: ['feed', 'intake', 'positions', 'import'] },
  /** 台账 and the monthly reports name those who applied and those who decided. */
  readLedgers: { roles: READERS, scopes: ['intake'] },
  /** A ledger from the record as it is now, before the month is over: a rough copy that costs a reading of everything. */
  deriveLedgers: { roles: LEADERS, scopes: ['intake'] },
  readStatus: { roles: READERS, scopes: ['feed', 'intake', 'positions', 'import'] },
  /** What Prometheus reads. */
  readMetrics: { roles: ['administrator'], scopes: ['metrics'] },
  followFeed: { roles: READERS, scopes: ['feed'] },
  /** 大屏操作日志: the wall computer, or whoever is signed in at its desk. */
  noteWall: { roles: READERS, scopes: ['feed'] },
  /** Where people are and were: who may see the wall, no source of reports. */
  readMovers: { roles: READERS, scopes: ['feed'] },
  /** 考勤, coverage: what a person did in the working time. */
  readDuty: { roles: ACTORS, scopes: [] },
  /** The roster alone, for those who plan by machine too. */
  readShifts: { roles: ACTORS, scopes: ['import'] },
  planDuty: { roles: LEADERS, scopes: ['import'] },
  signOn: { roles: ACTORS, scopes: ['positions'] },
  acknowledge: { roles: ACTORS, scopes: [] },
  report: { roles: ACTORS, scopes: ['intake'] },
  act: { roles: ACTORS, scopes: ['intake'] },
  /** 作废, 挂账, 延期, 督办 … are the shift leader's (值班长). */
  lead: { roles: LEADERS, scopes: ['intake'] },
  import: { roles: [], scopes: ['import'] },
  /** Areas, components, units, dictionaries: they change what every case is measured by. */
  importBaseData: { roles: ['administrator'], scopes: [] },
  /** 排班 by the file: those who plan; every other file of base data is the administrator's. */
  importRoster: { roles: LEADERS, scopes: [] },
  readSettings: { roles: READERS, scopes: [] },
  /** Limits, chains, weights, templates: what results depend on. */
  publishSettings: { roles: ['administrator'], scopes: [] },
  sendPositions: { roles: [], scopes: ['positions'] },
  /** Attachments (附件) of a case: whoever may report or act may add; whoever may read the case may look. */
  attach: { roles: ACTORS, scopes: ['intake'] },
  withdrawAttachment: { roles: LEADERS, scopes: [] },
  /** Tokens of machines. */
  manageCredentials: { roles: ['administrator'], scopes: [] },
  /** Historic cases by the file. */
  importCases: { roles: ['administrator'], scopes: ['import'] },
  /** Cities below report to us. */
  receiveExchange: { roles: [], scopes: ['exchange'] },
  /** What was sent upward and what came from below. */
  readExchange: { roles: LEADERS, scopes: [] },
  readApi: { roles: READERS, scopes: ['feed', 'intake', 'positions', 'import', 'exchange'] },
  /** Dead letters, and what becomes of them. */
  manageDeliveries: { roles: ['administrator'], scopes: [] },
  manageWebhooks: { roles: ['administrator'], scopes: [] },
  /** Who was told what; addresses masked. */
  readMessages: { roles: ACTORS, scopes: [] },
  sendMessages: { roles: LEADERS, scopes: [] },
  /** Addresses of people: every look is audited. */
  manageContacts: { roles: ['administrator'], scopes: [] },
  /** 今日提示: one's own. */
  readNotices: { roles: READERS, scopes: [] },
  /** Own password, own sessions, and what the own account may do. */
  ownAccount: { roles: READERS, scopes: [] },
  manageAccounts: { roles: ['administrator'], scopes: [] },
  /** Who did and looked at what: about people, so few read it, and that is written down too. */
  readAudit: { roles: ['administrator'], scopes: [] },
  /** 综合评价 of areas and units; of people only for those who work with them. */
  readEvaluation: { roles: READERS, scopes: ['feed', 'intake'] },
  evaluatePeople: { roles: ACTORS, scopes: [] },
  /** 外评价 */
  enterExternalScores: { roles: LEADERS, scopes: [] },
  publishEvaluation: { roles: LEADERS, scopes: [] },
  logout: { roles: READERS, scopes: [] },
} as const satisfies Readonly<Record<string, Access>>
export type AccessName = keyof typeof ACCESS

export function mayDo(principal: Principal, access: Access): boolean {
  return principal.kind === 'account'
    ? principal.roles.some((role) => access.roles.includes(role))
    : principal.scopes.some((scope) => access.scopes.includes(scope))
}

/** The feed is one for all and carries the whole city: it goes to nobody who may see a part only. */
export function mayFollowFeed(principal: Principal): boolean {
  return mayDo(principal, ACCESS.followFeed) && (principal.kind === 'credential' || seesWholeCity(principal))
}

export const NOT_THE_WHOLE_CITY: Sentence = {
  zh: '实时数据流包含全市案卷与定位，只供不限区域和单位的账号与上墙节点使用：请用有全市权限的账号，或通过 REST 列表查看本区域案卷。',
  en: 'The feed carries the cases and positions of the whole city, so it is for wall nodes and for accounts that no area or unit restricts: sign in with such an account, or read the lists of your own area over REST.',
}

export function hasScope(principal: Principal, scope: Scope): boolean {
  return principal.kind === 'credential' && principal.scopes.includes(scope)
}
