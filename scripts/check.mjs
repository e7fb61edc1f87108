/** `npm run check`: format and style, type-aware lint, import boundaries, types. Seconds, and what a commit must pass. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bootstrap } from './bootstrap.mjs'
import { cruise, cruisedFolders } from './cruise.mjs'
import { root } from './paths.mjs'
import { exitWith, say, step } from './report.mjs'
import { runProgram } from './run-program.mjs'

/** @param {string} name a program of a package of ours */
function program(name) {
  return join(root, 'node_modules', '.bin', name)
}

/** @type {{ zh: string, en: string, run: () => Promise<boolean> }[]} */
const checks = [
  {
    zh: '格式与风格',
    en: 'format and style',
    run: () => passes('biome', ['check', '--error-on-warnings', '--max-diagnostics=50']),
  },
  { zh: '代码检查', en: 'lint', run: () => passes('oxlint', ['--type-aware', '--deny-warnings']) },
  { zh: '导入边界', en: 'import boundaries', run: boundariesHold },
  { zh: '类型', en: 'types', run: () => passes('tsc', ['-b']) },
]

/** @param {string} name @param {string[]} args */
async function passes(name, args) {
  const { code } = await runProgram(program(name), args, { cwd: root, show: 'on-failure' })
  return code === 0
}

/** A cruise that finds no modules succeeds as well, so their number is part of the verdict. */
async function boundariesHold() {
  const present = cruisedFolders.filter((folder) => existsSync(join(root, folder)))
  const { code, output } = await runProgram(process.execPath, [...cruise, ...present], { cwd: root, show: 'on-failure' })
  const modules = Number(/\((\d+) modules,/.exec(output)?.[1] ?? 0)
  if (code === 0 && modules === 0) say('没有找到任何模块', 'the cruise found no modules, so it proves nothing')
  return code === 0 && modules > 0
}

/** @returns {Promise<string[]>} the names of the checks that failed */
export async function runChecks() {
  const failed = []
  for (const { zh, en, run } of checks) {
    const passed = await step(zh, en, run, (holds) => holds)
    if (!passed) failed.push(en)
  }
  return failed
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await bootstrap()
    const failed = await runChecks()
    if (failed.length > 0) process.exitCode = 1
  } catch (error) {
    exitWith(error)
  }
}
