import Type from 'typebox'
import { Value } from 'typebox/value'
import { CaseState } from '../../../contract/domain/stage.ts'
import type { PatrolArea, ShiftPlan } from '../../../contract/wire/duty.ts'
import {
  type ActionRequest,
  BackendStatus,
  CaseCard,
  ImportReply,
  type ImportRow,
  type PositionBatch,
  Problem,
  type ReportRequest,
} from '../../../contract/wire/rest.ts'
import { messageOf, type Sentence } from '../../support/start-error.ts'

/** The backend refused, with its reason; trying again would not help. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.en)
    this.problem = problem
  }
}

/** We cannot work with this backend at all (credential, city, protocol). */
export class Unusable extends Error {
  override readonly name = 'Unusable'
  readonly sentence: Sentence

  constructor(sentence: Sentence) {
    super(sentence.en)
    this.sentence = sentence
  }
}

export interface BackendClient {
  status(): Promise<BackendStatus>
  report(key: string, report: ReportRequest): Promise<number>
  act(caseId: number, action: ActionRequest): Promise<void>
  card(caseId: number): Promise<CaseCard>
  openCases(): Promise<OpenCase[]>
  import(rows: readonly ImportRow[]): Promise<ImportReply>
  /** Both may be sent again: what stands already is passed over. */
  patrolAreas(areas: readonly PatrolArea[]): Promise<void>
  shifts(shifts: readonly ShiftPlan[]): Promise<void>
  /** Not tried again: a newer fix is worth more. Gives whether they arrived. */
  positions(batch: PositionBatch): Promise<boolean>
}

interface ClientOptions {
  readonly url: string
  readonly token: string
  /** Aborts everything, waits included. */
  readonly signal: AbortSignal
  /** Called when a call has to wait for the backend, and when one gets through again. */
  readonly onAway: (why: string) => void
  readonly onBack: () => void
}

const TIMEOUT_MS = 15_000
const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 4000

interface Call {
  readonly path: string
  readonly body?: unknown
  readonly key?: string
}

/**
 * The backend over HTTP. A call waits for a backend that is away or starting and is sent again, for as long as it takes:
 * reports carry their key and steps are refused when already taken, so sending twice does not double anything.
 */
export function backendClient(options: ClientOptions): BackendClient {
  let away = false
  const once = async ({ path, body, key }: Call): Promise<Response> =>
    fetch(new URL(path, options.url), {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: {
        authorization: `Bearer ${options.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      signal: AbortSignal.any([options.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    })
  const back = (): void => {
    if (away) options.onBack()
    away = false
  }
  const call = async <Schema extends Type.TSchema>(request: Call, schema: Schema): Promise<Type.Static<Schema>> => {
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(LONGEST_WAIT_MS, wait * 2)) {
      let why: string
      try {
        const response = await once(request)
        const value: unknown = response.status === 204 ? null : await response.json()
        if (response.ok) {
          back()
          return parsed(schema, value, request.path)
        }
        why = waitFor(response.status, value)
      } catch (error) {
        if (error instanceof Refused || error instanceof Unusable || options.signal.aborted) throw error
        why = reasonOf(error)
      }
      if (!away) options.onAway(why)
      away = true
      await pause(wait, options.signal)
    }
  }
  return {
    status: () => call({ path: '/api/status' }, BackendStatus),
    report: async (key, report) => (await call({ path: '/api/intake/cases', body: report, key }, Reported)).id,
    act: async (caseId, action) => {
      await call({ path: `/api/cases/${caseId}/actions`, body: action }, Anything)
    },
    card: (caseId) => call({ path: `/api/cases/${caseId}` }, CaseCard),
    openCases: async () => {
      const open: OpenCase[] = []
      for (let after: string | null = ''; after !== null; ) {
        const path: string = `/api/cases?open=true${after && `&after=${after}`}`
        const page: Type.Static<typeof CasePage> = await call({ path }, CasePage)
        open.push(...page.cases)
        after = page.next
      }
      return open
    },
    import: (rows) => call({ path: '/api/import', body: { rows } }, ImportReply),
    patrolAreas: async (areas) => {
      await call({ path: '/api/patrol-areas', body: { areas } }, Anything)
    },
    shifts: async (shifts) => {
      await call({ path: '/api/duty/shifts', body: { shifts } }, Anything)
    },
    positions: async (batch) => {
      try {
        return (await once({ path: '/api/positions', body: batch })).ok
      } catch {
        // The other calls notice and report that the backend is away; old fixes are worth nothing.
        return false
      }
    },
  }
}

/** What a list of cases tells of each, as far as it matters here. */
const OpenCase = Type.Object({ id: Type.Integer(), number: Type.String(), state: CaseState, stageSince: Type.Number() })
export type OpenCase = Type.Static<typeof OpenCase>
const CasePage = Type.Object({ cases: Type.Array(OpenCase), next: Type.Union([Type.String(), Type.Null()]) })
const Anything = Type.Unknown()
/** Of the answer to a report only this matters here. */
const Reported = Type.Object({ id: Type.Integer() })

/** The reason to wait and try again; throws where that would not help. */
function waitFor(status: number, value: unknown): string {
  const problem = Value.Check(Problem, value) ? value : null
  if (status === 401 || status === 403) {
    throw new Unusable({
      zh: `后端不接受本程序的凭据（${status}）：请核对采集凭据及其权限。`,
      en: `The backend does not accept this program's credential (${status}): check the intake credential and its scopes.`,
    })
  }
  if (status === 429 || status >= 500) return problem?.en ?? `HTTP ${status}`
  if (problem) throw new Refused(problem)
  throw new Unusable({
    zh: `后端地址答复了 ${status}，但不是本系统的答复：请核对 --url。`,
    en: `What answers at the backend's address (${status}) is not our backend: check --url.`,
  })
}

function parsed<Schema extends Type.TSchema>(schema: Schema, value: unknown, path: string): Type.Static<Schema> {
  if (Value.Check(schema, value)) return value
  const first = [...Value.Errors(schema, value)][0]
  throw new Unusable({
    zh: `后端对 ${path} 的答复不合约定（${first?.instancePath ?? ''} ${first?.message ?? ''}）：前后端版本是否一致？`,
    en: `The backend's answer to ${path} breaks the contract (${first?.instancePath ?? ''} ${first?.message ?? ''}): are both of one version?`,
  })
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return messageOf(cause)
}

export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'))
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
