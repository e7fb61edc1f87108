import { describe, expect, it } from 'vitest'
import { parseFlags } from './flags.ts'

function problemsOf(args: string[]): string[] {
  const parsed = parseFlags(args)
  return parsed.ok ? [] : parsed.problems.map((problem) => problem.en)
}

describe('the command line', () => {
  it('has a meaning when nothing is said', () => {
    expect(parseFlags([])).toEqual({
      ok: true,
      flags: {
        lang: 'zh',
        city: 'demo',
        replay: null,
        speed: null,
        profile: null,
        backend: null,
        smokeSeconds: null,
        out: null,
        data: null,
        backendPort: 7340,
        statusPort: 7341,
        windowed: false,
      },
    })
  })

  it('takes every flag, with a blank or an equals sign', () => {
    const parsed = parseFlags([
      '--lang=en',
      '--replay',
      'a=b.csv',
      '--speed',
      '0.5',
      '--smoke=60',
      '--out',
      '/o',
      '--windowed',
      '--backend-port',
      '0',
    ])
    expect(parsed.ok && parsed.flags).toMatchObject({
      lang: 'en',
      city: 'boston',
      replay: 'a=b.csv',
      speed: 0.5,
      smokeSeconds: 60,
      out: '/o',
      windowed: true,
      backendPort: 0,
    })
  })

  it('leaves the switches of Chromium alone', () => {
    expect(parseFlags(['--no-sandbox', '--use-angle=swiftshader', '--disable-gpu-watchdog']).ok).toBe(true)
  })

  it('names what it does not know and what it does', () => {
    expect(problemsOf(['--fullscreen'])).toEqual([expect.stringContaining('"--fullscreen" is not known. The flags are: --lang')])
  })

  it('refuses values out of range, each with its own sentence', () => {
    const problems = problemsOf(['--lang', 'fr', '--speed', '0', '--status-port', '70000', '--backend', 'ftp://x'])
    expect(problems).toHaveLength(5)
    expect(problems.join()).toContain('use zh or en')
    expect(problems.join()).toContain('from 0.1 to 100000')
  })

  it.each(['https://host/beacon', 'https://host/?a=1', 'https://host/#x'])(
    'refuses %s as a backend, because what follows the host would be dropped',
    (url) => expect(problemsOf(['--backend', url])).toEqual([expect.stringContaining('Write https://host alone.')]),
  )

  it('takes the address of a backend with and without the last slash', () => {
    const parsed = ['https://host:8443', 'https://host:8443/'].map((url) => parseFlags(['--backend', url]))
    expect(parsed.map((result) => result.ok && result.flags.backend)).toEqual([['https://host:8443'], ['https://host:8443']])
  })

  it('takes several backends, and refuses them all if one is wrong', () => {
    const parsed = parseFlags(['--backend', 'http://a:7340,http://b:7340/'])
    expect(parsed.ok && parsed.flags.backend).toEqual(['http://a:7340', 'http://b:7340'])
    expect(problemsOf(['--backend', 'http://a:7340,b'])).toEqual([expect.stringContaining('"b" of --backend')])
  })

  it('says that a value is missing, even when another flag follows', () => {
    expect(problemsOf(['--data', '--lang', 'en'])).toEqual(['The flag --data has no value; write one after it.'])
  })

  it('refuses what could only be ignored', () => {
    expect(problemsOf(['--backend', 'http://h:1', '--city', 'demo', '--speed', '2'])).toHaveLength(2)
    expect(problemsOf(['--city', 'demo', '--replay', 'x'])).toHaveLength(1)
    expect(problemsOf(['--out', 'x'])).toHaveLength(1)
  })
})
