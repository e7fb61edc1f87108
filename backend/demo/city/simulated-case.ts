import type { LimitClock } from '../../../contract/domain/stage.ts'
import type { FilingCondition, Unit } from '../../../contract/files/city.ts'
import { isContinuous, type WorkingTime } from '../../../core/time/working-time.ts'
import type { CaseScript, CaseView, PlannedStep } from '../drive/case-script.ts'
import type { CaseTraits, Turnings } from './case-traits.ts'

/** Everything that is decided about a simulated case before it happens. */
export interface CasePlan {
  readonly key: string
  readonly reportAt: number
  readonly report: CaseScript['report']
  readonly condition: FilingCondition
  readonly traits: CaseTraits
  readonly turnings: Turnings
  readonly unit: Unit
  /** Who first gets it by mistake, where the case is returned. */
  readonly wrongUnit: Unit
  readonly collector: string
  /** Posts of the centre on duty: role and number. */
  readonly acceptor: string
  readonly dispatcher: string
}

/** The centre's posts are manned by day; urgent cases are worked on around the clock. */
export function simulatedCase(plan: CasePlan, time: WorkingTime): CaseScript {
  const { limit } = plan.condition
  const deskClock: LimitClock = isContinuous(limit.clock) ? 'urgent-hour' : 'work-hour'
  const desk = (from: number, ms: number): number => time.add(from, ms, deskClock)
  const work = (from: number, share: number): number => time.add(from, share * time.limitMs(limit), limit.clock)
  return { key: plan.key, reportAt: plan.reportAt, report: plan.report, next: (view) => nextStep(plan, view, desk, work) }
}

/** With the collector's word the acceptor decides in a fraction of the time. */
const AFTER_VERIFICATION = 0.2

type After = (from: number, amount: number) => number

function nextStep(plan: CasePlan, view: CaseView, desk: After, work: After): PlannedStep | null {
  const { traits, acceptor, dispatcher, collector } = plan
  const done = (action: PlannedStep['action']): boolean => view.done.includes(action)
  switch (view.state) {
    case 'reported':
      if (traits.verified && !done('ask-verification'))
        return { action: 'ask-verification', at: desk(view.at, traits.acceptMs), actor: acceptor }
      return accepting(plan, desk(view.at, done('ask-verification') ? traits.acceptMs * AFTER_VERIFICATION : traits.acceptMs))
    case 'verifying':
      return verifying(plan, desk(view.at, traits.verifyMs))
    case 'accepted':
      if (traits.voided) return { action: 'void', at: desk(view.at, traits.fileMs), actor: '值班长', reason: '重复案卷' }
      return { action: 'file', at: desk(view.at, traits.fileMs), actor: acceptor, condition: plan.condition.key }
    case 'filed':
      return {
        action: 'dispatch',
        at: desk(view.at, traits.dispatchMs),
        actor: dispatcher,
        unit: (traits.returned ? plan.wrongUnit : plan.unit).code,
        ...(traits.returned ? {} : assistants(plan)),
      }
    case 'returned':
      return {
        action: 'dispatch',
        at: desk(view.at, traits.dispatchMs),
        actor: dispatcher,
        unit: plan.unit.code,
        ...assistants(plan),
      }
    case 'dispatched':
      if (traits.returned && !done('return'))
        return { action: 'return', at: desk(view.at, traits.takeUpMs * 2), actor: plan.wrongUnit.name, reason: '不属本单位职责' }
      return { action: 'take-up', at: desk(view.at, traits.takeUpMs), actor: plan.unit.name }
    case 'handling':
      return handling(plan, view, work, done)
    case 'suspended':
    case 'postponed':
      return { action: 'resume', at: view.at + (traits.suspendedMs ?? 0), actor: '值班长' }
    case 'handled':
      return { action: 'send-check', at: desk(view.at, traits.feedbackMs), actor: dispatcher }
    case 'checking':
      if (traits.reworked && !done('fail-check'))
        return { action: 'fail-check', at: desk(view.at, traits.checkMs), actor: collector, reason: '现场仍有残留' }
      return { action: 'pass-check', at: desk(view.at, traits.checkMs), actor: collector }
    case 'checked':
      return { action: 'close', at: desk(view.at, traits.closeMs), actor: acceptor }
    case 'closed':
    case 'force-closed':
    case 'void':
    case 'rejected':
    case 'self-handled':
      return null
  }
}

function verifying({ traits, collector }: CasePlan, at: number): PlannedStep {
  return traits.rejected
    ? { action: 'refute', at, actor: collector, reason: '现场未发现问题' }
    : { action: 'confirm', at, actor: collector }
}

function accepting({ traits, acceptor }: CasePlan, at: number): PlannedStep {
  return traits.rejected
    ? { action: 'reject', at, actor: acceptor, reason: '不符合立案条件' }
    : { action: 'accept', at, actor: acceptor }
}

function handling(plan: CasePlan, view: CaseView, work: After, done: (action: PlannedStep['action']) => boolean): PlannedStep {
  const { traits, unit } = plan
  const since = view.stageSince
  const notBefore = (at: number): number => Math.max(at, view.at)
  const part = assistance(plan, since, work, done)
  if (part) return { ...part, at: notBefore(part.at) }
  if (traits.suspendedMs !== null && !done('suspend') && !done('postpone'))
    return pausedAt(notBefore(work(since, 0.3)), traits.suspendedMs, plan.turnings.postponed)
  if (traits.extended && !done('extend'))
    return { action: 'extend', at: notBefore(work(since, 0.7)), actor: '值班长', reason: '作业条件受限' }
  const share = done('fail-check')
    ? Math.min(0.4, traits.handleShare)
    : traits.extended
      ? 0.7 + traits.handleShare
      : traits.handleShare
  return { action: 'finish', at: notBefore(work(done('resume') ? view.at : since, share)), actor: unit.name }
}

function pausedAt(at: number, forMs: number, postponed: boolean): PlannedStep {
  const pause = { at, until: at + forMs, actor: '值班长' }
  return postponed
    ? { action: 'postpone', ...pause, reason: '天气条件不允许' }
    : { action: 'suspend', ...pause, reason: '待专项工程实施' }
}

function assistants({ turnings, wrongUnit, unit }: CasePlan): { assisting?: string[] } {
  return turnings.assisted && wrongUnit.code !== unit.code ? { assisting: [wrongUnit.code] } : {}
}

/** The assisting unit's part, done before the main one; a dispatch of somebody else's has none that we know of. */
function assistance(
  plan: CasePlan,
  since: number,
  work: After,
  done: (action: PlannedStep['action']) => boolean,
): PlannedStep | null {
  const { code, name } = plan.wrongUnit
  if (!assistants(plan).assisting || done('redispatch') || done('release-part') || done('finish-part')) return null
  const part = { unit: code, actor: name }
  return done('take-up-part')
    ? { action: 'finish-part', at: work(since, Math.min(0.5, plan.traits.handleShare * 0.6)), ...part }
    : { action: 'take-up-part', at: work(since, 0.05), ...part }
}
