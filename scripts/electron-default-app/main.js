/**
 * Starts the application named on the command line, as Electron's own default app does. The runtime made by
 * `electron-runtime.mjs` has none, because it was packed to carry another program.
 *
 * Takes `electron [switches] [-r MODULE]… APP [arguments]`, where APP is a folder with a package.json or a file,
 * as ES module or CommonJS. Switches before APP belong to Chromium and are taken out of `process.argv`.
 */

import { existsSync, readFileSync } from 'node:fs'
import { Module } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

const given = process.argv.slice(1)
const preloads = []
let appIndex = -1
for (let index = 0; index < given.length; index += 1) {
  const argument = given[index]
  if (argument === '-r' || argument === '--require') {
    index += 1
    preloads.push(given[index])
  } else if (!argument.startsWith('-')) {
    appIndex = index
    break
  }
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`)
  app.exit(1)
}

async function load(applicationPath) {
  Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true })
  const packagePath = resolve(applicationPath)
  const manifestPath = join(packagePath, 'package.json')
  const manifest = existsSync(manifestPath) ? JSON.parse(readFileSync(manifestPath, 'utf8')) : undefined
  if (manifest) {
    if (manifest.version) app.setVersion(manifest.version)
    const name = manifest.productName ?? manifest.name
    if (name) {
      app.name = name
      app.setPath('userData', join(app.getPath('appData'), name))
    }
  }
  const entry = Module._resolveFilename(packagePath, null, true)
  app.setAppPath(manifest ? packagePath : dirname(entry))
  await import(pathToFileURL(entry).href)
}

if (appIndex === -1) {
  fail('Name the folder or file of the application to run: electron [switches] APP [arguments]')
} else {
  const application = given[appIndex]
  const rest = given.slice(appIndex + 1)
  if (preloads.length > 0) Module._preloadModules(preloads)
  process.argv.splice(1, process.argv.length - 1, application, ...rest)
  try {
    await load(application)
  } catch (error) {
    fail(`The application at ${resolve(application)} could not be started: ${error.stack ?? error}`)
  }
}
