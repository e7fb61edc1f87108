/**
 * `npm test`: everything that must hold, on a fresh clone, in one command. `--only unit|integration|e2e` runs one suite.
 * The last line is `N passed, N failed`, over the tests of all suites; a check or build that fails, or a suite that did
 * not run, counts as one failure.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { bootstrap } from './bootstrap.mjs'
import { build } from './build.mjs'
import { runChecks } from './check.mjs'
import { prepareElectron } from './electron-runtime.mjs'
import { root, runtimeFolder } from './paths.mjs'
import { exitWith, Refusal, seconds, step } from './report.mjs'
import { runProgram } from './run-program.mjs'
import { requireSystemPackages } from './system-packages.mjs'

const suites = /** @type {const} */ ({
  unit: { zh: '单元测试', en: 'unit tests', limitMs: 8 * 60_000 },
  integration: { zh: '集成测试', en: 'integration tests', limitMs: 40 * 60_000 },
  e2e: { zh: '端到端测试', en: 'end-to-end tests', limitMs: 15 * 60_000 },
})

/** @typedef {keyof typeof suites} SuiteName */
/** @typedef {{ passed: number, failed: number, skipped: string[], notes: string[] }} Tally */

async function test() {
  const startedAt = performance.now()
  const only = readOnly(process.argv.slice(2))
  const names = only ? [only] : /** @type {SuiteName[]} */ (Object.keys(suites))
  /** @type {Tally} */
  const tally = { passed: 0, failed: 0, skipped: [], notes: [] }
  await bootstrap()
  if (names.some((name) => name !== 'unit')) await requireSystemPackages(['electron', 'virtual-display', 'integration-tests'])
  if (!only) for (const check of await runChecks()) fail(tally, `${check} does not hold`)
  for (const name of names) {
    if (name === 'unit' || (await isBuilt(tally))) await runSuite(name, tally)
    else fail(tally, `${suites[name].en}: not run`)
  }
  report(tally, performance.now() - startedAt)
}

/** @param {string[]} argv @returns {SuiteName | undefined} */
function readOnly(argv) {
  if (argv.length === 0) return undefined
  const [flag, name] = argv
  if (flag === '--only' && argv.length === 2 && name && name in suites) return /** @type {SuiteName} */ (name)
  throw new Refusal(
    `npm test 只接受 --only ${Object.keys(suites).join('|')}。`,
    `npm test takes nothing but --only ${Object.keys(suites).join('|')}.`,
    2,
  )
}

/** The two larger suites test what ships: the production build, on Electron. @param {Tally} tally */
async function isBuilt(tally) {
  try {
    const electron = await step('准备 Electron', 'preparing Electron', prepareElectron)
    process.env.ELECTRON_OVERRIDE_DIST_PATH = electron.folder
    await build()
    return true
  } catch (error) {
    fail(tally, error instanceof Error ? error.message : String(error))
    return false
  }
}

/** @param {SuiteName} name @param {Tally} tally */
async function runSuite(name, tally) {
  const { zh, en, limitMs } = suites[name]
  const folder = join(runtimeFolder, 'tests')
  const outputFile = join(folder, `${name}.json`)
  mkdirSync(folder, { recursive: true })
  rmSync(outputFile, { force: true })
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const args = ['run', '--project', name, '--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`]
  const run = () => runProgram(process.execPath, [vitest, ...args], { cwd: root, limitMs })
  const { code } = await step(zh, en, run, (result) => result.code === 0)
  addResults(outputFile, en, code, tally)
}

/** @param {string} outputFile @param {string} suite @param {number} code @param {Tally} tally */
function addResults(outputFile, suite, code, tally) {
  const failedBefore = tally.failed
  const passedBefore = tally.passed
  for (const file of readResults(outputFile)) {
    for (const { status, fullName } of file.assertionResults) {
      if (status === 'passed') tally.passed += 1
      else if (status === 'failed') tally.failed += 1
      else tally.skipped.push(`${suite}: ${fullName}`)
    }
    const broken = file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')
    if (broken) fail(tally, `${suite}: ${file.name}: ${file.message?.split('\n')[0] ?? 'failed'}`)
  }
  if (tally.passed + tally.failed === passedBefore + failedBefore) fail(tally, `${suite}: no test ran`)
  else if (code !== 0 && tally.failed === failedBefore) fail(tally, `${suite}: ended with code ${code} though no test failed`)
}

/** @param {string} outputFile @returns {{ name: string, status: string, message?: string, assertionResults: { status: string, fullName: string }[] }[]} */
function readResults(outputFile) {
  try {
    return JSON.parse(readFileSync(outputFile, 'utf8')).testResults
  } catch {
    return []
  }
}

/** @param {Tally} tally @param {string} note */
function fail(tally, note) {
  tally.failed += 1
  tally.notes.push(note)
}

/** @param {Tally} tally @param {number} milliseconds */
function report({ passed, failed, skipped, notes }, milliseconds) {
  const lines = [
    '',
    ...notes.map((note) => `✗ ${note}`),
    ...skipped.map((title) => `- 跳过 · skipped: ${title}`),
    `用时 · took ${seconds(milliseconds)}${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`,
    `${passed} passed, ${failed} failed`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  process.exitCode = failed > 0 ? 1 : 0
}

try {
  await test()
} catch (error) {
  exitWith(error)
  if (process.exitCode !== 2) process.stdout.write('0 passed, 1 failed\n')
}
