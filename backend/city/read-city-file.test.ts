import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SMALL_CITY } from '../../tests/support/small-city.ts'
import { StartError } from '../support/start-error.ts'
import { readCityFile } from './read-city-file.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'beacon-city-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function fileOf(content: string | Buffer, name = 'city.json'): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

function sentenceFor(path: string): string {
  try {
    readCityFile(path)
  } catch (error) {
    if (error instanceof StartError && /[\u4e00-\u9fff].*。$/.test(error.sentence.zh)) return error.sentence.en
    throw error
  }
  throw new Error('the file was taken')
}

it('reads a city, compressed or not', () => {
  expect(readCityFile(fileOf(JSON.stringify(SMALL_CITY)))).toEqual(SMALL_CITY)
  expect(readCityFile(fileOf(gzipSync(JSON.stringify(SMALL_CITY)), 'city.json.gz'))).toEqual(SMALL_CITY)
})

it('reads every city that ships', () => {
  for (const city of ['demo', 'boston']) {
    expect(
      readCityFile(join(import.meta.dirname, '..', '..', 'assets', 'cities', `${city}.city.json`)).areas.length,
    ).toBeGreaterThan(0)
  }
})

it.each([
  ['{"format":', 'city.json'],
  [JSON.stringify({ ...SMALL_CITY, version: 99 }), 'format version 99'],
  [JSON.stringify({ ...SMALL_CITY, areas: [{}] }), '/areas/0'],
  [JSON.stringify({ ...SMALL_CITY, stageLimits: { celebrate: null } }), 'celebrate'],
  [JSON.stringify({ ...SMALL_CITY, calendar: { ...SMALL_CITY.calendar, workDays: [] } }), 'no working day'],
  [JSON.stringify({ ...SMALL_CITY, calendar: { ...SMALL_CITY.calendar, holidays: ['soon'] } }), '"soon"'],
  [JSON.stringify({ ...SMALL_CITY, calendar: { ...SMALL_CITY.calendar, slots: [[600, 540]] } }), 'slots'],
  ['null', 'city.json'],
])('refuses a bad file in a sentence that names the place (%#)', (content, named) => {
  expect(sentenceFor(fileOf(content))).toContain(named)
})

it('says which file is not there', () => {
  expect(sentenceFor('/nowhere/city.json')).toContain('/nowhere/city.json')
})
