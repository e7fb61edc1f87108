import type Type from 'typebox'
import { CityFile } from '../../contract/files/city.ts'
import { CaseCard, LoginReply, Problem } from '../../contract/wire/rest.ts'
import type { WallLogRequest } from '../../contract/wire/wall-log.ts'
import { reasonOf } from '../log/sentence.ts'
import { checkerOf, type Parsed } from '../messages/message-parser.ts'

export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  /** `reached` false: the line is cut, and nobody knows whether the backend has heard. */
  | { readonly ok: false; readonly reached: boolean; readonly problem: Problem }

const TIMEOUT_MS = 5000

/** The backend's REST, as far as the hub needs it. Nothing throws: a failure is an answer. */
export class BackendRest {
  private readonly url: () => string
  private readonly checkProblem = checkerOf(Problem)
  private readonly checkCity = checkerOf(CityFile)
  private readonly checkCard = checkerOf(CaseCard)
  private readonly checkLogin = checkerOf(LoginReply)

  /** @param url of the backend that is spoken to at present */
  constructor(url: () => string) {
    this.url = url
  }

  city(token: string | null): Promise<Answer<CityFile>> {
    return this.ask('GET', '/api/city', token, undefined, this.checkCity)
  }

  card(caseId: number, token: string | null): Promise<Answer<CaseCard>> {
    return this.ask('GET', `/api/cases/${caseId}`, token, undefined, this.checkCard)
  }

  login(user: string, password: string): Promise<Answer<LoginReply>> {
    return this.ask('POST', '/api/login', null, { user, password }, this.checkLogin)
  }

  logout(token: string): Promise<Answer<null>> {
    return this.ask('POST', '/api/logout', token, undefined, () => ({ ok: true, message: null }))
  }

  acknowledge(alarm: string, step: number, at: number | null, token: string): Promise<Answer<null>> {
    const body = at === null ? { step } : { step, at }
    return this.ask('POST', `/api/alarms/${encodeURIComponent(alarm)}/acknowledge`, token, body, () => ({
      ok: true,
      message: null,
    }))
  }

  acknowledgeMover(alarm: number, token: string): Promise<Answer<null>> {
    return this.ask('POST', `/api/mover-alarms/${alarm}/acknowledge`, token, {}, () => ({ ok: true, message: null }))
  }

  noteSwitches(log: WallLogRequest, token: string | null): Promise<Answer<null>> {
    return this.ask('POST', '/api/wall-log', token, log, () => ({ ok: true, message: null }))
  }

  private async ask<Schema extends Type.TSchema, Value = Type.Static<Schema>>(
    method: string,
    path: string,
    token: string | null,
    body: unknown,
    check: (value: unknown) => Parsed<Value>,
  ): Promise<Answer<Value>> {
    const headers: Record<string, string> = {}
    if (token !== null) headers.authorization = `Bearer ${token}`
    if (body !== undefined) headers['content-type'] = 'application/json'
    try {
      const response = await fetch(this.url() + path, {
        method,
        headers,
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      const value: unknown = text === '' ? null : JSON.parse(text)
      if (!response.ok) return { ok: false, reached: true, problem: this.problemIn(value, response.status, path) }
      const parsed = check(value)
      return parsed.ok
        ? { ok: true, value: parsed.message }
        : { ok: false, reached: true, problem: strangeAnswer(path, parsed.why) }
    } catch (error) {
      return {
        ok: false,
        reached: error instanceof SyntaxError,
        problem: error instanceof SyntaxError ? strangeAnswer(path, error.message) : notReached(error),
      }
    }
  }

  private problemIn(value: unknown, status: number, path: string): Problem {
    const parsed = this.checkProblem(value)
    return parsed.ok ? parsed.message : strangeAnswer(path, `status ${status}`)
  }
}

/** The same request may well succeed later. */
export function notNow(result: Extract<Answer<unknown>, { ok: false }>): boolean {
  const { code } = result.problem
  return !result.reached || code === 'starting' || code === 'too-many-requests' || code === 'internal'
}

function strangeAnswer(path: string, why: string): Problem {
  return {
    code: 'internal',
    zh: `后端对 ${path} 的回答不合约定（${why}），两者版本可能不配`,
    en: `The backend's answer to ${path} does not fit the contract (${why}); the versions may not match`,
  }
}

function notReached(error: unknown): Problem {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return {
    code: 'starting',
    zh: `连不上后端（${reasonOf(cause)}），恢复后再试`,
    en: `The backend cannot be reached (${reasonOf(cause)}); try again when it is back`,
  }
}
