import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readCityFile } from '../../backend/city/read-city-file.ts'
import { viewAfterReport, viewAfterStep } from '../../backend/demo/drive/case-script.ts'
import { localTime } from '../../backend/demo/replay/local-time.ts'
import { readRequests } from '../../backend/demo/replay/read-requests.ts'
import { replaySource } from '../../backend/demo/replay/replay-source.ts'
import type { ServiceRequest } from '../../backend/demo/replay/service-request.ts'
import type { CaseId } from '../../contract/ids.ts'
import { applyAction } from '../../core/cases/apply-action.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import { openCase } from '../../core/cases/open-case.ts'
import { workingTime } from '../../core/time/working-time.ts'

/**
 * The city that published these records said of each request whether it was closed in time. Our verdict, by the code that
 * keeps the clocks of every case, must be the same for every closed row: the replay's own steps are taken, one by one.
 */
const ASSETS = join(import.meta.dirname, '../../assets')
const city = readCityFile(join(ASSETS, 'cities/boston.city.json'))
const rules = { time: workingTime(city.calendar), stageLimits: city.stageLimits }

interface Verdicts {
  readonly closed: number
  readonly agreed: number
  readonly unflagged: number
  readonly mismatches: string[]
}

async function compare(path: string): Promise<Verdicts> {
  const { requests, bad } = await readRequests(path, localTime(city.timeZone))
  expect(bad).toEqual([])
  const { source, unknownTypes } = replaySource(city, requests)
  expect([...unknownTypes]).toEqual([])
  const mismatches: string[] = []
  let [closed, agreed, unflagged] = [0, 0, 0]
  for (const request of requests) {
    if (request.closedAt === null) continue
    closed++
    const file = closedFile(request, source.byNumber(request.id)!)
    if (request.overdue === null) unflagged++
    else if (file.handledLate === request.overdue && file.endedLate === request.overdue) agreed++
    else mismatches.push(`line ${request.line}: the city says ${request.overdue ? 'OVERDUE' : 'ONTIME'}`)
  }
  return { closed, agreed, unflagged, mismatches }
}

function closedFile(
  request: ServiceRequest,
  script: NonNullable<ReturnType<ReturnType<typeof replaySource>['source']['byNumber']>>,
): CaseFile {
  const { kind, classCode, lng, lat, source } = script.report
  const blank = {
    number: request.id,
    reporter: null,
    address: '',
    description: '',
    cellCode: null,
    districtCode: null,
    unitCode: 'PWDx',
  }
  const report = {
    ...blank,
    id: 1 as CaseId,
    kind,
    classCode,
    lng,
    lat,
    source,
    condition: null,
    classEdition: null,
    dueAt: script.report.dueAt,
    centre: 'city',
    at: script.reportAt,
    actor: '',
    receivedAt: 0,
  }
  let { file } = openCase(report, rules)
  let view = viewAfterReport(script.reportAt)
  for (let step = script.next(view); step; step = script.next(view)) {
    const result = applyAction(file, step.action, {
      at: step.at,
      actor: '',
      reason: null,
      post: null,
      choices: {},
      application: null,
      receivedAt: 0,
      rules,
    })
    if (!result.ok) throw new Error(`line ${request.line}: ${step.action} in ${file.state} is ${result.refused}`)
    file = result.file
    view = viewAfterStep(view, step)!
  }
  return file
}

function report(what: string, { closed, agreed, unflagged, mismatches }: Verdicts): void {
  process.stdout.write(
    `referee, ${what}: ${closed} closed rows, ${agreed} verdicts agree, ${mismatches.length} differ, ${unflagged} without a flag\n`,
  )
}

describe("our overdue verdict and the city's own flag", () => {
  it('agree on every closed row of the records that we ship', async () => {
    const verdicts = await compare(join(ASSETS, 'replay/boston-2011.csv.gz'))
    report('shipped file', verdicts)
    expect(verdicts.mismatches).toEqual([])
    expect(verdicts).toMatchObject({ closed: 46_904, agreed: 46_772, unflagged: 132 })
  })

  const folder = process.env['BEACON_TEST_DATA'] && join(process.env['BEACON_TEST_DATA'], 'boston311')
  const originals = folder && existsSync(folder) ? readdirSync(folder).filter((name) => /[.]csv([.]zst|[.]gz)?$/.test(name)) : []
  if (originals.length === 0)
    process.stdout.write(
      'referee: the original records are not compared: BEACON_TEST_DATA names no folder with boston311/*.csv*\n',
    )
  it.skipIf(originals.length === 0)('agree on every closed row of the original records', async () => {
    for (const name of originals) {
      const verdicts = await compare(join(folder!, name))
      report(name, verdicts)
      expect(verdicts.mismatches).toEqual([])
      expect(verdicts.agreed).toBeGreaterThan(0)
    }
  })
})
