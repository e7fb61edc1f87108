import { BrowserWindow, type BrowserWindowConstructorOptions, type MessagePortMain } from 'electron'
import { APP_ORIGIN, PORT_CHANNEL } from '../../contract/ipc/window-origin.ts'
import type { Place, WallWindow, WindowEvents, WindowKey } from '../../main/ports/windows.ts'

export interface WallPages {
  /** Folder of the built preloads. */
  readonly preloads: string
  /** The wall's icon and title. */
  readonly title: string
}

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
    if (isMainFrame) events.gone(`${url}: ${description} (${code})`)
  })
  webContents.on('render-process-gone', (_event, details) => {
    if (!closing) events.gone(`${details.reason}, ${details.exitCode}`)
  })
  window.once('ready-to-show', () => window.showInactive())
  put(window, place)
  load()

  return {
    key,
    place: (next) => put(window, next),
    show: () => window.showInactive(),
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
      window.destroy()
    },
  }
}

/**
 * A window of exactly a display's size comes out a pixel smaller on X11; kiosk is exact. It covers the display that the
 * window stands on, so the window is moved there first, out of kiosk mode.
 */
function put(window: BrowserWindow, { how, bounds }: Place): void {
  const at = window.getBounds()
  const same = at.x === bounds.x && at.y === bounds.y && at.width === bounds.width && at.height === bounds.height
  if (how === 'window') {
    if (window.isKiosk()) window.setKiosk(false)
    if (!same) window.setBounds(bounds)
    return
  }
  if (same && window.isKiosk() && window.isVisible()) return
  if (window.isKiosk()) window.setKiosk(false)
  window.setBounds(bounds)
  window.setKiosk(true)
}
