import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const sides = '{contract,core,main,electron,renderer,backend,scripts,benchmarks}'

/** Three sizes of test, run one after another by scripts/test.mjs; the larger two own the machine while they run. */
export default defineConfig({
  plugins: [react()],
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [`${sides}/**/*.test.{ts,tsx}`, 'tests/architecture/**/*.test.ts'],
          environment: 'node',
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.int.ts', 'tests/fuzz/**/*.fuzz.ts'],
          environment: 'node',
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.e2e.ts'],
          environment: 'node',
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
