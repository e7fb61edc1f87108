import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeStubTree, root, type StubTree } from './stub-tree.ts'

/** @returns `file: code` of each error of the type checker */
function typeErrors(path: string): string[] {
  const { stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-b', '--pretty', 'false'], { cwd: path, encoding: 'utf8' })
  return [...stdout.matchAll(/^(\S+)\(\d+,\d+\): error (TS\d+)/gm)].map(([, file, code]) => `${file}: ${code}`)
}

/** A global of another runtime, or an import that no reference allows: what the import graph cannot see. */
const planted: { why: string; file: string; content: string; code: RegExp }[] = [
  { why: 'a window in main', file: 'main/a.ts', content: 'export const x = window', code: /TS2304|TS2552/ },
  { why: 'a document in the backend', file: 'backend/a.ts', content: 'export const x = document.title', code: /TS2304|TS2584/ },
  {
    why: 'a process in the renderer',
    file: 'renderer/a.ts',
    content: 'export const x = process.pid',
    code: /TS2580|TS2591|TS2304/,
  },
  { why: 'a Buffer in core', file: 'core/a.ts', content: 'export const x = Buffer.alloc(1)', code: /TS2580|TS2591|TS2304/ },
  { why: 'a window in core', file: 'core/b.ts', content: 'export const x = window', code: /TS2304|TS2552/ },
  { why: 'a timer in core', file: 'core/c.ts', content: 'export const x = setTimeout', code: /TS2304|TS2552/ },
  { why: 'a fetch in the contract', file: 'contract/a.ts', content: "export const x = fetch('/')", code: /TS2304|TS2552/ },
  { why: 'a screen in the shell', file: 'electron/a.ts', content: 'export const x = document.title', code: /TS2304|TS2584/ },
  {
    why: 'API that the oldest runtime lacks',
    file: 'electron/b.ts',
    content: "import { session } from 'electron'\nexport const x = session.defaultSession.registerPreloadScript",
    code: /TS2339/,
  },
]

describe('globals of each runtime', { timeout: 120_000 }, () => {
  let tree: StubTree
  let clean: string[]
  let broken: string[]

  beforeAll(() => {
    tree = makeStubTree()
    clean = typeErrors(tree.path)
    for (const { file, content } of planted) tree.write(file, `${content}\n`)
    broken = typeErrors(tree.path)
  }, 120_000)
  afterAll(() => tree.remove())

  it('are enough for a tree that keeps to its runtimes', () => {
    expect(clean).toEqual([])
  })

  it.each(planted)('do not include $why', ({ file, code }) => {
    expect(broken.find((error) => error.startsWith(`${file}: `))).toMatch(code)
  })
})
