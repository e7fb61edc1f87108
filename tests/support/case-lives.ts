import { CITY_CENTRE } from '../../contract/domain/choices.ts'
import type { Post } from '../../contract/domain/post.ts'
import type { CaseId } from '../../contract/ids.ts'
import { DAY } from '../../contract/units.ts'
import type { CaseAction } from '../../contract/wire/rest.ts'
import { applyAction } from '../../core/cases/apply-action.ts'
import type { CaseFile, LogDraft } from '../../core/cases/case-file.ts'
import { legalSteps } from '../../core/cases/legal-steps.ts'
import { openCase } from '../../core/cases/open-case.ts'
import type { StepChoices } from '../../core/cases/step-choices.ts'
import type { CaseFacts } from '../../core/evaluation/facts/fact-columns.ts'
import { foldFacts } from '../../core/evaluation/facts/fold-facts.ts'
import { sharesAfter, type UnitShare } from '../../core/evaluation/facts/unit-shares.ts'
import { workingTime } from '../../core/time/working-time.ts'

const time = workingTime({
  version: 'test',
  utcOffsetMinutes: 480,
  slots: [[0, 1440]],
  workDays: [0, 1, 2, 3, 4, 5, 6],
  holidays: [],
  makeUpDays: [],
})
const limit = (amount: number) => ({ amount, clock: 'urgent-hour' as const })
const rules = {
  time,
  stageLimits: { collect: limit(1), file: limit(1), dispatch: limit(1), handle: null, feedback: limit(1), check: limit(1) },
}

/** A case with its log and what evaluation knows of it. */
export interface Life {
  readonly file: CaseFile
  readonly entries: readonly LogDraft[]
  readonly facts: CaseFacts
  readonly shares: readonly UnitShare[]
}

export function reported(): Life {
  const { file, entry } = openCase(
    {
      id: 1 as CaseId,
      number: 'N1',
      kind: 'event',
      classCode: '0102',
      classEdition: 'GB/T 30428.2-2013',
      condition: { key: 'usual', limit: limit(4), hazard: false },
      source: 'collector',
      reporter: 'C01',
      lng: 110,
      lat: 30,
      address: '',
      description: '',
      cellCode: '990101001001001',
      districtCode: '990101',
      unitCode: 'U1',
      dueAt: undefined,
      centre: CITY_CENTRE,
      at: 0,
      actor: 'C01',
      receivedAt: 0,
    },
    rules,
  )
  return { file, entries: [entry], facts: foldFacts(null, file, entry), shares: [] }
}

export function step(
  { file, entries, facts, shares }: Life,
  action: CaseAction,
  at: number,
  actor = `${action}-er`,
  post: Post | null = null,
  chosen: StepChoices = {},
): Life {
  const choices = { unit: 'U1', until: at + 30 * DAY, ...chosen }
  const result = applyAction(file, action, {
    at,
    actor,
    post,
    reason: '试',
    choices,
    application: null,
    receivedAt: 0,
    rules,
  })
  if (!result.ok) throw new Error(`${action}: ${result.refused}`)
  return {
    file: result.file,
    entries: [...entries, result.entry],
    facts: foldFacts(facts, result.file, result.entry),
    shares: sharesAfter(shares, facts, result.file, [result.entry]),
  }
}

/** A step that is legal, some time after `at` and not always taken: some want more than is given here. */
export function anyStep(life: Life, at: number, random: () => number): Life {
  const legal = legalSteps(life.file)
  const action = legal[Math.floor(random() * legal.length)]
  if (action === undefined) return life
  try {
    return step(life, action, at)
  } catch {
    return life
  }
}
