import { ipcRenderer } from 'electron'
import { PORT_CHANNEL, PORT_MESSAGE } from '../../contract/ipc/window-origin.ts'

/**
 * The only thing that a window gets from the shell: its line to the hub. Nothing is exposed on `window`, so a page that
 * is taken over can say to the hub what a window may say, and nothing to the machine.
 */
export function handOverPort(): void {
  const loaded = new Promise<void>((resolve) => {
    if (document.readyState === 'complete') resolve()
    else window.addEventListener('load', () => resolve(), { once: true })
  })
  ipcRenderer.on(PORT_CHANNEL, (event) => {
    const { ports } = event
    void loaded.then(() => window.postMessage({ type: PORT_MESSAGE }, window.location.origin, [...ports]))
  })
}
