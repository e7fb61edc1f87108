import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './paths.mjs'

export const cruisedFolders = ['contract', 'core', 'main', 'electron', 'renderer', 'backend', 'tests', 'benchmarks']

/** The arguments with which Node runs dependency-cruiser so that it can read our sources. */
export const cruise = [
  '--import',
  pathToFileURL(join(root, 'scripts/parse-tsx.mjs')).href,
  join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
]
