import { defineConfig } from 'vitest/config'

export default defineConfig({
  // A check may wait for a device that is gone: it has its own time limits, below this one.
  test: { testTimeout: 60_000 },
})
