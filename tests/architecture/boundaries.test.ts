import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cruisedFolders, cruise as cruiser } from '../../scripts/cruise.mjs'
import { makeStubTree, root, type StubTree } from './stub-tree.ts'

interface Cruise {
  modules: number
  /** `rule: file` of each violation. */
  violations: string[]
}

/** @param path the tree to cruise, with the product's own rules */
function cruise(path: string): Cruise {
  const { stdout } = spawnSync(process.execPath, [...cruiser, '--output-type', 'json', ...cruisedFolders], {
    cwd: path,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  })
  const { summary } = JSON.parse(stdout) as {
    summary: { totalCruised: number; violations: { from: string; rule: { name: string } }[] }
  }
  const violations = summary.violations.map(({ from, rule }) => `${rule.name}: ${from}`)
  return { modules: summary.totalCruised, violations }
}

/** Each breaks one rule, named by its message in .dependency-cruiser.cjs. */
const planted: { rule: string; file: string; content: string }[] = [
  { rule: 'contract-depends-on-nothing', file: 'contract/a.ts', content: "export * as x from '../core/rate.ts'" },
  { rule: 'contract-imports-only-the-schema-library', file: 'contract/b.ts', content: "export { io } from 'socket.io-client'" },
  { rule: 'core-depends-on-contract', file: 'core/a.ts', content: "export * as x from '../main/hub/hub.ts'" },
  { rule: 'main-is-plain-node', file: 'main/a.ts', content: "export * as x from '../backend/server.ts'" },
  { rule: 'electron-composes-main', file: 'electron/a.ts', content: "export * as x from '../backend/server.ts'" },
  { rule: 'electron-composes-main', file: 'electron/b.ts', content: "export * as x from '../renderer/sync/feed.ts'" },
  { rule: 'renderer-sees-contract-and-core', file: 'renderer/a.ts', content: "export * as x from '../main/hub/hub.ts'" },
  { rule: 'renderer-sees-contract-and-core', file: 'renderer/b.ts', content: "export type * as X from '../backend/server.ts'" },
  { rule: 'backend-stands-alone', file: 'backend/a.ts', content: "export * as x from '../main/hub/hub.ts'" },
  { rule: 'no-electron-outside-shell', file: 'main/b.ts', content: "import { app } from 'electron'\nexport const x = app" },
  {
    rule: 'no-electron-outside-shell',
    file: 'main/c.ts',
    content: "import type { App } from 'electron'\nexport type X = App",
  },
  {
    rule: 'no-electron-outside-shell',
    file: 'renderer/c.ts',
    content: "import { ipcRenderer } from 'electron'\nexport const x = ipcRenderer",
  },
  { rule: 'preload-is-thin', file: 'electron/preload/a.ts', content: "export * as x from '../../main/hub/hub.ts'" },
  { rule: 'shell-does-not-import-preload', file: 'electron/c.ts', content: "export * as x from './preload/panel.ts'" },
  { rule: 'no-node-in-renderer-or-core', file: 'renderer/d.ts', content: "export { readFileSync } from 'node:fs'" },
  { rule: 'no-node-in-renderer-or-core', file: 'core/b.ts', content: "export { readFileSync } from 'node:fs'" },
  { rule: 'wall-and-console-are-siblings', file: 'renderer/wall/a.ts', content: "export * as x from '../console/console.ts'" },
  {
    rule: 'map-and-panels-do-not-know-the-network',
    file: 'renderer/map/a.ts',
    content: "export * as x from '../sync/feed.ts'",
  },
  {
    rule: 'map-and-panels-do-not-know-the-network',
    file: 'renderer/panels/a.ts',
    content: "export * as x from '../bridge/bridge.ts'",
  },
  { rule: 'no-production-import-of-tests', file: 'main/d.ts', content: "export * as x from './hub/hub.test.ts'" },
  { rule: 'no-production-import-of-tests', file: 'backend/b.ts', content: "export * as x from '../tests/helper.ts'" },
  {
    rule: 'wall-and-console-are-siblings',
    file: 'renderer/console/b.tsx',
    content: "import type { wall } from '../wall/wall.ts'\nexport const X = ({ w }: { w: typeof wall }) => <p>{String(w)}</p>",
  },
  {
    rule: 'no-circular',
    file: 'core/c.ts',
    content: "export * as x from './d.ts'",
  },
  { rule: 'not-to-unresolvable', file: 'core/e.ts', content: "export * as x from './nowhere.ts'" },
]

describe('import boundaries', { timeout: 60_000 }, () => {
  let tree: StubTree
  let clean: Cruise
  let broken: Cruise

  beforeAll(() => {
    tree = makeStubTree()
    clean = cruise(tree.path)
    tree.write('core/d.ts', "export * as x from './c.ts'\n")
    for (const { file, content } of planted) tree.write(file, `${content}\n`)
    broken = cruise(tree.path)
  }, 60_000)
  afterAll(() => tree.remove())

  it('lets a tree pass that keeps every rule, and really reads it', () => {
    expect(clean.violations).toEqual([])
    expect(clean.modules).toBeGreaterThan(15)
  })

  it.each(planted)('refuses $file by $rule', ({ rule, file }) => {
    expect(broken.violations).toContain(`${rule}: ${file}`)
  })

  it('holds in the product, in more than a hundred modules', () => {
    const product = cruise(root)
    expect(product.violations).toEqual([])
    expect(product.modules).toBeGreaterThan(100)
  })
})
