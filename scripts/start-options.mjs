/** The flags of `npm start`, checked before anything is installed, so that a typing error costs a second and not a minute. */
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Refusal } from './report.mjs'

const definitions = /** @type {const} */ ({
  help: { type: 'boolean' },
  lang: { type: 'string' },
  city: { type: 'string' },
  replay: { type: 'string' },
  speed: { type: 'string' },
  profile: { type: 'string' },
  backend: { type: 'string' },
  smoke: { type: 'string' },
  out: { type: 'string' },
  data: { type: 'string' },
  'backend-port': { type: 'string' },
  'status-port': { type: 'string' },
  windowed: { type: 'boolean' },
  monitors: { type: 'string' },
})

export const help = `npm start -- [选项 options]

  --lang zh|en       界面语言 · language of the screens (zh)
  --city demo|boston 演示城市或波士顿真实记录 · the demo city, or Boston's real records (demo)
  --replay FILE      回放同类记录文件 · replay another file of records
  --speed N          时钟倍速 · how many times faster the clock runs
  --profile FILE     大屏配置文件 · wall profile: how the glass hangs
  --backend URL      连接已有后端，不启动内置后端 · use this backend instead of the embedded one
  --smoke SECONDS    运行若干秒，自检后退出 · run that long, check everything, exit 0 only if healthy
  --out DIR          截图（与自检的 status.json）的目录 · where pictures go, and the status.json of --smoke
  --data DIR         数据目录 · where the data lie
  --backend-port N   内置后端的端口 · port of the embedded backend
  --status-port N    本机状态端点的端口 · port of the local status endpoint
  --windowed         在窗口中而非全屏 · in windows instead of full screen
  --monitors N       无显示器时虚拟面板数 · virtual panels where there is no display (3)
  --help             显示本说明 · this text
`

/**
 * @typedef {object} StartOptions
 * @property {boolean} help
 * @property {number} monitors
 * @property {number | undefined} smoke seconds
 * @property {string | undefined} out absolute path
 * @property {string[]} appFlags what the application is told, as `--name=value`
 */

/** @param {string[]} argv @returns {StartOptions} */
export function readStartOptions(argv) {
  const values = parse(argv)
  const checked = {
    lang: oneOf('lang', values.lang, ['zh', 'en']),
    city: oneOf('city', values.city, ['demo', 'boston']),
    replay: existingFile('replay', values.replay),
    speed: number('speed', values.speed, 0.1, 100_000),
    profile: existingFile('profile', values.profile),
    backend: webAddress('backend', values.backend),
    smoke: number('smoke', values.smoke, 1, 86_400),
    out: writableFolder('out', values.out),
    data: writableFolder('data', values.data),
    'backend-port': number('backend-port', values['backend-port'], 0, 65_535, { whole: true }),
    'status-port': number('status-port', values['status-port'], 0, 65_535, { whole: true }),
  }
  const monitors = number('monitors', values.monitors, 1, 15, { whole: true }) ?? 3
  // Without --smoke, pictures are taken from outside and the application has no use for a folder.
  const told = { ...checked, out: checked.smoke === undefined ? undefined : checked.out }
  const appFlags = Object.entries(told).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]))
  if (values.windowed) appFlags.push('--windowed')
  return { help: values.help === true, monitors, smoke: checked.smoke, out: checked.out, appFlags }
}

/** @param {string[]} argv @returns {{ help?: boolean, windowed?: boolean } & Record<string, string | undefined>} */
function parse(argv) {
  try {
    return /** @type {any} */ (parseArgs({ args: argv, options: definitions, allowPositionals: false }).values)
  } catch (error) {
    const named = /'(-{0,2}[^'<]*)/.exec(error.message)?.[1]?.trim() ?? argv.join(' ')
    if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
      throw refuse(
        `没有选项 ${named}。npm start -- --help 列出全部选项。`,
        `There is no option ${named}. npm start -- --help lists them.`,
      )
    }
    if (error.code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') {
      throw refuse(
        `多余的参数 ${named}。选项写作 --名称 值。`,
        `Unexpected argument ${named}. Options are written --name value; npm start -- --help lists them.`,
      )
    }
    throw refuse(
      `选项 ${named} 缺少值，或不应带值。`,
      `Option ${named} lacks its value, or takes none. npm start -- --help lists them.`,
    )
  }
}

/** @param {string} name @param {string | undefined} value @param {string[]} choices */
function oneOf(name, value, choices) {
  if (value === undefined || choices.includes(value)) return value
  const list = choices.join(' | ')
  throw refuse(`--${name} 只能是 ${list}，得到 "${value}"。`, `--${name} must be ${list}, not "${value}".`)
}

/** @param {string} name @param {string | undefined} value @param {number} least @param {number} most */
function number(name, value, least, most, { whole = false } = {}) {
  if (value === undefined) return undefined
  const parsed = value.trim() === '' ? Number.NaN : Number(value)
  if (parsed >= least && parsed <= most && (!whole || Number.isInteger(parsed))) return parsed
  throw refuse(
    `--${name} 应为 ${least} 到 ${most} 的${whole ? '整数' : '数'}，得到 "${value}"。`,
    `--${name} must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}, not "${value}".`,
  )
}

/** @param {string} name @param {string | undefined} value */
function existingFile(name, value) {
  if (value === undefined) return undefined
  const path = resolve(value)
  if (!existsSync(path)) throw refuse(`--${name}：文件 ${path} 不存在。`, `--${name}: the file ${path} does not exist.`)
  if (!statSync(path).isFile()) throw refuse(`--${name}：${path} 不是文件。`, `--${name}: ${path} is not a file.`)
  try {
    accessSync(path, constants.R_OK)
  } catch {
    throw refuse(`--${name}：无权读取 ${path}。`, `--${name}: ${path} may not be read by this account.`)
  }
  return path
}

/** @param {string} name @param {string | undefined} value */
function writableFolder(name, value) {
  if (value === undefined) return undefined
  const path = resolve(value)
  try {
    mkdirSync(path, { recursive: true })
    accessSync(path, constants.W_OK)
  } catch (error) {
    throw refuse(
      `--${name}：无法写入目录 ${path}（${error.code}）。请换一个目录。`,
      `--${name}: the folder ${path} cannot be written (${error.code}). Name another one.`,
    )
  }
  return path
}

/** @param {string} name @param {string | undefined} value */
function webAddress(name, value) {
  if (value === undefined) return undefined
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url.href
  throw refuse(
    `--${name} 应为 http:// 或 https:// 地址，得到 "${value}"。`,
    `--${name} must be an http:// or https:// address, not "${value}".`,
  )
}

/** @param {string} zh @param {string} en */
function refuse(zh, en) {
  return new Refusal(zh, en, 2)
}
