import { CITY_CENTRE } from '../../contract/domain/choices.ts'
import { CASE_ACTIONS, type CaseAction } from '../../contract/wire/rest.ts'
import { applyAction } from './apply-action.ts'
import type { CaseFile, LogDraft } from './case-file.ts'
import { beforeCorrections } from './correction.ts'
import { MOVE_DEADLINE, moveDeadline } from './move-deadline.ts'
import { openCase } from './open-case.ts'
import { type LimitRules, rulesOfVersion } from './stage-clock.ts'

/** What a report says once, as corrections have left it. */
export type ReportFacts = Pick<
  CaseFile,
  | 'id'
  | 'number'
  | 'kind'
  | 'classCode'
  | 'classEdition'
  | 'source'
  | 'reporter'
  | 'lng'
  | 'lat'
  | 'address'
  | 'description'
  | 'cellCode'
  | 'districtCode'
  | 'componentCode'
  | 'postsFrom'
  | 'receivedAt'
>

/** The log does not tell a life that the state machine allows. */
export class BrokenLog extends Error {
  override readonly name = 'BrokenLog'
}

/** The limits by which steps were taken: filing goes by those in force, later steps by those that the case names. */
export interface RulesOfPast {
  rulesAt(hallMs: number): LimitRules
  rulesOf(version: number, hallMs: number): LimitRules
}

export interface Replayed {
  readonly file: CaseFile
  /** The lines as they are made anew: equal to those of the log, or the log was not made by these rules. */
  readonly lines: readonly LogDraft[]
  /** The case after each line. */
  readonly files: readonly CaseFile[]
}

/**
 * Rebuilds a case from its log, by the limits that held at each step: that it comes out equal is what "state is derived"
 * means. `receivedAt` is a latency and no part of a case's life.
 * @throws BrokenLog
 */
export function replayLog(facts: ReportFacts, log: readonly LogDraft[], past: RulesOfPast): Replayed {
  const [report, ...steps] = log
  if (report?.action !== 'report') throw new BrokenLog('the log does not begin with the report')
  const { choices } = report
  const told = beforeCorrections(facts, log)
  const opened = openCase(
    {
      ...told,
      condition: choices?.condition ?? null,
      unitCode: choices?.unit ?? null,
      centre: choices?.centre ?? CITY_CENTRE,
      dueAt: choices?.dueAt,
      at: report.at,
      actor: report.actor,
    },
    rulesOfVersion(facts, 1, past.rulesAt(report.at)),
  )
  let file = opened.file
  const lines = [opened.entry]
  const files = [file]
  for (const line of steps) {
    if (line.action === MOVE_DEADLINE && line.choices?.moved) {
      const moved = moveDeadline(file, line.choices.moved, { ...line, receivedAt: facts.receivedAt })
      file = moved.file
      files.push(file)
      lines.push(moved.entry)
      continue
    }
    const result = applyAction(file, actionOf(line), {
      ...line,
      choices: line.choices ?? {},
      receivedAt: facts.receivedAt,
      rules: rulesOfVersion(
        facts,
        file.version + 1,
        line.action === 'file' ? past.rulesAt(line.at) : past.rulesOf(file.limitsVersion, line.at),
      ),
    })
    if (!result.ok) throw new BrokenLog(`line ${file.version + 1}: ${line.action} is refused (${result.refused})`)
    file = result.file
    files.push(file)
    lines.push(result.entry)
  }
  return { file, lines, files }
}

function actionOf({ action }: LogDraft): CaseAction {
  const known = CASE_ACTIONS.find((each) => each === action)
  if (known === undefined) throw new BrokenLog(`nobody knows the action ${action}`)
  return known
}
