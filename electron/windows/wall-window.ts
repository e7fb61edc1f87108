import { BrowserWindow, type BrowserWindowConstructorOptions, type MessagePortMain } from 'electron'
import { APP_ORIGIN, PORT_CHANNEL } from '../../contract/ipc/window-origin.ts'
import type { Place, WallWindow, WindowEvents, WindowKey } from '../../main/ports/windows.ts'

export interface WallPages {
  /** Folder of the built preloads. */
  readonly preloads: string
  /** The wall's icon and title. */
  readonly title: string
}

/** Chromium's code for a load that another load has replaced. */
const ABORTED = -3

/** The ground of the wall's own design: a window that has not drawn yet must not flash white in a dark hall. */
const GROUND = '#0b0e12'

function optionsFor(key: WindowKey, place: Place, pages: WallPages): BrowserWindowConstructorOptions {
  const kind = key === null ? 'console' : 'panel'
  return {
    ...place.bounds,
    title: key === null ? pages.title : `${pages.title} · ${key}`,
    show: false,
    frame: place.how === 'window',
    backgroundColor: GROUND,
    autoHideMenuBar: true,
    webPreferences: {
      preload: `${pages.preloads}/${kind}.cjs`,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      // A wall is looked at, never focused: Chromium must not slow down what it believes to be in the background.
      backgroundThrottling: false,
      autoplayPolicy: 'no-user-gesture-required',
    },
  }
}

/** One window of the wall: a panel in kiosk mode or the operator's console. */
export function openWallWindow(key: WindowKey, place: Place, pages: WallPages, events: WindowEvents): WallWindow {
  const window = new BrowserWindow(optionsFor(key, place, pages))
  const { webContents } = window
  const address = `${APP_ORIGIN}/${key === null ? 'console' : 'panel'}.html`
  let closing = false

  const load = () => {
    // A load that fails is reported by did-fail-load below, and the page then counts as gone.
    window.loadURL(address).catch(() => {})
  }

  window.removeMenu()
  window.on('closed', () => {
    if (!closing) events.closed()
  })
  window.on('unresponsive', () => events.unresponsive())
  window.on('responsive', () => events.responsive())
  webContents.on('did-finish-load', () => events.loaded())
  webContents.on('did-fail-load', (_event, code, description, url, isMainFrame) => {
    if (isMainFrame && code !== ABORTED) events.gone(`${url}: ${description} (${code})`)
  })
  webContents.on('render-process-gone', (_event, details) => {
    if (!closing) events.gone(`${details.reason}, ${details.exitCode}`)
  })
  let placed = place
  const show = () => {
    window.showInactive()
    put(window, placed)
  }
  window.once('ready-to-show', show)
  put(window, placed)
  load()

  return {
    key,
    place: (next) => {
      placed = next
      put(window, next)
    },
    show,
    hide: () => {
      // A full-screen window would stay on the monitor list of some window managers even while hidden.
      window.setKiosk(false)
      window.hide()
    },
    reload: load,
    crash: () => webContents.forcefullyCrashRenderer(),
    handPort: ({ port }) => webContents.postMessage(PORT_CHANNEL, null, [port as MessagePortMain]),
    async capture(widthPx) {
      const image = await webContents.capturePage()
      return (widthPx === undefined ? image : image.resize({ width: widthPx })).toPNG()
    },
    close: () => {
      closing = true
      // Destroying a window waits for the GPU, for many seconds where pages draw in software; so all pages end first.
      webContents.forcefullyCrashRenderer()
      setImmediate(() => window.destroy())
    },
  }
}

/**
 * On X11 Chromium makes a window of exactly a display's size a pixel smaller, to keep window managers from taking it for
 * full-screen, and where there is no window manager kiosk mode does not correct it. A pixel more in height, and kiosk
 * after that, gives the page exactly the display's size with and without a window manager; the odd row lies outside.
 */
const SPARE_ROW = process.platform === 'linux' ? 1 : 0

/** Kiosk covers the display that the window stands on, so the window is moved there first, out of kiosk mode. */
function put(window: BrowserWindow, { how, bounds }: Place): void {
  const at = window.getBounds()
  const same = at.x === bounds.x && at.y === bounds.y && at.width === bounds.width && at.height === bounds.height
  if (how === 'window') {
    if (window.isKiosk()) window.setKiosk(false)
    if (!same) window.setBounds(bounds)
    return
  }
  if (same && window.isKiosk()) return
  if (window.isKiosk()) window.setKiosk(false)
  window.setBounds({ ...bounds, height: bounds.height + SPARE_ROW })
  // Kiosk mode that is asked for before the window is on the screen is forgotten.
  if (window.isVisible()) window.setKiosk(true)
}
