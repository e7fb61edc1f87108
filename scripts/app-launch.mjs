/** How our Electron application is started by scripts and tests: its switches, its environment, and when without sandbox. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal, say } from './report.mjs'
import { softwareGlEnvironment, softwareGlFlags } from './virtual-display.mjs'

/** What a desktop application needs of its surroundings; everything that it is told comes as flags. */
const passedOn = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'LANGUAGE',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'TMPDIR',
  'DISPLAY',
  'XAUTHORITY',
  'WAYLAND_DISPLAY',
  'DBUS_SESSION_BUS_ADDRESS',
  'FONTCONFIG_FILE',
  'SYSTEMROOT',
  'APPDATA',
  'LOCALAPPDATA',
  'TEMP',
]

/** @param {string} [virtualDisplay] the name of a virtual display, drawn on without a GPU */
export function appEnvironment(virtualDisplay) {
  const kept = Object.entries(process.env).filter(([name]) => passedOn.includes(name.toUpperCase()) || name.startsWith('XDG_'))
  const environment = Object.fromEntries(kept)
  if (!virtualDisplay) return environment
  delete environment.WAYLAND_DISPLAY
  return { ...environment, DISPLAY: virtualDisplay, ...softwareGlEnvironment() }
}

/**
 * Chromium switches for this launch. `supervised`: a smoke run, a test or virtual monitors, where nobody uses the
 * machine through the wall; only there may root run without Chromium's sandbox, which refuses root.
 * @param {{ virtual: boolean, supervised: boolean, electronFolder: string }} launch
 */
export function chromiumFlags({ virtual, supervised, electronFolder }) {
  const flags = virtual ? [...softwareGlFlags, '--log-level=3'] : []
  if (process.platform !== 'linux') return flags
  if (process.getuid?.() === 0) {
    if (!supervised) {
      throw new Refusal(
        '不能以 root 身份在真实显示器上运行大屏：Chromium 沙箱拒绝 root。请换普通账户运行 npm start。',
        'The wall does not run as root on a real display, because Chromium’s sandbox refuses root. Run npm start from an ordinary account.',
      )
    }
    say('以 root 运行，本次关闭 Chromium 沙箱', 'running as root, so Chromium’s sandbox is off for this run')
    return [...flags, '--no-sandbox']
  }
  requireSandbox(electronFolder)
  return flags
}

/** Without user namespaces Chromium needs its setuid helper; it would otherwise abort with a page of text. */
function requireSandbox(electronFolder) {
  const forbidden = readSetting('kernel/unprivileged_userns_clone') === '0'
  const restricted = readSetting('kernel/apparmor_restrict_unprivileged_userns') === '1'
  const helper = join(electronFolder, 'chrome-sandbox')
  if ((!forbidden && !restricted) || isSetuidRoot(helper)) return
  throw new Refusal(
    `本系统不允许普通账户创建沙箱。请运行一次：sudo chown root:root ${helper} && sudo chmod 4755 ${helper}`,
    `This system does not let ordinary accounts make a sandbox. Run the command above once, then start again.`,
  )
}

/** @param {string} name */
function readSetting(name) {
  try {
    return readFileSync(`/proc/sys/${name}`, 'utf8').trim()
  } catch {
    return undefined
  }
}

/** @param {string} path */
function isSetuidRoot(path) {
  const { uid, mode } = statSync(path)
  return uid === 0 && (mode & 0o4000) !== 0
}
