import type { Language } from '../../contract/ipc/window-stream.ts'
import type { Sentence } from '../log/sentence.ts'

export const CITIES = ['demo', 'boston'] as const
export type City = (typeof CITIES)[number]

/** What the command line said; null = not said. */
export interface Flags {
  readonly lang: Language
  readonly city: City
  readonly replay: string | null
  readonly speed: number | null
  readonly profile: string | null
  /** Several = backends on one database: when one dies the wall goes to the next. */
  readonly backend: readonly string[] | null
  readonly smokeSeconds: number | null
  readonly out: string | null
  readonly data: string | null
  readonly backendPort: number
  readonly statusPort: number
  readonly windowed: boolean
}

export type ParsedFlags =
  | { readonly ok: true; readonly flags: Flags }
  | { readonly ok: false; readonly problems: readonly Sentence[] }

export const DEFAULT_BACKEND_PORT = 7340
export const DEFAULT_STATUS_PORT = 7341

/** Takes a value; without it, `windowed` alone stands by itself. */
const VALUED = [
  'lang',
  'city',
  'replay',
  'speed',
  'profile',
  'backend',
  'smoke',
  'out',
  'data',
  'backend-port',
  'status-port',
] as const
type Valued = (typeof VALUED)[number]

/** Switches of Chromium and Node that may stand among ours: the machine's business, not the wall's. */
const FOREIGN =
  /^--(no-sandbox|use-gl|use-angle|enable-unsafe-swiftshader|ignore-gpu-blocklist|disable-gpu(-.*)?|ozone-platform(-hint)?|enable-features|disable-features|force-device-scale-factor|remote-debugging-port|inspect(-brk)?|enable-logging|log-level)(=|$)/

const FLAG_LIST = `${VALUED.map((name) => `--${name}`).join(' ')} --windowed`

/** @param args what follows the program, e.g. `['--lang', 'en', '--speed=60']` */
export function parseFlags(args: readonly string[]): ParsedFlags {
  const problems: Sentence[] = []
  const { values, windowed } = collect(args, problems)
  const flags = read(values, windowed, problems)
  checkTogether(values, problems)
  return problems.length > 0 ? { ok: false, problems } : { ok: true, flags }
}

function collect(args: readonly string[], problems: Sentence[]): { values: Map<Valued, string>; windowed: boolean } {
  const values = new Map<Valued, string>()
  let windowed = false
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string
    if (FOREIGN.test(arg)) continue
    const [head = '', ...rest] = arg.split('=')
    const name = VALUED.find((valued) => head === `--${valued}`)
    if (arg === '--windowed') windowed = true
    else if (!name) problems.push(unknownFlag(arg))
    else {
      const value = rest.length > 0 ? rest.join('=') : args[++i]
      if (value === undefined || value === '' || value.startsWith('--')) {
        problems.push({
          zh: `参数 --${name} 缺少取值，请在其后写上。`,
          en: `The flag --${name} has no value; write one after it.`,
        })
        if (value?.startsWith('--')) i--
      } else values.set(name, value)
    }
  }
  return { values, windowed }
}

function unknownFlag(arg: string): Sentence {
  return {
    zh: `不认识的参数“${arg}”。可用的参数：${FLAG_LIST}。`,
    en: `The flag "${arg}" is not known. The flags are: ${FLAG_LIST}.`,
  }
}

