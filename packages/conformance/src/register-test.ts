import type { RegisterTest } from './suite.ts'

/** The test runner that runs this module: vitest names itself in the environment, else it is Node's own. */
export const registerTest: RegisterTest = (
  process.env['VITEST'] === undefined ? await import('node:test') : await import('vitest')
).test as RegisterTest
