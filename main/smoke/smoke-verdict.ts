import type { Status } from '../../contract/ipc/status.ts'
import type { Sentence } from '../log/sentence.ts'

const DREW_LATELY_MS = 2000
/** Beyond a minute a wall is not live, however slow the machine that draws it. */
const SLOWEST_MS = 60_000
/** With the demo's usual speed a warning comes up within a minute. */
const ALARMS_EXPECTED_AFTER_S = 60

interface SmokeFacts {
  readonly status: Status
  readonly seconds: number
  /** A demo or a replay runs, so that something must have happened. */
  readonly driven: boolean
  /** Every panel has shown the city within the time allowed. */
  readonly pictured: boolean
  /** Panels of the profile without a window. */
  readonly missing: readonly string[]
  readonly consoleShown: boolean
  /** What went wrong while the windows were photographed. */
  readonly untaken: readonly Sentence[]
}

/** What is not healthy at the end of a smoke run, one sentence each. */
export function smokeFaults({ status, seconds, driven, ...facts }: SmokeFacts): Sentence[] {
  const faults = windowFaults(facts)
  // A replay of records may have nobody who walks about.
  const kinds = status.movers.total > 0 ? (['cases', 'movers', 'areas'] as const) : (['cases', 'areas'] as const)
  for (const panel of status.panels) faults.push(...panelFaults(panel, kinds))
  if (!status.feed.connected) faults.push({ zh: '没有连上后端的实时数据', en: 'the feed of the backend is not connected' })
  if (driven && status.latencyMs.intakeToPanel.n === 0) {
    faults.push({ zh: '没有测到从接收到上屏的时延', en: 'no latency from intake to panel was measured' })
  }
  const { p99 } = status.latencyMs.intakeToPanel
  if (p99 !== null && p99 > SLOWEST_MS) {
    faults.push({
      zh: `从接收到上屏的时延第 99 百分位为 ${p99} 毫秒，超过 ${SLOWEST_MS} 毫秒`,
      en: `the 99th percentile from intake to panel is ${p99} ms, more than ${SLOWEST_MS} ms`,
    })
  }
  if (driven && seconds >= ALARMS_EXPECTED_AFTER_S && status.alarms.raisedInRun === 0) {
    faults.push({ zh: `${seconds} 秒内没有告警`, en: `no alarm was raised in ${seconds} s` })
  }
  for (const { name, state } of status.processes) {
    if (state === 'given-up') faults.push({ zh: `${name} 反复停止，已放弃`, en: `${name} died again and again and was given up` })
  }
  for (const error of status.errors) faults.push({ zh: error, en: error })
  return faults
}

function windowFaults({
  pictured,
  missing,
  consoleShown,
  untaken,
}: Pick<SmokeFacts, 'pictured' | 'missing' | 'consoleShown' | 'untaken'>): Sentence[] {
  const faults: Sentence[] = missing.map((name) => ({ zh: `屏 ${name} 没有窗口`, en: `panel ${name} has no window` }))
  if (!consoleShown) faults.push({ zh: '值班台没有窗口', en: 'the console has no window' })
  if (!pictured) faults.push({ zh: '限时内没有出现完整画面', en: 'there was no complete picture in time' })
  return [...faults, ...untaken]
}

function panelFaults(
  { name, lastFrameAgeMs, items }: Status['panels'][number],
  kinds: readonly (keyof typeof NAMES)[],
): Sentence[] {
  if (lastFrameAgeMs === null) return [{ zh: `屏 ${name} 没有画出任何一帧`, en: `panel ${name} has not drawn a frame` }]
  const faults: Sentence[] = []
  if (lastFrameAgeMs > DREW_LATELY_MS) {
    faults.push({
      zh: `屏 ${name} 已有 ${lastFrameAgeMs} 毫秒没有新画面`,
      en: `panel ${name} has drawn nothing for ${lastFrameAgeMs} ms`,
    })
  }
  for (const kind of kinds) {
    if (items[kind] === 0) faults.push({ zh: `屏 ${name} 上没有${NAMES[kind]}`, en: `panel ${name} shows no ${kind}` })
  }
  return faults
}

const NAMES = { cases: '案卷', movers: '人员与车辆', areas: '区域' } as const
