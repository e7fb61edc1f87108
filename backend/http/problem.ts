import type { Problem, ProblemCode } from '../../contract/wire/rest.ts'
import type { Sentence } from '../support/start-error.ts'

const STATUS: Readonly<Record<ProblemCode, number>> = {
  'bad-request': 400,
  'not-authenticated': 401,
  forbidden: 403,
  'not-found': 404,
  'illegal-step': 409,
  conflict: 409,
  'not-yet': 409,
  'too-large': 413,
  'too-many-requests': 429,
  starting: 503,
  internal: 500,
}

/** A refusal on its way to the caller. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.en)
    this.problem = problem
  }

  get statusCode(): number {
    return STATUS[this.problem.code]
  }
}

export function statusOf(problem: Problem): number {
  return STATUS[problem.code]
}

export function problem(code: ProblemCode, { zh, en }: Sentence, at?: string): Problem {
  return at === undefined ? { code, zh, en } : { code, zh, en, at }
}

export function refuse(code: ProblemCode, sentence: Sentence, at?: string): ProblemError {
  return new ProblemError(problem(code, sentence, at))
}

export const noSuchCase = (id: number): Problem =>
  problem('not-found', { zh: `没有编号为 ${id} 的案卷：请核对案卷。`, en: `There is no case ${id}: check the case.` })

export const databaseAway = (): Problem =>
  problem('starting', {
    zh: '数据库暂时不可用，结果未知：请几秒后用同一个 Idempotency-Key 重试。',
    en: 'The database is away for the moment and the outcome is unknown: repeat in a few seconds with the same Idempotency-Key.',
  })

export const diskFull = (): Problem =>
  problem('internal', {
    zh: '数据库所在磁盘已满，未写入：请清理磁盘后重试。',
    en: "The database's disk is full and nothing was written: free some space and repeat.",
  })
