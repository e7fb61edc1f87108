/**
 * The Electron side of the harness: windows without frame, driven by lines of JSON on stdin, answering on stdout.
 * Commands: open {id, x, y, width, height, url} · eval {id, code} · metrics {id} · profileStart, profileStop, collect, capture {id} · quit.
 */
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { app, BrowserWindow } from 'electron'

/** @type {Map<string, BrowserWindow>} */
const windows = new Map()

const commands = {
  async open({ id, x, y, width, height, url }) {
    const window = new BrowserWindow({
      x,
      y,
      width,
      height,
      useContentSize: true,
      frame: false,
      enableLargerThanScreen: true,
      backgroundColor: '#0b1015',
      webPreferences: { backgroundThrottling: false, sandbox: true, contextIsolation: true },
    })
    windows.set(id, window)
    window.webContents.on('console-message', (...args) => process.stderr.write(`[${id}] ${JSON.stringify(args.slice(2, 3))}\n`))
    await window.loadURL(url)
    window.setContentBounds({ x, y, width, height })
    window.webContents.debugger.attach('1.3')
    await window.webContents.debugger.sendCommand('Performance.enable', { timeDomain: 'timeTicks' })
    return { bounds: window.getContentBounds() }
  },
  async eval({ id, code }) {
    return page(id).executeJavaScript(code)
  },
  async metrics({ id }) {
    const { metrics } = await page(id).debugger.sendCommand('Performance.getMetrics')
    return {
      ...Object.fromEntries(metrics.map(({ name, value }) => [name, value])),
      ...(await threadTimes(page(id).getOSProcessId())),
    }
  },
  async profileStart({ id }) {
    await page(id).debugger.sendCommand('Profiler.enable')
    await page(id).debugger.sendCommand('Profiler.start')
    return null
  },
  async profileStop({ id }) {
    const { profile } = await page(id).debugger.sendCommand('Profiler.stop')
    return profile
  },
  async collect({ id }) {
    await page(id).debugger.sendCommand('HeapProfiler.collectGarbage')
    return null
  },
  async capture({ id }) {
    const picture = await page(id).capturePage()
    return picture.toPNG().toString('base64')
  },
  async quit() {
    setImmediate(() => app.quit())
    return null
  },
}

/**
 * Seconds that the page's main thread was on a core, and that it waited for one because other programs had them all.
 * Linux alone says so.
 * @param {number} pid
 */
async function threadTimes(pid) {
  const text = await readFile(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').catch(() => '')
  const [onCore, waiting] = text.split(' ').map((nanoseconds) => Number(nanoseconds) / 1e9)
  return text === '' ? {} : { onCore, waiting }
}

function page(id) {
  const window = windows.get(id)
  if (!window) throw new Error(`there is no window ${id}`)
  return window.webContents
}

app.on('window-all-closed', () => app.quit())
// Not awaited at the top level: Electron is not ready before this module has been evaluated.
app.whenReady().then(listen, (error) => {
  process.stderr.write(`${error}\n`)
  app.exit(1)
})

function listen() {
  process.stdout.write('{"ready":true}\n')
  const lines = createInterface({ input: process.stdin })
  lines.on('line', (line) => void answer(line))
  lines.on('close', () => app.quit())
}

/** @param {string} line */
async function answer(line) {
  const { call, name, args } = JSON.parse(line)
  try {
    process.stdout.write(`${JSON.stringify({ call, value: await commands[name](args) })}\n`)
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ call, error: String(error?.stack ?? error) })}\n`)
  }
}
