import { Bench } from './bench.ts'
import { checksFor, type DriverConformanceOptions, simulatedSuite } from './driver-conformance.ts'
import { Skipped, Unjudged } from './skipped.ts'

/** How one check ended. */
export interface CheckOutcome {
  /** What the driver promises, a sentence in the present tense. */
  readonly check: string
  /** `unjudged`: the simulated device does not report what the check has to know. */
  readonly outcome: 'passed' | 'failed' | 'skipped' | 'unjudged'
  /** What was found wrong, or why the check was skipped or is not judged. */
  readonly message?: string
  /** Of a failure: what a user of the driver would suffer from. */
  readonly forUsers?: string
  /** Of a failure, and of a check that is not judged: which call of `@vfab/driver-kit`, or which change, mends it. */
  readonly mend?: string
  /** Of a failure: what the device had received last. */
  readonly dialogue?: string
}

/** Runs every check one after the other, without a test runner. A check that fails is an outcome, not an exception. */
export async function* runDriverConformance<Config>(
  options: DriverConformanceOptions<Config>,
): AsyncGenerator<CheckOutcome, void, undefined> {
  const suite = simulatedSuite(options)
  for (const { name, run, forUsers, mend } of checksFor(suite)) {
    const bench = new Bench(suite)
    try {
      await run(bench)
      yield { check: name, outcome: 'passed' }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      if (error instanceof Skipped) yield { check: name, outcome: 'skipped', message }
      else if (error instanceof Unjudged) yield { check: name, outcome: 'unjudged', message, mend: error.mend }
      else yield { check: name, outcome: 'failed', message, forUsers, mend, dialogue: bench.dialogue() }
    } finally {
      await bench.clear()
    }
  }
}
