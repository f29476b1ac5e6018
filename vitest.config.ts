import { defineConfig } from 'vitest/config'

/** One configuration for every package: each runs it from its own folder (`vitest run --config ../../vitest.config.ts`). */
export default defineConfig({
  root: process.cwd(),
  // Packages use each other's sources, so that tests need no build.
  resolve: { conditions: ['@vfab/source'] },
  ssr: { resolve: { conditions: ['@vfab/source', 'node', 'import', 'default'] } },
  test: {
    include: ['test/**/*.test.ts'],
    passWithNoTests: false,
    // The machines that run this have two cores; one package at a time may use both.
    maxWorkers: 2,
    testTimeout: 20_000,
  },
})
