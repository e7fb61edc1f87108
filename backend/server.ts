import { fileURLToPath } from 'node:url'
import pino from 'pino'
import { Value } from 'typebox/value'
import { type BackendConfig, type ChildToParent, ParentToChild } from '../contract/ipc/backend-process.ts'
import { isCommand, runCommand } from './run-command.ts'
import { type Backend, startBackend } from './start-backend.ts'
import { silentLogger } from './support/logger.ts'
import { checkedConfig, configFromCommandLine, USAGE } from './support/read-config.ts'
import { codeOf, messageOf, type Sentence, StartError } from './support/start-error.ts'

/** The channel of an Electron utility process; absent when we run as plain Node. */
interface ParentPort {
  on(event: 'message', listener: (message: { data: unknown }) => void): void
  postMessage(message: ChildToParent): void
}

const EXIT_BAD_CONFIG = 2
const EXIT_FAILED = 1
const WATCH_PARENT_EVERY_MS = 1000
/** Stopping takes a second; a database that will not stop may not keep us for ever. */
const STOP_WITHIN_MS = 25_000

const parentPort = (process as NodeJS.Process & { parentPort?: ParentPort }).parentPort
const log = pino(
  { level: process.env['BEACON_LOG_LEVEL'] ?? (parentPort ? 'warn' : 'info'), base: { name: 'backend' } },
  pino.destination({ dest: 2, sync: true }),
)
const keeperPath = fileURLToPath(new URL('./keeper.js', import.meta.url))

let backend: Promise<Backend> | null = null
let ending = false

function tell(message: ChildToParent): void {
  if (parentPort) parentPort.postMessage(message)
  else if (message.type === 'progress') log.info({ zh: message.zh }, message.en)
}

function start(config: BackendConfig): void {
  backend = startBackend(config, { keeperPath, log, progress: (sentence) => tell({ type: 'progress', ...sentence }) })
  backend.then(({ url }) => tell({ type: 'listening', url })).catch((error: unknown) => fail(error))
}

function fail(error: unknown): void {
  if (ending) return
  ending = true
  const sentence = sentenceOf(error)
  if (!(error instanceof StartError))
    log.error({ error: messageOf(error), stack: error instanceof Error ? error.stack : undefined }, 'the start failed')
  tell({ type: 'failed', ...sentence })
  if (!parentPort) process.stderr.write(`✗ ${sentence.zh}\n  ${sentence.en}\n`)
  exitSoon(error instanceof StartError ? EXIT_BAD_CONFIG : EXIT_FAILED)
}

function sentenceOf(error: unknown): Sentence {
  if (error instanceof StartError) return error.sentence
  const code = codeOf(error)
  if (code === 'ENOSPC' || code === '53100') {
    return {
      zh: '磁盘已满，后台无法启动：请清理数据目录所在磁盘。',
      en: 'The disk is full and the backend cannot start: free space where the data directory is.',
    }
  }
  return {
    zh: `后台启动失败（${messageOf(error)}）：详情见日志。`,
    en: `The backend did not start (${messageOf(error)}): the log has the details.`,
  }
}

async function stop(why: string): Promise<void> {
  if (ending) return
  ending = true
  log.info({ why }, 'the backend stops')
  setTimeout(() => process.exit(EXIT_FAILED), STOP_WITHIN_MS).unref()
  const running = await backend?.catch(() => null)
  await running?.stop()
  tell({ type: 'stopped' })
  exitSoon(0)
}

/** Leaves a moment for the last message to get through the channel. */
function exitSoon(code: number): void {
  process.exitCode = code
  setTimeout(() => process.exit(code), parentPort ? 100 : 0)
}

function onParentMessage(data: unknown): void {
  if (!Value.Check(ParentToChild, data)) fail(malformedMessage())
  else if (data.type === 'stop') void stop('asked to')
  else if (data.type !== 'config') fail(malformedMessage())
  else if (!backend) startChecked(data.config)
}

function startChecked(config: unknown): void {
  try {
    start(checkedConfig(config))
  } catch (error) {
    fail(error)
  }
}

function runAlone(argv: readonly string[]): void {
  const config = configFromCommandLine(argv, process.env)
  if (config) start(config)
  else process.stdout.write(USAGE)
}

async function runAside(word: string, argv: readonly string[]): Promise<void> {
  const told = await runCommand(word, argv, { keeperPath, log: silentLogger, progress: () => undefined })
  process.stdout.write(told ? `✓ ${told.zh}\n  ${told.en}\n` : USAGE)
  ending = true
  exitSoon(0)
}

const malformedMessage = () =>
  new StartError({
    zh: '外壳发来的消息不合约定：请确认各部分版本一致。',
    en: 'A message of the shell does not fit the contract: see that all parts are of one version.',
  })

/** Killed with -9, a parent says nothing; then its children are handed to another process. */
function stopWithParent(): void {
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) void stop('the parent process is gone')
  }, WATCH_PARENT_EVERY_MS).unref()
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(signal))
process.on('unhandledRejection', (error) =>
  log.error({ error: messageOf(error), stack: error instanceof Error ? error.stack : undefined }, 'a promise was forgotten'),
)
if (parentPort) stopWithParent()

if (parentPort) parentPort.on('message', ({ data }) => onParentMessage(data))
else {
  try {
    const [word, ...argv] = process.argv.slice(2)
    if (isCommand(word)) await runAside(word, argv)
    else runAlone(process.argv.slice(2))
  } catch (error) {
    fail(error)
  }
}
