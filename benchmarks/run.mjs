/**
 * Runs the scenarios of benchmarks/scenarios: all of them, or those that are named. Prints a table per variant and writes
 * everything as JSON. `npm run bench -- w1 --minutes 10`
 *
 * A scenario is a module that exports `run({ seconds })` and answers a list of
 * `{ variant, figures, renderer?, problems? }`; figures come from harness/figures.mjs.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runtimeFolder } from '../scripts/paths.mjs'
import { exitWith, Refusal } from '../scripts/report.mjs'
import { table } from './harness/figures.mjs'

const folder = join(import.meta.dirname, 'scenarios')

/** @param {string[]} argv @param {string[]} known */
function readArguments(argv, known) {
  const options = {
    seconds: 60,
    size: /** @type {number | undefined} */ (undefined),
    out: join(runtimeFolder, 'bench.json'),
    names: /** @type {string[]} */ ([]),
  }
  const wrong = (argument) =>
    new Refusal(
      `不认识的参数 ${argument}。用法：npm run bench -- [${known.join('|')}]… [--seconds N | --minutes N] [--size N] [--out 文件]`,
      `Unknown argument ${argument}. Usage: npm run bench -- [${known.join('|')}]… [--seconds N | --minutes N] [--size N] [--out FILE]`,
      2,
    )
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] ?? ''
    const value = argv[index + 1]
    if (known.includes(argument)) options.names.push(argument)
    else if ((argument === '--seconds' || argument === '--minutes') && Number(value) > 0) {
      options.seconds = Number(value) * (argument === '--minutes' ? 60 : 1)
      index += 1
    } else if (argument === '--size' && Number(value) > 0) {
      options.size = Number(value)
      index += 1
    } else if (argument === '--out' && value) {
      options.out = value
      index += 1
    } else throw wrong(argument)
  }
  if (options.names.length === 0) options.names = known
  return options
}

try {
  const known = (await readdir(folder))
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => name.slice(0, -4))
    .sort()
  const { seconds, size, out, names } = readArguments(process.argv.slice(2), known)
  const report = {
    at: new Date().toISOString(),
    cores: cpus().length,
    cpu: cpus()[0]?.model,
    seconds,
    scenarios: /** @type {Record<string, any>} */ ({}),
  }
  for (const name of names) {
    const { run } = await import(pathToFileURL(join(folder, `${name}.mjs`)).href)
    const results = await run({ seconds, size })
    report.scenarios[name] = results
    for (const { variant, figures, renderer, problems } of results) {
      console.log(`\n${table(`${name}: ${variant}${renderer ? ` (${renderer})` : ''}`, figures)}`)
      for (const problem of problems ?? []) console.log(`  problem: ${problem}`)
    }
  }
  await mkdir(dirname(out), { recursive: true })
  await writeFile(out, `${JSON.stringify(report, null, 2)}\n`)
  console.log(`\n${out}`)
  process.exit(0)
} catch (error) {
  exitWith(error)
  process.exit()
}
