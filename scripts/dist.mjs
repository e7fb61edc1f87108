/**
 * `npm run dist`: the application as a folder that runs by itself, in dist/. It ships on the official Electron; where
 * that cannot be downloaded, `-- --trial` packs the development runtime to try the packaging, and says that it is no release.
 */
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { bootstrap } from './bootstrap.mjs'
import { build } from './build.mjs'
import { prepareElectron } from './electron-runtime.mjs'
import { root } from './paths.mjs'
import { exitWith, Refusal, say, step } from './report.mjs'

async function dist() {
  const [flag, ...more] = process.argv.slice(2)
  if (more.length > 0 || (flag !== undefined && flag !== '--trial')) {
    throw new Refusal('npm run dist 只接受 --trial。', 'npm run dist takes nothing but --trial.', 2)
  }
  await bootstrap()
  const electron = await step('准备 Electron', 'preparing Electron', prepareElectron)
  if (!electron.official && flag !== '--trial') {
    throw new Refusal(
      '发布必须使用官方 Electron，而它在此无法下载。仅试打包：npm run dist -- --trial',
      'A release needs the official Electron, which cannot be downloaded here. To try the packaging only: npm run dist -- --trial',
    )
  }
  await build()
  const { build: pack } = await import('electron-builder')
  const [folder] = await step('打包', 'packing', async () => {
    await pack({
      dir: true,
      publish: 'never',
      config: {
        extends: join(root, 'electron-builder.yml'),
        electronDist: electron.folder,
        electronVersion: electron.version,
        // Starts whatever folder it is given, which a packaged application must not.
        afterExtract: ({ appOutDir }) => rm(join(appOutDir, 'resources', 'default_app.asar'), { recursive: true, force: true }),
      },
    })
    return outputFolders()
  })
  if (!folder) throw new Refusal('打包后没有输出。', 'The packaging left no output.')
  say(`完成：${folder}`, `done: ${folder}`)
  if (!electron.official) say('这是试打包，不可发布', 'this is a trial on the development runtime and must not be released')
}

function outputFolders() {
  const names = { linux: 'linux-unpacked', win32: 'win-unpacked', darwin: 'mac' }
  return [join(root, 'dist', names[process.platform] ?? '')].filter((folder) => existsSync(folder))
}

try {
  await dist()
} catch (error) {
  exitWith(error)
}
