import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { cruisedFolders } from '../../scripts/cruise.mjs'

export const root = resolve(import.meta.dirname, '../..')

/** A small tree that keeps every rule: one file where the rules speak of a place, with an arrow that is allowed. */
const lawful: Record<string, string> = {
  'contract/ids.ts': 'export type CaseId = string\n',
  'contract/ipc/bridge.ts': "import type { CaseId } from '../ids.ts'\nexport type Bridge = (id: CaseId) => void\n",
  'core/rate.ts': "import type { CaseId } from '../contract/ids.ts'\nexport const rate = (ids: CaseId[]) => ids.length\n",
  'main/hub/hub.ts':
    "import { EventEmitter } from 'node:events'\nimport { rate } from '../../core/rate.ts'\nexport const hub = { rate, bus: new EventEmitter() }\n",
  'main/hub/hub.test.ts': "import { hub } from './hub.ts'\nexport const tested = hub\n",
  'electron/entry.ts':
    "import { app } from 'electron'\nimport { hub } from '../main/hub/hub.ts'\nexport const started = [app.name, hub]\n",
  'electron/preload/panel.ts':
    "import { contextBridge } from 'electron'\nimport type { Bridge } from '../../contract/ipc/bridge.ts'\nexport const bridge: Bridge = () => contextBridge.exposeInMainWorld('b', {})\n",
  'renderer/map/layer.ts': "import { rate } from '../../core/rate.ts'\nexport const width = () => window.innerWidth + rate([])\n",
  'renderer/panels/list.ts': 'export const list = () => document.title\n',
  'renderer/sync/feed.ts': 'export const feed = 1\n',
  'renderer/bridge/bridge.ts': 'export const bridge = 1\n',
  'renderer/wall/wall.ts':
    "import { width } from '../map/layer.ts'\nimport { feed } from '../sync/feed.ts'\nexport const wall = [width, feed]\n",
  'renderer/console/console.ts': "import { list } from '../panels/list.ts'\nexport const desk = list\n",
  'backend/server.ts':
    "import { createServer } from 'node:http'\nimport { rate } from '../core/rate.ts'\nexport const server = [createServer, rate]\n",
  'tests/helper.ts': 'export const helper = 1\n',
  'benchmarks/bench.ts': 'export const bench = 1\n',
}

export interface StubTree {
  readonly path: string
  write(file: string, content: string): void
  remove(): void
}

/** Lies inside the repository, where git, lint and format ignore it. */
export function makeStubTree(): StubTree {
  mkdirSync(join(root, '.runtime'), { recursive: true })
  const path = mkdtempSync(join(root, '.runtime', 'stub-tree-'))
  const write = (file: string, content: string) => {
    mkdirSync(dirname(join(path, file)), { recursive: true })
    writeFileSync(join(path, file), content)
  }
  symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'))
  for (const file of configurationFiles()) cpSync(join(root, file), join(path, file))
  write('scripts/paths.mjs', 'export const root = "."\n')
  for (const [file, content] of Object.entries(lawful)) write(file, content)
  return { path, write, remove: () => rmSync(path, { recursive: true, force: true }) }
}

function configurationFiles(): string[] {
  const places = ['.', ...cruisedFolders, 'electron/preload', 'scripts']
  const projects = places.flatMap((place) =>
    readdirSync(join(root, place))
      .filter((name) => /^tsconfig.*[.]json$/.test(name))
      .map((name) => join(place, name)),
  )
  return ['.dependency-cruiser.cjs', ...projects]
}
