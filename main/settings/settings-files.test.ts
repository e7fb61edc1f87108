import { describe, expect, it } from 'vitest'
import { Refusal } from '../log/sentence.ts'
import { MemoryDisk } from '../ports/fakes/memory-disk.ts'
import { loadCredentials } from './credentials.ts'
import { claimDataFolder, dataFolder } from './data-folder.ts'
import { parseFlags } from './flags.ts'
import { readWallProfile } from './wall-profile-file.ts'

const panel = { name: 'left', xMm: 0, yMm: 0, widthMm: 1210, heightMm: 680, match: {} }
const profile = { format: 'beacon-wall-profile', version: 1, name: 'hall', farthestSeatMm: 5000, panels: [panel], console: {} }

async function sentenceOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(Refusal)
  const { zh, en } = (error as Refusal).sentence
  expect(zh).toMatch(/。$/)
  expect(en).toMatch(/\.$/)
  return en
}

function diskWith(text: string): MemoryDisk {
  const disk = new MemoryDisk()
  disk.files.set('/wall.json', Buffer.from(text))
  return disk
}

describe('a wall profile file', () => {
  it('is read as it stands', async () => {
    expect(await readWallProfile(diskWith(JSON.stringify(profile)), '/wall.json')).toEqual(profile)
  })

  it.each([
    ['missing', () => new MemoryDisk(), 'There is no wall profile at /wall.json'],
    ['not JSON', () => diskWith('{'), 'is not JSON'],
    ['of another kind', () => diskWith('{"format":"beacon-wall-city"}'), 'is not such a file'],
    ['newer', () => diskWith(JSON.stringify({ ...profile, version: 2 })), 'is of version 2, newer than the 1'],
    ['without panels', () => diskWith(JSON.stringify({ ...profile, panels: [] })), 'at /panels'],
    [
      'with hostile names',
      () => diskWith(JSON.stringify({ ...profile, panels: [{ ...panel, name: '../x' }] })),
      'at /panels/0/name',
    ],
    ['with one name twice', () => diskWith(JSON.stringify({ ...profile, panels: [panel, panel] })), 'two panels called "left"'],
  ])('is refused in one sentence when it is %s', async (_, disk, expected) => {
    expect(await sentenceOf(readWallProfile(disk(), '/wall.json'))).toContain(expected)
  })
})

describe('the credentials file', () => {
  it('is made once, with secrets that differ, and kept', async () => {
    const disk = new MemoryDisk()
    const made = await loadCredentials(disk, '/data')
    expect(new Set([made.node, made.intake, made.operator.password]).size).toBe(3)
    expect(await loadCredentials(disk, '/data')).toEqual(made)
    expect(disk.writes).toBe(1)
  })

  it('is never replaced when it cannot be read as one', async () => {
    const disk = new MemoryDisk()
    disk.files.set('/data/credentials.json', Buffer.from('{"format":"beacon-wall-credentials","version":1}'))
    expect(await sentenceOf(loadCredentials(disk, '/data'))).toContain('credentials.json')
    expect(disk.writes).toBe(0)
  })
})

describe('a data folder', () => {
  it('is claimed once and then belongs to its city', async () => {
    const disk = new MemoryDisk()
    await claimDataFolder(disk, '/data', 'demo')
    await claimDataFolder(disk, '/data', 'demo')
    expect(disk.writes).toBe(1)
    expect(await sentenceOf(claimDataFolder(disk, '/data', 'boston'))).toContain(
      'holds the data of "demo" and cannot serve "boston"',
    )
  })

  it('that cannot be written is refused in a sentence', async () => {
    const disk = new MemoryDisk()
    disk.failWith = new Error('EACCES')
    expect(await sentenceOf(claimDataFolder(disk, '/data', 'demo'))).toContain('choose another with --data')
  })

  it.each([
    ['/share/beacon-wall', []],
    ['/share/beacon-wall-boston', ['--city', 'boston']],
    ['/share/beacon-wall-node', ['--backend', 'http://hall:7340']],
    ['/x', ['--city', 'boston', '--data', '/x']],
    ['/x', ['--backend', 'http://hall:7340', '--data', '/x']],
  ])('is %s with the flags %j', (folder, args) => {
    const parsed = parseFlags(args)
    expect(parsed.ok && dataFolder(parsed.flags, { XDG_DATA_HOME: '/share' })).toBe(folder)
  })
})