function read(values: ReadonlyMap<Valued, string>, windowed: boolean, problems: Sentence[]): Flags {
  const text = (name: Valued) => values.get(name) ?? null
  const word = <Word extends string>(name: Valued, words: readonly Word[], otherwise: Word): Word => {
    const given = values.get(name)
    if (given === undefined) return otherwise
    const found = words.find((candidate) => candidate === given)
    if (found === undefined) problems.push(notOneOf(name, given, words))
    return found ?? otherwise
  }
  const number = (name: Valued, least: number, most: number, whole: boolean): number | null => {
    const given = values.get(name)
    if (given === undefined) return null
    const value = Number(given)
    if (Number.isFinite(value) && value >= least && value <= most && (!whole || Number.isInteger(value))) return value
    problems.push(notANumber(name, given, least, most))
    return null
  }
  return {
    lang: word('lang', ['zh', 'en'], 'zh'),
    city: word('city', CITIES, values.has('replay') ? 'boston' : 'demo'),
    replay: text('replay'),
    speed: number('speed', 0.1, 100_000, false),
    profile: text('profile'),
    backend: readUrls(values.get('backend'), problems),
    smokeSeconds: number('smoke', 1, 86_400, false),
    out: text('out'),
    data: text('data'),
    backendPort: number('backend-port', 0, 65_535, true) ?? DEFAULT_BACKEND_PORT,
    statusPort: number('status-port', 0, 65_535, true) ?? DEFAULT_STATUS_PORT,
    windowed,
  }
}

function readUrls(given: string | undefined, problems: Sentence[]): string[] | null {
  if (given === undefined) return null
  const urls = given.split(',').flatMap((url) => readUrl(url.trim(), problems) ?? [])
  return urls.length === 0 ? null : urls
}

function readUrl(given: string, problems: Sentence[]): string | null {
  const url = URL.canParse(given) ? new URL(given) : null
  if (url && (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '' && url.password === '') {
    if (url.pathname === '/' && url.search === '' && url.hash === '') return url.origin
    problems.push({
      zh: `参数 --backend 的“${given}”在主机后面还有内容；后端要在主机的根上，请只写 ${url.origin}。`,
      en: `The value "${given}" of --backend goes on after the host; the backend has to be at the root of its host. Write ${url.origin} alone.`,
    })
    return null
  }
  problems.push({
    zh: `参数 --backend 的“${given}”不是可用的地址，请写成 http://主机:端口 或 https://主机:端口，不带用户名；多个后端用逗号隔开。`,
    en: `The value "${given}" of --backend is not a usable address; write http://host:port or https://host:port, without a user name; several backends with commas between them.`,
  })
  return null
}

/** A backend elsewhere has its own city, clock and port; what would be ignored is refused instead. */
function checkTogether(values: ReadonlyMap<Valued, string>, problems: Sentence[]): void {
  if (values.has('backend')) {
    for (const name of ['city', 'replay', 'speed', 'backend-port'] as const) {
      if (!values.has(name)) continue
      problems.push({
        zh: `参数 --${name} 只对自带后端有效，不能与 --backend 同用，请去掉其中之一。`,
        en: `The flag --${name} is for the backend that the app brings; it cannot go with --backend. Leave one of them out.`,
      })
    }
  }
  if (values.has('replay') && values.get('city') === 'demo') {
    problems.push({
      zh: '参数 --replay 回放真实记录，不能与 --city demo 同用，请去掉其中之一。',
      en: 'The flag --replay replays real records; it cannot go with --city demo. Leave one of them out.',
    })
  }
  if (values.has('out') && !values.has('smoke')) {
    problems.push({
      zh: '参数 --out 是冒烟测试的输出目录，要与 --smoke 秒数 同用。',
      en: 'The flag --out is the folder of a smoke run; give it together with --smoke SECONDS.',
    })
  }
}

function notOneOf(name: string, given: string, words: readonly string[]): Sentence {
  return {
    zh: `参数 --${name} 的取值“${given}”无效，应为 ${words.join(' 或 ')}。`,
    en: `The value "${given}" of --${name} is not valid; use ${words.join(' or ')}.`,
  }
}

function notANumber(name: string, given: string, least: number, most: number): Sentence {
  return {
    zh: `参数 --${name} 的取值“${given}”无效，应为 ${least} 到 ${most} 之间的数。`,
    en: `The value "${given}" of --${name} is not valid; use a number from ${least} to ${most}.`,
  }
}
