/** Preloaded for dependency-cruiser, which asks @swc/core for TypeScript and forgets to say when a file is TSX. */
import swc from '@swc/core'

const { parseFileSync } = swc
swc.parseFileSync = /** @type {any} */ ((path, options) => parseFileSync(path, { ...options, tsx: path.endsWith('.tsx') }))
