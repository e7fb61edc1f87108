/**
 * The libraries and servers of the operating system that an npm package cannot bring. On Debian and Ubuntu the missing
 * ones are installed where we may; elsewhere the person is told what to do.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { Refusal, say, step } from './report.mjs'

/**
 * By purpose. `a|b`: the name changed between releases and either serves.
 * Chinese fonts are not among them: the product carries its own.
 */
const packagesFor = {
  electron: ['libgtk-3-0t64|libgtk-3-0', 'libnss3', 'libasound2t64|libasound2', 'libgbm1', 'libxss1', 'libxtst6'],
  'virtual-display': [
    'xserver-xorg-core',
    'xserver-xorg-video-dummy',
    'x11-xserver-utils',
    'x11-apps',
    'openbox',
    'mesa-vulkan-drivers',
  ],
  'integration-tests': ['redis-server'],
}

/** @param {(keyof typeof packagesFor)[]} purposes */
export async function requireSystemPackages(purposes) {
  if (process.platform !== 'linux') return
  if (!existsSync('/usr/bin/dpkg-query')) {
    say(
      `这不是 Debian 系统，未检查系统库。需要（Debian 名称）：${allNames(purposes).join(' ')}`,
      `this is not Debian, so system libraries were not checked; needed, by their Debian names: ${allNames(purposes).join(' ')}`,
    )
    return
  }
  const missing = purposes.flatMap((purpose) => packagesFor[purpose]).filter((names) => !names.split('|').some(isInstalled))
  if (missing.length === 0) return
  const names = missing.map(availableName)
  await step(`安装系统包 ${names.join(' ')}`, 'installing system packages', () => install(names))
}

/** @param {(keyof typeof packagesFor)[]} purposes */
function allNames(purposes) {
  return purposes.flatMap((purpose) => packagesFor[purpose]).map((names) => names.split('|').at(-1))
}

/** @param {string} name */
function isInstalled(name) {
  const { stdout } = spawnSync('dpkg-query', ['--show', '--showformat=${db:Status-Status}', name], { encoding: 'utf8' })
  return stdout === 'installed'
}

/** @param {string} names */
function availableName(names) {
  const candidates = names.split('|')
  const known = (name) => spawnSync('apt-cache', ['show', '--no-all-versions', name], { stdio: 'ignore' }).status === 0
  return candidates.find(known) ?? candidates.at(-1) ?? names
}

/** @param {string[]} names */
function install(names) {
  const prefix = privilege()
  if (!prefix) {
    const command = `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names.join(' ')}`
    throw new Refusal(
      `缺少系统包，而本账户无权安装。请运行：\n  ${command}`,
      `System packages are missing and this account may not install them. Run the command above, then try again.`,
    )
  }
  const apt = (args) => {
    const [command, ...rest] = [...prefix, 'apt-get', '-q', '-o', 'DPkg::Lock::Timeout=120', ...args]
    return spawnSync(command, rest, { encoding: 'utf8', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  }
  const attempt = () => apt(['install', '-y', '--no-install-recommends', ...names])
  let result = attempt()
  if (result.status !== 0) {
    apt(['update'])
    result = attempt()
  }
  if (result.status === 0) return
  const reason = (result.stderr || result.stdout || '').trim().split('\n').at(-1)
  throw new Refusal(`apt-get 无法安装 ${names.join(' ')}：${reason}`, `apt-get could not install ${names.join(' ')}: ${reason}`)
}

/** @returns {string[] | undefined} what to put before apt-get; undefined: we may not */
function privilege() {
  if (process.getuid?.() === 0) return []
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : undefined
}
