import { readFileSync, statSync } from 'node:fs'
import Type from 'typebox'
import { Value } from 'typebox/value'
import type { CaseState } from '../../../contract/domain/stage.ts'
import { messageOf, type Sentence, StartError } from '../../support/start-error.ts'

const TargetConfig = Type.Object({
  name: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,39}$' }),
  url: Type.String({ pattern: '^https?://' }),
  /** A file that only its owner can read, or a variable of the environment. */
  tokenFile: Type.Optional(Type.String()),
  tokenEnv: Type.Optional(Type.String()),
  what: Type.Array(Type.Union([Type.Literal('filed'), Type.Literal('closed'), Type.Literal('statistics')]), { minItems: 1 }),
  /** Certificate of a private authority, PEM. */
  ca: Type.Optional(Type.String()),
})
const TargetsFile = Type.Object({
  format: Type.Literal('beacon-wall-upward'),
  version: Type.Literal(1),
  targets: Type.Array(TargetConfig),
})

export interface Target {
  readonly name: string
  readonly url: string
  readonly token: string
  readonly ca: string | null
  /** Turnings of a case that are told. */
  readonly states: readonly CaseState[]
  readonly statistics: boolean
}

const STATES: Readonly<Record<'filed' | 'closed', readonly CaseState[]>> = {
  filed: ['filed'],
  closed: ['closed', 'force-closed', 'void'],
}
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** @throws StartError where the file, a token or an address cannot be used */
export function readTargets(file: string, env: Readonly<Record<string, string | undefined>>): Target[] {
  const targets = parsed(file).targets.map((target): Target => {
    const { name, what, ca } = target
    const { protocol, hostname } = new URL(target.url)
    if (protocol === 'http:' && !LOOPBACK.has(hostname)) throw plain(name, target.url)
    return {
      name,
      url: target.url.replace(/\/+$/, ''),
      token: tokenOf(target, env),
      ca: ca === undefined ? null : readFileOr(ca, (why) => unusable(name, ca, why)),
      states: what.flatMap((each) => (each === 'statistics' ? [] : STATES[each])),
      statistics: what.includes('statistics'),
    }
  })
  const twice = targets.find(({ name }, at) => targets.findIndex((other) => other.name === name) !== at)
  if (twice) throw new StartError({ zh: `上级平台 ${twice.name} 写了两次。`, en: `The target ${twice.name} is there twice.` })
  return targets
}

function parsed(file: string): Type.Static<typeof TargetsFile> {
  const text = readFileOr(file, (why) => unreadable(file, why))
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw unreadable(file, messageOf(error))
  }
  if (Value.Check(TargetsFile, value)) return value
  const first = Value.Errors(TargetsFile, value)[0]
  throw unreadable(file, `${first?.instancePath || '/'} ${first?.message ?? ''}`)
}

function tokenOf(
  { name, tokenFile, tokenEnv }: Type.Static<typeof TargetConfig>,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const fromEnvironment = tokenEnv === undefined ? undefined : env[tokenEnv]
  if (fromEnvironment) return fromEnvironment.trim()
  if (tokenFile === undefined) throw noToken(name)
  const token = readFileOr(tokenFile, (why) => unusable(name, tokenFile, why)).trim()
  if ((statSync(tokenFile).mode & 0o077) !== 0) throw openSecret(tokenFile)
  if (token === '') throw noToken(name)
  return token
}

function readFileOr(path: string, refusal: (why: string) => StartError): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw refusal(messageOf(error))
  }
}

const failure = (sentence: Sentence) => new StartError(sentence)
const unreadable = (file: string, why: string) =>
  failure({
    zh: `上级平台文件 ${file} 读不懂（${why}）：请对照 docs/guides/exchange.md。`,
    en: `The file of targets ${file} cannot be read (${why}): see docs/guides/exchange.md.`,
  })
const unusable = (name: string, file: string, why: string) =>
  failure({
    zh: `上级平台 ${name} 的文件 ${file} 打不开（${why}）：请检查路径与权限。`,
    en: `The file ${file} of the target ${name} cannot be opened (${why}): check path and rights.`,
  })
const openSecret = (file: string) =>
  failure({
    zh: `令牌文件 ${file} 可被他人读取：请先 chmod 600。`,
    en: `Others can read the token file ${file}: chmod 600 it first.`,
  })
const noToken = (name: string) =>
  failure({
    zh: `上级平台 ${name} 没有令牌：请用 tokenFile 或 tokenEnv 给出。`,
    en: `The target ${name} has no token: give one with tokenFile or tokenEnv.`,
  })
const plain = (name: string, url: string) =>
  failure({
    zh: `上级平台 ${name} 的地址 ${url} 未加密：非本机地址须用 https。`,
    en: `The address ${url} of the target ${name} is not encrypted: outside this machine it must be https.`,
  })
