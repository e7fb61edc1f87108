import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of package.json. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** What scripts fetch or prepare and may always be deleted: the Electron runtime, stamps, X server logs. */
export const runtimeFolder = join(root, '.runtime')

export const outFolder = join(root, 'out')
