import { AssertionError } from 'node:assert'
import { pathToFileURL } from 'node:url'
import type { Device, Driver } from '@vfab/core'
import { Bench } from './bench.ts'
import type { Check } from './check.ts'
import type { ConformanceMachine } from './machine.ts'
import { registerTest } from './register-test.ts'
import { Skipped } from './skipped.ts'

/** What a check gets from the test runner: enough to report why it was skipped. */
export interface CheckContext {
  /** Marks the check as skipped, with the reason; absent in runners that cannot. */
  skip?: ((reason?: string) => unknown) | undefined
}

/** Registers one test. The `test` of vitest and that of `node:test` fit as they are. */
export type RegisterTest = (name: string, check: (context: CheckContext) => Promise<void>) => unknown

/** What the suites of all three kinds take. */
export interface ConformanceOptions<Config, Opened extends Device, Machine extends ConformanceMachine> {
  /** What the package exports as `driver`. */
  readonly driver: Driver<Config, Opened>
  /** Makes what the driver opens, for one check: a simulated one as a rule. */
  readonly machine: () => Machine | Promise<Machine>
  /** Registers one test. Default: vitest's `test` where vitest runs, else that of `node:test`. */
  readonly test?: RegisterTest | undefined
  /** The package.json of the driver's package. Default: the one in the folder in which the tests run. */
  readonly metadata?: URL | undefined
  /** At how many points of an operation's dialogue it is aborted, and the cable pulled: spread evenly, first and last among them. Default 24. */
  readonly cuts?: number | undefined
  /**
   * How long a call may take before it counts as hanging, in real time; default 4000, for cameras 8000. The test runner must
   * allow more than this for each test.
   */
  readonly patienceMs?: number | undefined
}

/** What {@link registerChecks} and benches work with: the options with their defaults. */
export interface Suite<Opened extends Device, Machine extends ConformanceMachine> {
  readonly driver: Driver<unknown, Opened>
  readonly machine: () => Machine | Promise<Machine>
  readonly test: RegisterTest
  readonly metadata: URL
  readonly cuts: number
  readonly patienceMs: number
}

/** The options with their defaults. Patience is below the usual time limit of test runners, so that a failure is the check's own. */
export function suiteOf<Config, Opened extends Device, Machine extends ConformanceMachine>(
  options: ConformanceOptions<Config, Opened, Machine>,
): Suite<Opened, Machine> {
  const {
    driver,
    machine,
    test = registerTest,
    cuts = 24,
    patienceMs = driver.kind === 'camera' ? 8000 : 4000,
  } = options
  const metadata = options.metadata ?? pathToFileURL(`${process.cwd()}/package.json`)
  return { driver, machine, test, metadata, cuts, patienceMs }
}

/** Registers one test for each check. */
export function registerChecks<Opened extends Device, Machine extends ConformanceMachine>(
  checks: readonly Check<Bench<Opened, Machine>>[],
  suite: Suite<Opened, Machine>,
): void {
  for (const check of checks) suite.test(check.name, (context) => runCheck(check, new Bench(suite), context))
}

/** Runs one check and clears up after it. A failure says what it means for users, what mends it, and what the machine had received. */
async function runCheck<Opened extends Device, Machine extends ConformanceMachine>(
  check: Check<Bench<Opened, Machine>>,
  bench: Bench<Opened, Machine>,
  context?: CheckContext,
): Promise<void> {
  try {
    await check.run(bench)
  } catch (error) {
    if (error instanceof Skipped) {
      context?.skip?.(error.message)
      return
    }
    if (error instanceof AssertionError) {
      error.message += `\nFor users: ${check.forUsers}\nTo mend it: ${check.mend}\n${bench.dialogue()}`
    }
    throw error
  } finally {
    await bench.clear()
  }
}
