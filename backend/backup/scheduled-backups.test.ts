import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { dailyBackup } from './scheduled-backups.ts'

const HOUR = 3_600_000
const NIGHT = Date.parse('2026-11-20T02:00:00Z')
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'beacon-backups-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const at = (now: number, write = async (file: string) => writeFileSync(file, 'x')) =>
  dailyBackup({ folder, keep: 3, city: 'small', write }, now)

it('is made once a day and keeps the newest three, of this city alone', async () => {
  writeFileSync(join(folder, 'beacon-other-20200101T000000Z.tar.gz'), 'another city')
  writeFileSync(join(folder, 'notes.txt'), 'of somebody')
  for (let hour = 0; hour < 24 * 5; hour++) await at(NIGHT + hour * HOUR)
  expect(readdirSync(folder).toSorted()).toEqual([
    'beacon-other-20200101T000000Z.tar.gz',
    'beacon-small-20261122T020000Z.tar.gz',
    'beacon-small-20261123T020000Z.tar.gz',
    'beacon-small-20261124T020000Z.tar.gz',
    'notes.txt',
  ])
})

it('is made up for when the backend was off', async () => {
  expect(await at(NIGHT)).toContain('20261120T020000Z')
  expect(await at(NIGHT + HOUR)).toBeNull()
  expect(await at(NIGHT + 50 * HOUR)).toContain('20261122T040000Z')
})

it('removes no old one while a new one cannot be made, and what died in the middle a day later', async () => {
  for (let day = 0; day < 3; day++) await at(NIGHT + day * 24 * HOUR)
  const full = at(NIGHT + 72 * HOUR, () => Promise.reject(new Error('the disk is full')))
  await expect(full).rejects.toThrow('full')
  expect(readdirSync(folder)).toHaveLength(3)
  const half = join(folder, 'beacon-small-20261101T020000Z.tar.gz.partial')
  writeFileSync(half, 'x')
  utimesSync(half, NIGHT / 1000, NIGHT / 1000)
  await at(NIGHT + 73 * HOUR)
  expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([])
})
