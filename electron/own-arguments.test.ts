import { describe, expect, it } from 'vitest'
import { ownArguments } from './own-arguments.ts'

describe('our part of the command line', () => {
  it.each([
    [['electron', '.', '--lang', 'en'], false, ['--lang', 'en']],
    [['electron', '--no-sandbox', '--use-gl=angle', '.', '--windowed'], false, ['--windowed']],
    [['electron', '--inspect=0', '-r', '/loader.js', '/app', '--city=demo'], false, ['--city=demo']],
    [['beacon-wall', '--lang=en'], true, ['--lang=en']],
    [['electron'], false, []],
  ])('%j (packaged: %s)', (argv, packaged, expected) => {
    expect(ownArguments(argv, packaged)).toEqual(expected)
  })
})
