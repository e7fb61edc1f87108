import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readStartOptions } from './start-options.mjs'

const folder = mkdtempSync(join(tmpdir(), 'start-options-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the flags of npm start', () => {
  it('are all optional', () => {
    expect(readStartOptions([])).toEqual({ help: false, monitors: 3, smoke: undefined, out: undefined, appFlags: [] })
  })

  it('reach the application as --name=value, with absolute paths', () => {
    const profile = join(folder, 'wall.json')
    writeFileSync(profile, '{}')
    const { appFlags } = readStartOptions([
      '--lang',
      'en',
      '--speed=60',
      '--profile',
      profile,
      '--backend',
      'http://10.0.0.2:7340',
    ])
    expect(appFlags).toEqual(['--lang=en', '--speed=60', `--profile=${profile}`, '--backend=http://10.0.0.2:7340/'])
  })

  it('keep the folder for pictures from the application unless it is to test itself', () => {
    const out = join(folder, 'pictures')
    expect(readStartOptions(['--out', out])).toMatchObject({ out, appFlags: [] })
    expect(readStartOptions(['--smoke', '60', '--out', out]).appFlags).toEqual(['--smoke=60', `--out=${out}`])
  })

  it.each([
    [['--foo'], 'There is no option --foo.'],
    [['--lang'], 'Option --lang'],
    [['--lang', 'fr'], '--lang must be zh | en, not "fr".'],
    [['--speed', 'fast'], '--speed must be a number from 0.1 to 100000, not "fast".'],
    [['--speed', ''], '--speed must be a number'],
    [['--monitors', '1.5'], '--monitors must be a whole number from 1 to 15, not "1.5".'],
    [['--smoke', '0'], '--smoke must be a number from 1 to 86400, not "0".'],
    [['--replay', '/no/such/file'], '--replay: the file /no/such/file does not exist.'],
    [['--profile', tmpdir()], 'is not a file.'],
    [['--backend', 'ftp://10.0.0.2'], '--backend must be an http:// or https:// address, not "ftp://10.0.0.2".'],
    [['boston'], 'Unexpected argument boston.'],
  ])('%j are refused in one sentence, with exit code 2', (argv, sentence) => {
    expect(() => readStartOptions(argv)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringContaining(sentence) }),
    )
  })
})
