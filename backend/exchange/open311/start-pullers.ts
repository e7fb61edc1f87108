import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import Type from 'typebox'
import { Value } from 'typebox/value'
import type { Open311Request } from '../../../contract/wire/open311.ts'
import { storable } from '../../../core/text/storable.ts'
import type { RouteContext } from '../../http/route-context.ts'
import { textProblem } from '../../http/unstorable-text.ts'
import type { Logger } from '../../support/logger.ts'
import { messageOf, StartError } from '../../support/start-error.ts'
import { reportCommand } from './backend-parts.ts'
import { Open311Puller, SourceConfig } from './client/puller.ts'
import { toReport } from './client/to-report.ts'
import type { Open311Sources, PullEnd } from './source-table.ts'

type PullerContext = Pick<RouteContext, 'writer' | 'hall'> & { readonly sources: Pick<Open311Sources, 'count' | 'ended'> }

const SourcesFile = Type.Object({
  format: Type.Literal('beacon-wall-open311-sources'),
  version: Type.Literal(1),
  sources: Type.Array(SourceConfig),
})

/** Starts to read the other systems that the file names. @throws StartError where the file says nothing readable */
export function startPullers(file: string, dataDir: string, context: PullerContext, log: Logger): { stop(): Promise<void> } {
  const { sources } = context
  const pullers = readSources(file).map((source) => {
    const stateFile = join(dataDir, 'open311', `${source.name}.json`)
    const accept = (requests: readonly Open311Request[]) => takeOver(requests, source, context, log)
    const sleep = (ms: number, signal: AbortSignal) => setTimeout(ms, undefined, { signal })
    const ended = (end: Omit<PullEnd, 'at'>) => sources.ended(source, { ...end, at: Date.now() })
    return new Open311Puller(source, { accept, ended, stateFile, log, now: Date.now, sleep, random: Math.random })
  })
  for (const puller of pullers) puller.start()
  return {
    stop: async () => {
      await Promise.all(pullers.map((puller) => puller.stop()))
    },
  }
}

function readSources(file: string): SourceConfig[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw unreadable(file, messageOf(error))
  }
  if (Value.Check(SourcesFile, parsed)) return parsed.sources
  const first = Value.Errors(SourcesFile, parsed)[0]
  throw unreadable(file, `${first?.instancePath || '/'} ${first?.message ?? ''}`)
}

/**
 * Reports what is new and open. What the other system has closed by the time we see it needs nobody here; what it closes
 * later is for an officer of ours to decide, and is counted.
 */
async function takeOver(
  requests: readonly Open311Request[],
  source: SourceConfig,
  { writer, hall, sources }: PullerContext,
  log: Logger,
): Promise<void> {
  const tally = { 'unmapped-service': 0, 'no-place': 0, closed: 0, refused: 0, unstorable: 0 }
  const now = hall.now()
  const caller = { id: `open311:${source.name}`, name: `open311:${source.name}` }
  const commands = requests.flatMap((request) => {
    if (request.status === 'closed') tally.closed++
    const translated = request.status === 'open' ? toReport(request, source.name, source.services) : null
    if (!translated) return []
    if (!translated.ok) {
      tally[translated.why]++
      return []
    }
    const wrong = textProblem(translated)
    if (wrong) {
      tally.unstorable++
      log.warn(
        { source: source.name, request: storable(request.service_request_id), why: wrong.en },
        'Open311: a request is passed over',
      )
      return []
    }
    const at = Math.min(now, translated.report.at ?? now)
    return [{ ...reportCommand(translated.report, caller, translated.key, at), lasting: true }]
  })
  const outcomes = commands.length === 0 ? [] : await writer.submit(commands)
  tally.refused = outcomes.filter((outcome) => !outcome.ok).length
  const taken = outcomes.length - tally.refused
  const { 'unmapped-service': unmappedService, 'no-place': noPlace, ...others } = tally
  await sources.count(source, { taken, unmappedService, noPlace, ...others })
  log.info({ source: source.name, taken, ...tally }, 'Open311: requests taken over')
}

const unreadable = (file: string, why: string) =>
  new StartError({
    zh: `来源文件 ${file} 读不懂（${why}）：请对照 docs/guides/open311.md。`,
    en: `The file of sources ${file} cannot be read (${why}): see docs/guides/open311.md.`,
  })
