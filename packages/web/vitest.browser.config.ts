import { defineConfig } from 'vitest/config'

/** Tests of the page in a browser, against a server with simulated devices: `npx vitest run --config vitest.browser.config.ts`. */
export default defineConfig({
  test: {
    include: ['test-browser/**/*.test.ts'],
    testTimeout: 240_000,
    hookTimeout: 120_000,
    // One browser at a time: the machines that run this have two cores, and the server takes one.
    fileParallelism: false,
    passWithNoTests: false,
  },
})
