import type { ChainPost } from '../../contract/domain/post.ts'
import type { ApprovalRule } from '../../contract/settings/approvals.ts'
import type { ApplicationAction } from '../../contract/wire/applications.ts'
import type { Problem } from '../../contract/wire/rest.ts'
import { type AgainstRule, type Asked, againstRule, chainFor, mayActDirectly } from '../../core/cases/approval-rules.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import { problem } from '../http/problem.ts'
import type { Sentence } from '../support/start-error.ts'
import { ACTION_WORDS, wordOf } from '../support/words.ts'
import { chainPostWords } from './chain-post-words.ts'

/** Why whoever is this in the chain may not take the step just like that; null = they may. */
export function directStepProblem(
  posts: readonly ChainPost[],
  action: ApplicationAction,
  file: CaseFile,
  rule: ApprovalRule,
  asked: Asked,
): Problem | null {
  if (!mayActDirectly(rule, posts, asked.taken)) {
    return problem('forbidden', needsApplication(action, file, chainFor(rule, asked.taken)))
  }
  return ruleProblem(action, file, rule, asked)
}

/** Why the rule forbids the step whoever approves it; null = it does not. */
export function ruleProblem(action: ApplicationAction, file: CaseFile, rule: ApprovalRule, asked: Asked): Problem | null {
  const why = againstRule(file, rule, asked)
  if (why === null) return null
  return why === 'too-long'
    ? problem('bad-request', SENTENCES[why](action, file, rule), '/until')
    : problem('conflict', SENTENCES[why](action, file, rule))
}

/** That a step is not simply taken but asked for, where, and who decides. */
export function needsApplication(action: ApplicationAction, { id, number }: CaseFile, chain: readonly ChainPost[]): Sentence {
  const step = wordOf(action, ACTION_WORDS)
  const words = chain.map(chainPostWords)
  return {
    zh: `案卷 ${number} 的${step.zh}须经审批（${words.map(({ zh }) => zh).join(' → ')}）：请提交申请 POST /api/cases/${id}/applications。`,
    en: `To ${step.en} case ${number} needs approval (${words.map(({ en }) => en).join(' → ')}): apply for it with POST /api/cases/${id}/applications.`,
  }
}

type Words = (action: ApplicationAction, file: CaseFile, rule: ApprovalRule) => Sentence

const zhOf = (action: ApplicationAction): string => wordOf(action, ACTION_WORDS).zh
const enOf = (action: ApplicationAction): string => wordOf(action, ACTION_WORDS).en

const SENTENCES: Readonly<Record<AgainstRule, Words>> = {
  'too-many': (action, { number }, { most }) => ({
    zh: `案卷 ${number} 的${zhOf(action)}已达上限 ${most} 次：请按期办结，或改用其他处理方式。`,
    en: `Case ${number} has been through this ${most} times (${enOf(action)}), which is the most: finish it in time, or choose another way.`,
  }),
  'limit-passed': (action, { number }) => ({
    zh: `案卷 ${number} 已超时，不能再申请${zhOf(action)}：请尽快办结，结案后可申诉。`,
    en: `The limit of case ${number} has passed, so to ${enOf(action)} can no longer be asked for: finish it; an appeal is possible after closing.`,
  }),
  'asked-before': (action, { number }) => ({
    zh: `案卷 ${number} 的${zhOf(action)}已审批过一次，每案限一次：不能再次申请。`,
    en: `An application to ${enOf(action)} of case ${number} has been decided before, and a case may ask once only.`,
  }),
  'too-long': (action, _file, { longestDays }) => ({
    zh: `${zhOf(action)}最长 ${longestDays} 天：请选更早的截止时间。`,
    en: `To ${enOf(action)} is for ${longestDays} days at most: choose an earlier end.`,
  }),
}
