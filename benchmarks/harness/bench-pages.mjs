/** Built page, file server and Electron together: what scenarios and picture tests run on. */
import { join } from 'node:path'
import { root } from '../../scripts/paths.mjs'
import { startBenchElectron } from './bench-electron.mjs'
import { buildBenchPage } from './build-page.mjs'
import { serve } from './serve.mjs'

/** What a page is unless the scenario says otherwise. */
export const pageDefaults = {
  pxPerArcMinute: 1.4,
  city: 'cities/demo.city.json',
  cases: 400,
  movers: 35,
  cameras: 31,
  load: null,
  cutDraws: false,
  camera: null,
  seed: 20261121,
  frozenAtS: null,
  language: 'zh',
  scores: true,
}

const awaitBench = `new Promise((resolve, reject) => {
  const late = setTimeout(() => reject(new Error('the bench page did not start')), 30000)
  const look = () => (window.bench ? (clearTimeout(late), resolve(null)) : setTimeout(look, 30))
  look()
})`

/**
 * @param {import('../../scripts/virtual-display.mjs').MonitorSpec[]} monitors
 * @param {Parameters<typeof startBenchElectron>[1]} [options]
 */
export async function startBenchPages(monitors, options) {
  const folder = await buildBenchPage()
  const server = await serve({ '/assets/': join(root, 'assets'), '/': folder })
  const electron = await startBenchElectron(monitors, options).catch(async (error) => {
    await server.close()
    throw error
  })
  const { command } = electron
  return {
    electron: electron.version,
    /**
     * Opens a window whose page shows `crop`.
     * @param {string} id @param {{ x: number, y: number }} at
     * @param {Partial<import('../page/page-options.ts').PageOptions> & Pick<import('../page/page-options.ts').PageOptions, 'crop'>} page
     */
    async open(id, at, page) {
      const hash = encodeURIComponent(JSON.stringify({ ...pageDefaults, ...page }))
      const { width, height } = page.crop
      await command('open', { id, ...at, width, height, url: `${server.url}/bench.html#${hash}` })
      await command('eval', { id, code: awaitBench })
    },
    /** @param {string} id @param {string} code @returns {Promise<any>} */
    evaluate: (id, code) => command('eval', { id, code }),
    /** @param {string} id @returns {Promise<Record<string, number>>} */
    metrics: (id) => command('metrics', { id }),
    /** @param {string} id @returns {Promise<Buffer>} a PNG */
    async capture(id) {
      return Buffer.from(await command('capture', { id }), 'base64')
    },
    /** @param {string} id */
    collectGarbage: (id) => command('collect', { id }),
    async stop() {
      await electron.stop()
      await server.close()
    },
  }
}
