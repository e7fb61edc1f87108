/**
 * `npm run build`: the production build, into out/. A target is built again only when its sources, the packages or this
 * folder's build files have changed since.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bootstrap } from './bootstrap.mjs'
import { outFolder, root } from './paths.mjs'
import { exitWith, say, step } from './report.mjs'

/** @typedef {import('./build-targets.mjs').Target} Target */

const lock = join(outFolder, '.building')

/** @param {{ only?: string[] }} [options] names of targets; all unless given */
export async function build({ only } = {}) {
  const { targets } = await import('./build-targets.mjs')
  const chosen = only ? targets.filter((target) => only.includes(target.name)) : targets
  await takeLock()
  try {
    const stale = chosen.filter((target) => !isFresh(target))
    if (stale.length === 0) return
    await step('构建', 'building', async () => {
      for (const target of stale) await buildTarget(target)
    })
  } finally {
    rmSync(lock, { force: true })
  }
}

/** @param {Target} target */
async function buildTarget(target) {
  const present = Object.entries(target.entries).filter(([, source]) => existsSync(join(root, source)))
  for (const source of Object.values(target.entries)) {
    if (!existsSync(join(root, source))) say(`跳过：没有 ${source}`, `skipped: there is no ${source}`)
  }
  const digest = digestOf(target)
  rmSync(stampOf(target), { force: true })
  for (const path of target.owns) rmSync(join(outFolder, path), { recursive: true, force: true })
  if (present.length > 0) {
    const { build: viteBuild } = await import('vite')
    await viteBuild(target.config(Object.fromEntries(present.map(([name, source]) => [name, join(root, source)]))))
  }
  writeFileSync(stampOf(target), digest)
}

/** @param {Target} target */
function stampOf(target) {
  return join(outFolder, `.${target.name}`)
}

/** @param {Target} target */
function isFresh(target) {
  return existsSync(stampOf(target)) && readFileSync(stampOf(target), 'utf8') === digestOf(target)
}

/** @param {Target} target */
function digestOf(target) {
  const hash = createHash('sha256')
  const files = [...target.sources.flatMap(filesUnder), 'package-lock.json', 'scripts/build.mjs', 'scripts/build-targets.mjs']
  for (const file of files.sort())
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0')
  return hash.digest('hex')
}

/** @param {string} folder relative to the root @returns {string[]} */
function filesUnder(folder) {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name}`)
    .filter((path) => !/[.]test[.]tsx?$/.test(path) && statSync(join(root, path)).isFile())
}

/** One build at a time: two would delete each other's output. A lock whose owner has died is taken over. */
async function takeLock() {
  mkdirSync(outFolder, { recursive: true })
  for (let told = false; ; told = true) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const owner = Number(readOrEmpty(lock))
    if (!isAlive(owner)) {
      rmSync(lock, { force: true })
      continue
    }
    if (!told) say(`等待另一个构建（进程 ${owner}）`, `waiting for another build (process ${owner})`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

/** @param {string} path */
function readOrEmpty(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** @param {number} pid */
function isAlive(pid) {
  if (!pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await bootstrap()
    await build()
  } catch (error) {
    exitWith(error)
  }
}
