import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readCityFile } from '../../backend/city/read-city-file.ts'
import { viewAfterReport, viewAfterStep } from '../../backend/demo/drive/case-script.ts'
import { localTime } from '../../backend/demo/replay/local-time.ts'
import { readRequests } from '../../backend/demo/replay/read-requests.ts'
import { replaySource } from '../../backend/demo/replay/replay-source.ts'
import type { ServiceRequest } from '../../backend/demo/replay/service-request.ts'
import { CITY_CENTRE } from '../../contract/domain/choices.ts'
import type { CaseId } from '../../contract/ids.ts'
import { DAY } from '../../contract/units.ts'
import { applyAction } from '../../core/cases/apply-action.ts'
import { openCase } from '../../core/cases/open-case.ts'
import { deliveredDefinitions } from '../../core/evaluation/delivered/definitions.ts'
import { countsOf } from '../../core/evaluation/engine/evaluate.ts'
import { periodOf } from '../../core/evaluation/engine/period.ts'
import { tallyAll } from '../../core/evaluation/engine/tally.ts'
import { type FactRow, rowOf } from '../../core/evaluation/facts/fact-columns.ts'
import { foldFacts } from '../../core/evaluation/facts/fold-facts.ts'
import { workingTime } from '../../core/time/working-time.ts'
import { orderOf, tableOf } from '../support/fact-rows.ts'

/**
 * Each department's share of requests closed in time among those that were due, by the whole of our engine, against the same
 * share taken straight from the rows of the file: the city's own verdict of what is closed, and what is open past its due time.
 */
const ASSETS = join(import.meta.dirname, '../../assets')
const city = readCityFile(join(ASSETS, 'cities/boston.city.json'))
const rules = { time: workingTime(city.calendar), stageLimits: city.stageLimits }
const units = city.units.map(({ code }) => code)

type Share = readonly [inTime: number, due: number]

function straightFrom(requests: readonly ServiceRequest[], at: number): Map<string, Share> {
  const shares = new Map<string, Share>()
  for (const { department, closedAt, dueAt, overdue } of requests) {
    const isDue = closedAt !== null || (dueAt !== null && dueAt < at)
    if (!isDue) continue
    // 132 closed rows bear no verdict; of those the times say it.
    const late = overdue ?? (closedAt !== null && dueAt !== null && closedAt > dueAt)
    const [inTime, due] = shares.get(department) ?? [0, 0]
    shares.set(department, [inTime + Number(closedAt !== null && !late), due + 1])
  }
  return shares
}

function byTheEngine(requests: readonly ServiceRequest[], at: number): Map<string, Share> {
  const { source } = replaySource(city, requests)
  const rows = requests.map((request, index) => factsOf(request, index + 1, source.byNumber(request.id)!))
  const entries = units.map((code, index) => ({ key: index + 1, code, name: code, tier: null, cells: 1 }))
  const order = orderOf(
    deliveredDefinitions(city.gradeBands),
    ['inTimeArchive', 'needArchive'],
    'unit',
    entries,
    periodOf(requests[0]!.openedAt, at, at, 'happened'),
  )
  const tally = tallyAll(tableOf(rows), order)
  return new Map(
    units.flatMap((code, index): [string, Share][] => {
      const counts = countsOf(order.plan, tally, index)
      return counts.get('needArchive') === 0 ? [] : [[code, [counts.get('inTimeArchive')!, counts.get('needArchive')!]]]
    }),
  )
}

function factsOf(
  request: ServiceRequest,
  id: number,
  script: NonNullable<ReturnType<ReturnType<typeof replaySource>['source']['byNumber']>>,
): FactRow {
  const { kind, classCode, lng, lat, source, dueAt, unit } = script.report
  const blank = {
    reporter: null,
    address: '',
    description: '',
    cellCode: null,
    districtCode: null,
    classEdition: null,
    condition: null,
    centre: CITY_CENTRE,
    actor: '',
    receivedAt: 0,
  }
  const opened = openCase(
    {
      ...blank,
      id: id as CaseId,
      number: request.id,
      kind,
      classCode,
      lng,
      lat,
      source,
      dueAt,
      unitCode: unit ?? null,
      at: script.reportAt,
    },
    rules,
  )
  let { file } = opened
  let facts = foldFacts(null, file, opened.entry)
  let view = viewAfterReport(script.reportAt)
  for (let step = script.next(view); step; step = script.next(view)) {
    const context = { at: step.at, actor: '', reason: null, post: null, choices: {}, application: null, receivedAt: 0, rules }
    const result = applyAction(file, step.action, context)
    if (!result.ok) throw new Error(`line ${request.line}: ${step.action} in ${file.state} is ${result.refused}`)
    file = result.file
    facts = foldFacts(facts, file, result.entry)
    view = viewAfterStep(view, step)!
  }
  return rowOf(facts, (name) => units.indexOf(name) + 1)
}

/** `each`: every how manieth request is taken. */
async function compare(path: string, each: number): Promise<void> {
  const { requests } = await readRequests(path, localTime(city.timeZone))
  const known = requests.filter(({ department }, index) => index % each === 0 && units.includes(department))
  const at = Math.max(...known.map(({ openedAt, closedAt }) => Math.max(openedAt, closedAt ?? 0))) + DAY
  const [ours, theirs] = [byTheEngine(known, at), straightFrom(known, at)]
  const shown = [...ours].map(([code, [inTime, due]]) => `${code} ${inTime}/${due} = ${((inTime / due) * 100).toFixed(2)} %`)
  process.stdout.write(`on time by department, ${known.length} requests: ${shown.join(', ')}\n`)
  expect(theirs.size).toBeGreaterThan(3)
  expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs))
}

describe("a department's on-time rate", () => {
  it('equals the one taken straight from the records that we ship', () => compare(join(ASSETS, 'replay/boston-2011.csv.gz'), 5))

  const folder = process.env['BEACON_TEST_DATA'] && join(process.env['BEACON_TEST_DATA'], 'boston311')
  const originals = folder && existsSync(folder) ? readdirSync(folder).filter((name) => /[.]csv([.]zst|[.]gz)?$/.test(name)) : []
  if (originals.length === 0) {
    process.stdout.write(
      'on-time rates: the original records are not compared: BEACON_TEST_DATA names no folder with boston311/*.csv*\n',
    )
  }
  it.skipIf(originals.length === 0)(
    'equals the one taken straight from the original records',
    async () => {
      for (const name of originals) await compare(join(folder!, name), 1)
    },
    300_000,
  )
})
