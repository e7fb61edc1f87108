/** A hall to test in: virtual monitors, and the product running on them as a user starts it, in a data folder of its own. */
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type ElectronApplication, _electron as electron, type Page } from 'playwright'
import type { Status } from '../../../contract/ipc/status.ts'
import { prepareElectron } from '../../../scripts/electron-runtime.mjs'
import { hallLayout, softwareGlEnvironment, softwareGlFlags, startVirtualDisplay } from '../../../scripts/virtual-display.mjs'
import { freePort } from './free-port.ts'
import { until } from './until.ts'

const root = resolve(import.meta.dirname, '../../..')

export interface HallOptions {
  panels?: number
  panelSize?: { width: number; height: number }
  /** A backend elsewhere; without it the application brings its own. */
  backend?: string
  /** Flags of the application, beyond data folder, backend and ports. */
  flags?: string[]
  dataDir?: string
  env?: Record<string, string>
}

export interface Hall {
  readonly app: ElectronApplication
  readonly dataDir: string
  readonly backendUrl: string
  readonly monitors: { off(index: number): Promise<void>; on(index: number): Promise<void> }
  /** The windows that show panels, by the panel's name. */
  panels(): Promise<Map<string, Page>>
  console(): Promise<Page>
  status(): Promise<Status>
  credentials(): Promise<Credentials>
  /** Ends the application as its user would, and says with which code it ended. The monitors stay. */
  quit(): Promise<number | null>
  close(): Promise<void>
}

/** What the application keeps in `credentials.json`: the secrets that it made for this data folder. */
export interface Credentials {
  readonly node: string
  readonly intake: string
  readonly operator: { user: string; name: string; password: string }
}

export async function openHall(options: HallOptions = {}): Promise<Hall> {
  const runtime = await prepareElectron()
  const panelCount = options.panels ?? 3
  const display = await startVirtualDisplay(hallLayout(panelCount, options.panelSize ?? { width: 640, height: 360 }))
  const dataDir = options.dataDir ?? (await newDataDir())
  const [backendPort, statusPort] = [await freePort(), await freePort()]
  // Playwright hung in launches by executable path; through the electron package with an override it did not.
  process.env.ELECTRON_OVERRIDE_DIST_PATH = runtime.folder
  const app = await electron.launch({
    args: [
      ...softwareGlFlags,
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      root,
      `--data=${dataDir}`,
      options.backend ? `--backend=${options.backend}` : `--backend-port=${backendPort}`,
      `--status-port=${statusPort}`,
      ...(options.flags ?? []),
    ],
    env: { ...definedOnly(process.env), ...softwareGlEnvironment(), DISPLAY: display.name, ...options.env },
    timeout: 20_000,
  })
  const child = app.process()
  const exited = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
  const status = async (): Promise<Status> =>
    (await fetch(`http://127.0.0.1:${statusPort}/status.json`)).json() as Promise<Status>
  const quit = async () => {
    child.kill('SIGTERM')
    return exited
  }
  return {
    app,
    dataDir,
    backendUrl: options.backend ?? `http://127.0.0.1:${backendPort}`,
    monitors: { off: async (index) => void (await display.off(index)), on: async (index) => void (await display.on(index)) },
    panels: () => panelPages(app, panelCount),
    console: () =>
      until(
        'the console has opened',
        () => pageAt(app, 'console.html'),
        (page) => page !== undefined,
      ).then((page) => page as Page),
    status,
    credentials: async () => JSON.parse(await readFile(join(dataDir, 'credentials.json'), 'utf8')) as Credentials,
    quit,
    close: async () => {
      if (child.exitCode === null) await quit()
      await display.stop()
      if (!options.dataDir) await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Passable for others, as a home folder's path is: PostgreSQL, which never runs as root, then lives inside it. */
export async function newDataDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'beacon-wall-e2e-'))
  await chmod(folder, 0o711)
  return folder
}

/** What a person can read in the window now. */
export function wordsOn(page: Page): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: hidden words are not on the wall
  return page.innerText('body')
}

function pageAt(app: ElectronApplication, name: string): Page | undefined {
  return app.windows().find((page) => new URL(page.url()).pathname.endsWith(name))
}

/** From left to right, named as an undescribed wall names its panels. */
async function panelPages(app: ElectronApplication, count: number): Promise<Map<string, Page>> {
  const open = () => app.windows().filter((page) => new URL(page.url()).pathname.endsWith('panel.html'))
  const pages = await until(`${count} panels have opened`, open, (found) => found.length === count)
  const placed = await Promise.all(pages.map(async (page) => ({ page, x: (await boundsOf(app, page)).x })))
  return new Map(placed.sort((a, b) => a.x - b.x).map(({ page }, index) => [`panel-${index + 1}`, page]))
}

export interface Bounds {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Where a window really stands on the desktop. */
export async function boundsOf(app: ElectronApplication, page: Page): Promise<Bounds> {
  const window = await app.browserWindow(page)
  return window.evaluate((one) => one.getBounds())
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
