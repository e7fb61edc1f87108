import { parseArgs } from 'node:util'
import { Value } from 'typebox/value'
import { DriverConfig } from '../../contract/ipc/backend-process.ts'
import { messageOf, StartError } from '../support/start-error.ts'

export const USAGE = `Beacon Wall demo driver / 烽台演示驱动

  --url URL            backend; default http://127.0.0.1:7340   后端地址
  --city FILE          city file, the one that the backend serves   城市文件
  --seed N             seed of the simulated city; default 1   模拟种子
  --cases-per-day N    default ${380}   每日案卷数
  --replay FILE        replay real service requests (.csv, .csv.gz, .csv.zst) instead   回放真实记录
  --print-start        with --replay: print a good time for the hall clock to begin, and end   打印建议的起始时刻
  --help

The intake credential comes from the environment: BEACON_INTAKE_TOKEN.
`

export const DEFAULT_CASES_PER_DAY = 380

const FLAGS = {
  url: { type: 'string' },
  city: { type: 'string' },
  seed: { type: 'string' },
  'cases-per-day': { type: 'string' },
  replay: { type: 'string' },
  'print-start': { type: 'boolean' },
  help: { type: 'boolean' },
} as const

export type CommandLine =
  | { readonly want: 'help' }
  | { readonly want: 'start-time'; readonly cityFile: string; readonly file: string }
  | { readonly want: 'drive'; readonly config: DriverConfig }

/** @throws StartError */
export function readCommandLine(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): CommandLine {
  const flags = parseFlags(argv)
  if (flags.help) return { want: 'help' }
  if (flags.city === undefined) throw wrong('--city FILE', '缺少', 'is missing')
  if (flags['print-start']) {
    if (flags.replay === undefined) throw wrong('--print-start', '须与 --replay 同用', 'goes with --replay')
    return { want: 'start-time', cityFile: flags.city, file: flags.replay }
  }
  const token = env['BEACON_INTAKE_TOKEN']
  if (!token) throw wrong('BEACON_INTAKE_TOKEN', '环境变量缺少', 'is missing from the environment')
  const source: DriverConfig['source'] =
    flags.replay === undefined
      ? {
          kind: 'demo',
          seed: wholeNumber('--seed', flags.seed ?? '1'),
          casesPerDay: wholeNumber('--cases-per-day', flags['cases-per-day'] ?? String(DEFAULT_CASES_PER_DAY)),
        }
      : { kind: 'replay', file: flags.replay }
  const config = { backendUrl: flags.url ?? 'http://127.0.0.1:7340', token, cityFile: flags.city, source }
  return { want: 'drive', config: checkedDriverConfig(config) }
}

/** @throws StartError */
export function checkedDriverConfig(value: unknown): DriverConfig {
  if (!Value.Check(DriverConfig, value)) {
    const first = [...Value.Errors(DriverConfig, value)][0]
    throw wrong(first?.instancePath || 'config', first?.message ?? '不合格式', first?.message ?? 'is malformed')
  }
  const url = URL.canParse(value.backendUrl) ? new URL(value.backendUrl) : null
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw wrong(`--url ${value.backendUrl}`, '不是 http(s) 地址', 'is no http(s) address')
  if (value.source.kind === 'demo' && !(value.source.casesPerDay >= 1 && value.source.casesPerDay <= MOST_CASES)) {
    throw wrong(`--cases-per-day ${value.source.casesPerDay}`, `须为 1 至 ${MOST_CASES}`, `must be 1 to ${MOST_CASES}`)
  }
  return value
}

/** Case numbers have four digits for the place in the day. */
const MOST_CASES = 9000

function parseFlags(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: FLAGS, strict: true }).values
  } catch (error) {
    throw new StartError({
      zh: `命令行读不懂（${messageOf(error)}）：用 --help 查看可用参数。`,
      en: `The command line cannot be read (${messageOf(error)}): --help lists the flags.`,
    })
  }
}

function wholeNumber(flag: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 0) return value
  throw wrong(`${flag} ${text}`, '须为非负整数', 'must be a whole number')
}

function wrong(what: string, zh: string, en: string): StartError {
  return new StartError({ zh: `配置 ${what}：${zh}；用 --help 查看说明。`, en: `Configuration ${what} ${en}; --help explains.` })
}
