import { CITY_CENTRE } from '../../contract/domain/choices.ts'
import type { ChainPost } from '../../contract/domain/post.ts'
import type { ApprovalRule } from '../../contract/settings/approvals.ts'
import type { ApplicationAction } from '../../contract/wire/applications.ts'
import type { Problem } from '../../contract/wire/rest.ts'
import { centreOfStep, isCityPost, postOf } from '../../core/access/centre.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import { problem } from '../http/problem.ts'
import { ACTION_WORDS, APPLICATION_STATE_WORDS, POST_WORDS, wordOf, wordsOf } from '../support/words.ts'
import type { ApplicationRow } from './application-row.ts'
import { chainPostWords } from './chain-post-words.ts'

export const askedByOthersOnly = (action: ApplicationAction, { applicants }: ApprovalRule): Problem => {
  const step = wordOf(action, ACTION_WORDS)
  const posts = wordsOf(applicants, POST_WORDS, { zh: '无人', en: 'nobody' })
  return problem('forbidden', {
    zh: `${step.zh}由${posts.zh}申请：请交相应岗位。`,
    en: `To ${step.en} is asked for by ${posts.en}: leave it to them.`,
  })
}

export const askedByMainOnly = ({ number }: CaseFile): Problem =>
  problem('forbidden', {
    zh: `案卷 ${number} 由主办单位申请：请与主办单位联系。`,
    en: `What concerns case ${number} as a whole is asked for by its main unit: turn to it.`,
  })

export const beingAsked = (action: ApplicationAction, { number }: CaseFile): Problem =>
  problem('conflict', {
    zh: `案卷 ${number} 的${wordOf(action, ACTION_WORDS).zh}申请正在审批：请等待结果，或先撤回。`,
    en: `An application to ${wordOf(action, ACTION_WORDS).en} case ${number} is being decided: wait for it, or have it withdrawn.`,
  })

export const alreadyOver = ({ id, state, lapsedBecause }: ApplicationRow): Problem =>
  problem('conflict', {
    zh: `申请 ${id} 已结束（${APPLICATION_STATE_WORDS[state].zh}）${lapsedBecause ? `：${lapsedBecause.zh}` : '：无须再办。'}`,
    en: `Application ${id} is over (${APPLICATION_STATE_WORDS[state].en})${lapsedBecause ? `: ${lapsedBecause.en}` : ': there is nothing left to decide.'}`,
  })

export const decidedMeanwhile = ({ id, step }: ApplicationRow): Problem =>
  problem('conflict', {
    zh: `申请 ${id} 已由他人审批（现已通过 ${step} 级）：请刷新后再办。`,
    en: `Somebody else decided on application ${id} meanwhile (${step} approvals by now): reload it.`,
  })

export const noSuchStep = ({ id, step }: ApplicationRow, asked: number): Problem =>
  problem(
    'conflict',
    {
      zh: `申请 ${id} 现已通过 ${step} 级，step 应为 ${step}，不是 ${asked}：请刷新后再办。`,
      en: `Application ${id} has ${step} approvals by now, so "step" is ${step}, not ${asked}: reload it.`,
    },
    '/step',
  )

export const ownApplication = (): Problem =>
  problem('forbidden', {
    zh: '不能审批自己提交的申请：请由同岗位的其他人员审批。',
    en: 'Nobody decides on an application of their own: leave it to a colleague.',
  })

export const decidedBefore = (): Problem =>
  problem('forbidden', {
    zh: '您已审批过本申请的前一级，同一人不能审批两级：请由该岗位的其他人员审批。',
    en: 'You have decided an earlier step of this application, and nobody decides two: leave this one to a colleague of the post.',
  })

export const othersTurn = (step: ChainPost): Problem => {
  const { zh, en } = chainPostWords(step)
  return problem('forbidden', {
    zh: `该申请现由${zh}（${postOf(step)}）审批：请等待，或交该岗位办理。`,
    en: `It is the turn of ${isCityPost(step) ? en : `the ${en}`} (${postOf(step)}): leave the decision to it.`,
  })
}

/** The post is the person's, but in another centre than the one that decides. */
export const otherCentresTurn = (step: ChainPost, { centre }: CaseFile): Problem => {
  const by = centreOfStep(step, centre)
  const [zh, en] = by === CITY_CENTRE ? ['市级中心', "the city's centre"] : [`${by} 区级中心`, `the centre of district ${by}`]
  const post = POST_WORDS[postOf(step)]
  return problem('forbidden', {
    zh: `该申请现由${zh}的${post.zh}审批，您不属于该中心：请交该中心办理。`,
    en: `It is the turn of the ${post.en} of ${en}, which is not yours: leave the decision to them.`,
  })
}

export const opinionMissing = (): Problem =>
  problem('bad-request', { zh: '不同意须写明意见（opinion）。', en: 'A refusal says why ("opinion").' }, '/opinion')

export const notTheApplicant = (): Problem =>
  problem('forbidden', { zh: '申请只能由申请人撤回。', en: 'An application is withdrawn by those who made it.' })
