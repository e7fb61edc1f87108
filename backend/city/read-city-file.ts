import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { decompress } from 'fzstd'
import { Value } from 'typebox/value'
import { CITY_FILE_VERSION, CityFile, STAGE_LIMIT_KEYS } from '../../contract/files/city.ts'
import { faultInHours } from '../../core/time/working-hours.ts'
import { workingTime } from '../../core/time/working-time.ts'
import { messageOf, StartError } from '../support/start-error.ts'

/**
 * Reads and checks a city file (.json, .json.gz, .json.zst).
 * @throws StartError with one sentence: what, where, why, what to do
 */
export function readCityFile(path: string): CityFile {
  const city = parse(path, readBytes(path))
  const version = typeof city === 'object' && city !== null && 'version' in city ? city.version : undefined
  if (typeof version === 'number' && version > CITY_FILE_VERSION) {
    throw new StartError({
      zh: `城市文件 ${path} 的格式版本是 ${version}，本程序只认识到 ${CITY_FILE_VERSION}：请升级本程序，或换一个旧版文件。`,
      en: `The city file ${path} has format version ${version} and this program knows ${CITY_FILE_VERSION}: upgrade the program, or give an older file.`,
    })
  }
  if (!Value.Check(CityFile, city)) {
    const first = [...Value.Errors(CityFile, city)][0]
    throw bad(path, `${first?.instancePath || '/'} ${first?.message ?? 'does not fit the format'}`)
  }
  checkRules(path, city)
  return city
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new StartError({
      zh: `读不了城市文件 ${path}（${messageOf(error)}）：请用 --city 指定存在且可读的城市文件。`,
      en: `The city file ${path} cannot be read (${messageOf(error)}): name an existing, readable city file with --city.`,
    })
  }
}

function parse(path: string, bytes: Buffer): unknown {
  try {
    const plain = path.endsWith('.zst') ? Buffer.from(decompress(bytes)) : path.endsWith('.gz') ? gunzipSync(bytes) : bytes
    return JSON.parse(plain.toString('utf8'))
  } catch (error) {
    throw bad(path, messageOf(error))
  }
}

/** What a schema cannot say. */
function checkRules(path: string, city: CityFile): void {
  for (const stage of Object.keys(city.stageLimits)) {
    if (!STAGE_LIMIT_KEYS.some((known) => known === stage)) throw bad(path, `/stageLimits/${stage} is not a stage`)
  }
  let end = 0
  for (const [from, to] of city.calendar.slots) {
    if (from < end || to <= from) throw bad(path, `/calendar/slots must be disjoint and ascending (${from}–${to})`)
    end = to
  }
  const fault = faultInHours(city.calendar.hours ?? [])
  if (fault) throw bad(path, `/calendar/hours${fault.at} (${fault.what}): ${fault.fault}`)
  try {
    workingTime(city.calendar)
  } catch (error) {
    throw bad(path, `/calendar ${messageOf(error)}`)
  }
}

function bad(path: string, why: string): StartError {
  return new StartError({
    zh: `城市文件 ${path} 不合格式（${why}）：请改正该处，或换一个文件。`,
    en: `The city file ${path} is malformed (${why}): correct that place, or give another file.`,
  })
}
