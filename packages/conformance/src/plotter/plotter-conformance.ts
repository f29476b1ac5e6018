import type { Plotter } from '@vfab/core'
import type { Bench } from '../bench.ts'
import type { Check } from '../check.ts'
import { sharedChecks } from '../checks/shared-checks.ts'
import { type ConformanceOptions, registerChecks, suiteOf } from '../suite.ts'
import { abortChecks } from './checks/abort.ts'
import { boundsChecks } from './checks/bounds.ts'
import { continuingChecks } from './checks/continuing.ts'
import { discoveryChecks } from './checks/discovery.ts'
import { drawingChecks } from './checks/drawing.ts'
import { dyingChecks } from './checks/dying.ts'
import { faultChecks } from './checks/faults.ts'
import { lifecycleChecks } from './checks/lifecycle.ts'
import { overrideChecks } from './checks/overrides.ts'
import { pausingChecks } from './checks/pausing.ts'
import { turnChecks } from './checks/turns.ts'
import type { ConformancePlotter } from './plotter-machine.ts'

/** What a check of a plotter works with. */
export type PlotterBench = Bench<Plotter, ConformancePlotter>

/** What {@link plotterConformance} takes. */
export type PlotterConformanceOptions<Config = unknown> = ConformanceOptions<Config, Plotter, ConformancePlotter>

/**
 * Registers one test for each promise that a plotter driver makes: the whole contract of core's `Driver` and `Plotter`,
 * and what its package.json says.
 */
export function plotterConformance<Config>(options: PlotterConformanceOptions<Config>): void {
  registerChecks(plotterChecks, suiteOf(options))
}

/** Every check of a plotter, in the order in which they run. */
export const plotterChecks: readonly Check<PlotterBench>[] = [
  ...sharedChecks,
  ...lifecycleChecks,
  ...drawingChecks,
  ...boundsChecks,
  ...pausingChecks,
  ...overrideChecks,
  ...continuingChecks,
  ...turnChecks,
  ...abortChecks,
  ...faultChecks,
  ...dyingChecks,
  ...discoveryChecks,
]
