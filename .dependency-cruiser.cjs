/**
 * Who may import whom: the table of docs/architecture.md, held by a machine. Each rule says what to do instead.
 *
 * dependency-cruiser 17 cannot use TypeScript 7 and would then find 0 modules and report success; @swc/core parses for
 * it. tests/architecture plants violations and counts modules, so that such a false green is noticed.
 */
const sides = 'contract|core|main|electron|renderer|backend|tests|benchmarks'
const test = '[.](test|int|e2e)[.]tsx?$'

const only = (name, folder, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: `^${folder}/`, pathNot: test },
  to: { path: `^(${sides})/`, pathNot: [folder, ...allowed].map((side) => `^${side}/`) },
})

module.exports = {
  forbidden: [
    only('contract-depends-on-nothing', 'contract', [], 'The contract is what every side agrees on, so it can see no side.'),
    only('core-depends-on-contract', 'core', ['contract'], 'Pure functions: pass data in instead of importing a side.'),
    only(
      'main-is-plain-node',
      'main',
      ['contract', 'core'],
      'Needs a window or a screen? Add a port in main/ports, implement it in electron/adapters.',
    ),
    only(
      'electron-composes-main',
      'electron',
      ['main', 'contract', 'core'],
      'The shell starts renderer and backend by path, never by import.',
    ),
    only(
      'renderer-sees-contract-and-core',
      'renderer',
      ['contract', 'core'],
      'Reach the shell through renderer/bridge, live data through renderer/sync.',
    ),
    only('backend-stands-alone', 'backend', ['contract', 'core'], 'The backend also runs on a server without Electron.'),
    {
      name: 'contract-imports-only-the-schema-library',
      severity: 'error',
      comment: 'A contract that needs a library forces it on every side.',
      from: { path: '^contract/', pathNot: test },
      to: { path: '(^|/)node_modules/', pathNot: '(^|/)node_modules/typebox/' },
    },
    {
      name: 'no-electron-outside-shell',
      severity: 'error',
      comment: 'Only electron/ imports the electron module, types included.',
      from: { path: '^(contract|core|main|renderer|backend)/' },
      to: { path: '(^|/)node_modules/electron(33)?/|^electron(/|$)' },
    },
    {
      name: 'preload-is-thin',
      severity: 'error',
      comment: 'A preload only binds contract/ipc to contextBridge.',
      from: { path: '^electron/preload/', pathNot: test },
      to: { path: '^(main|core|contract/(?!ipc/)|electron/(?!preload/))' },
    },
    {
      name: 'shell-does-not-import-preload',
      severity: 'error',
      comment: 'A preload runs in the window: start it by path.',
      from: { path: '^electron/(?!preload/)' },
      to: { path: '^electron/preload/' },
    },
    {
      name: 'no-node-in-renderer-or-core',
      severity: 'error',
      comment: 'The renderer is sandboxed and core is pure: ask the shell through the bridge, or take data as an argument.',
      from: { path: '^(renderer|contract|core)/', pathNot: test },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'wall-and-console-are-siblings',
      severity: 'error',
      comment: 'Share through renderer/{map,panels,state,ui}.',
      from: { path: '^renderer/(wall|console)/' },
      to: { path: '^renderer/(wall|console)/', pathNot: '^renderer/$1/' },
    },
    {
      name: 'map-and-panels-do-not-know-the-network',
      severity: 'error',
      comment: 'Layers and panels take data as arguments, so that they can be measured and replayed without a socket.',
      from: { path: '^renderer/(map|panels)/' },
      to: { path: '^renderer/(sync|bridge|wall|console)/' },
    },
    {
      name: 'no-production-import-of-tests',
      severity: 'error',
      comment: 'Move what is useful out of the test.',
      from: { path: `^(${sides})/`, pathNot: ['^(tests|benchmarks)/', test] },
      to: { path: ['^(tests|benchmarks)/', test] },
    },
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'A cycle means that two modules are one.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      comment: 'Misspelt, or missing in package.json.',
      from: {},
      to: { couldNotResolve: true, pathNot: '[?](url|worker|inline|raw)' },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^tests/architecture/planted/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
}
