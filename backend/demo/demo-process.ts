import pino from 'pino'
import { Value } from 'typebox/value'
import { type ChildToParent, type DriverConfig, ParentToChild } from '../../contract/ipc/backend-process.ts'
import { messageOf, type Sentence, StartError } from '../support/start-error.ts'
import { Unusable } from './drive/backend-client.ts'
import { checkedDriverConfig, readCommandLine, USAGE } from './read-driver-config.ts'
import { runDriver, startOfReplay } from './run-driver.ts'

/** The channel of an Electron utility process; absent when we run as plain Node. */
interface ParentPort {
  on(event: 'message', listener: (message: { data: unknown }) => void): void
  postMessage(message: ChildToParent): void
}

const EXIT_BAD_CONFIG = 2
const EXIT_FAILED = 1
const WATCH_PARENT_EVERY_MS = 1000

const parentPort = (process as NodeJS.Process & { parentPort?: ParentPort }).parentPort
const log = pino(
  { level: process.env['BEACON_LOG_LEVEL'] ?? (parentPort ? 'warn' : 'info'), base: { name: 'driver' } },
  pino.destination({ dest: 2, sync: true }),
)
const stopping = new AbortController()
let started = false

function tell(message: ChildToParent): void {
  if (parentPort) parentPort.postMessage(message)
  else if (message.type === 'progress') log.info({ zh: message.zh }, message.en)
}

function drive(config: DriverConfig): void {
  if (started) return
  started = true
  const say = (sentence: Sentence): void => tell({ type: 'progress', ...sentence })
  runDriver(config, { signal: stopping.signal, log, say }).then(stopped, (error: unknown) =>
    stopping.signal.aborted ? stopped() : fail(error),
  )
}

function stopped(): void {
  tell({ type: 'stopped' })
  exitSoon(0)
}

function fail(error: unknown): void {
  stopping.abort()
  const expected = error instanceof StartError || error instanceof Unusable
  const sentence = expected ? error.sentence : unexpected(error)
  if (!expected)
    log.error({ error: messageOf(error), stack: error instanceof Error ? error.stack : undefined }, 'the driver failed')
  tell({ type: 'failed', ...sentence })
  if (!parentPort) process.stderr.write(`✗ ${sentence.zh}\n  ${sentence.en}\n`)
  exitSoon(expected ? EXIT_BAD_CONFIG : EXIT_FAILED)
}

const unexpected = (error: unknown): Sentence => ({
  zh: `演示驱动出错（${messageOf(error)}）：详情见日志。`,
  en: `The demo driver failed (${messageOf(error)}): the log has the details.`,
})

/** Leaves a moment for the last message to get through the channel. */
function exitSoon(code: number): void {
  process.exitCode = code
  setTimeout(() => process.exit(code), parentPort ? 100 : 0)
}

function onParentMessage(data: unknown): void {
  if (!Value.Check(ParentToChild, data)) {
    fail(malformedMessage())
    return
  }
  if (data.type === 'stop') {
    stopping.abort()
    if (!started) stopped()
    return
  }
  if (data.type === 'ask-start') {
    replayStartOf(data.cityFile, data.file).then((at) => tell({ type: 'starts-at', at }), fail)
    return
  }
  try {
    drive(checkedDriverConfig(data.config))
  } catch (error) {
    fail(error)
  }
}

const malformedMessage = () =>
  new StartError({
    zh: '外壳发来的消息不合约定：请确认各部分版本一致。',
    en: 'A message of the shell does not fit the contract: see that all parts are of one version.',
  })

async function replayStartOf(cityFile: string, file: string): Promise<number> {
  const at = await startOfReplay(cityFile, file)
  if (at === null) {
    throw new StartError({
      zh: `回放文件 ${file} 中没有可用的记录：请换一个文件。`,
      en: `The replay file ${file} has no usable record: give another.`,
    })
  }
  return at
}

async function printStart(cityFile: string, file: string): Promise<void> {
  process.stdout.write(`${new Date(await replayStartOf(cityFile, file)).toISOString()}\n`)
}

function startByHand(): void {
  const command = readCommandLine(process.argv.slice(2), process.env)
  if (command.want === 'help') process.stdout.write(USAGE)
  else if (command.want === 'start-time') printStart(command.cityFile, command.file).catch(fail)
  else drive(command.config)
}

/** Killed with -9, a parent says nothing; then its children are handed to another process. */
function stopWithParent(): void {
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && stopping.abort(), WATCH_PARENT_EVERY_MS).unref()
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stopping.abort())
stopWithParent()

if (parentPort) parentPort.on('message', ({ data }) => onParentMessage(data))
else {
  try {
    startByHand()
  } catch (error) {
    fail(error)
  }
}
