/** What a check gets from the test runner: enough to say why it was skipped. */
export interface CheckContext {
  /** Marks the check as skipped, with the reason; absent in runners that cannot. */
  skip?: ((reason?: string) => unknown) | undefined
}

/** Registers one test. The `test` of vitest and that of `node:test` fit as they are. */
export type RegisterTest = (name: string, check: (context: CheckContext) => Promise<void>) => unknown
