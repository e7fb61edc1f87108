/**
 * Base data: point → cell → unit among 10 000 cells, nearest among 1 000 000 components, names among 100 000, and the
 * import of 10 000 cells. `node --expose-gc benchmarks/areas.mjs`. Built like production, run in plain Node.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'

const root = join(import.meta.dirname, '..')
const outDir = join(root, 'out', 'benchmarks', 'areas')

await build({
  root,
  configFile: false,
  logLevel: 'warn',
  build: { ssr: join(root, 'benchmarks', 'areas', 'measure.ts'), outDir, emptyOutDir: true, target: 'node20' },
})
try {
  const { measure } = await import(pathToFileURL(join(outDir, 'measure.js')).href)
  for (const line of await measure()) console.log(line)
} finally {
  rmSync(outDir, { recursive: true, force: true })
}
