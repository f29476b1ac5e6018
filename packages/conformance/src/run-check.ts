import { AssertionError } from 'node:assert'
import { Bench } from './bench.ts'
import type { PlotterConformanceOptions } from './plotter-conformance.ts'
import type { CheckContext } from './register-test.ts'
import { Skipped } from './skipped.ts'

/** One promise that every plotter driver keeps. */
export interface PlotterCheck {
  /** A sentence in the present tense. */
  readonly name: string
  readonly run: (bench: Bench) => Promise<void>
}

/** Puts a check together. */
export function plotterCheck(name: string, run: (bench: Bench) => Promise<void>): PlotterCheck {
  return { name, run }
}

/** Runs one check and clears up after it. A failure says what the device had received. */
export async function runCheck(
  check: PlotterCheck,
  suite: PlotterConformanceOptions,
  context?: CheckContext,
): Promise<void> {
  const bench = new Bench(suite)
  try {
    await check.run(bench)
  } catch (error) {
    if (error instanceof Skipped) {
      context?.skip?.(error.message)
      return
    }
    if (error instanceof AssertionError) error.message += `\n${bench.dialogue()}`
    throw error
  } finally {
    await bench.clear()
  }
}
