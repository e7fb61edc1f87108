/** The production build of the bench page. */
import { join } from 'node:path'
import { build } from 'vite'
import { root, runtimeFolder } from '../../scripts/paths.mjs'

/** @returns {Promise<string>} folder of the built page */
export async function buildBenchPage() {
  const outDir = join(runtimeFolder, 'bench-page')
  await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    root: join(root, 'benchmarks', 'page'),
    base: '/',
    worker: { format: 'es' },
    build: {
      target: 'chrome130',
      minify: true,
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 4_000,
      outDir,
      assetsDir: 'built',
      emptyOutDir: true,
      rolldownOptions: { input: join(root, 'benchmarks', 'page', 'bench.html') },
    },
  })
  return outDir
}
