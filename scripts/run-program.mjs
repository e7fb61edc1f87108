import { spawnWithParent } from './with-parent.mjs'

/**
 * Runs a program to its end, guarded (see with-parent.mjs), at most `limitMs` long.
 * @param {string} command @param {string[]} args
 * @param {{ limitMs?: number, env?: NodeJS.ProcessEnv, cwd?: string, show?: 'always' | 'on-failure' }} [options]
 * @returns {Promise<{ code: number, output: string }>} `output` is empty with `show: 'always'`
 */
export function runProgram(command, args, { limitMs = 15 * 60_000, env, cwd, show = 'always' } = {}) {
  const child = spawnWithParent(command, args, { env, cwd, output: show === 'always' ? 'inherit' : 'pipe', graceMs: 15_000 })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  const stop = () => child.kill('SIGTERM')
  const interrupt = () => {
    process.exitCode = 130
    stop()
  }
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
  let late = false
  const timer = setTimeout(() => {
    late = true
    process.stderr.write(`${command} ${args.join(' ')}: stopped after ${limitMs / 1000} s\n`)
    stop()
  }, limitMs)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(timer)
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
      const finalCode = late || process.exitCode === 130 ? code || 1 : (code ?? 1)
      if (finalCode !== 0 && show === 'on-failure') process.stdout.write(output)
      resolve({ code: finalCode, output })
    })
  })
}
