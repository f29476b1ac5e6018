import type { Driver, Plotter } from '@vfab/core'
import type { ConformancePlotter } from './conformance-device.ts'
import { abortChecks } from './checks/abort.ts'
import { availabilityChecks } from './checks/availability.ts'
import { boundsChecks } from './checks/bounds.ts'
import { discoveryChecks } from './checks/discovery.ts'
import { drawingChecks } from './checks/drawing.ts'
import { faultChecks } from './checks/faults.ts'
import { goingOnChecks } from './checks/going-on.ts'
import { lifecycleChecks } from './checks/lifecycle.ts'
import { metadataChecks } from './checks/metadata.ts'
import { overrideChecks } from './checks/overrides.ts'
import { pausingChecks } from './checks/pausing.ts'
import { settingsChecks } from './checks/settings.ts'
import { turnChecks } from './checks/turns.ts'
import type { RegisterTest } from './register-test.ts'
import { type PlotterCheck, runCheck } from './run-check.ts'

/** What {@link plotterConformance} needs. */
export interface PlotterConformanceOptions<Config = unknown> {
  /** Registers one test: vitest's `test`, or that of `node:test`. */
  readonly test: RegisterTest
  readonly driver: Driver<Config, Plotter>
  /** The package.json of the driver's package: `new URL('../package.json', import.meta.url)`. */
  readonly metadata: URL
  /**
   * Where a file named in the metadata lies while testing; by default where the published package has it. Tests that run
   * before the build answer `./dist/index.js` with `new URL('../src/index.ts', import.meta.url)`.
   */
  readonly locate?: ((file: string) => URL) | undefined
  /** Makes the device for one check. */
  readonly createDevice: () => ConformancePlotter | Promise<ConformancePlotter>
  /** Name of a command that drawing cannot do without, as the fault `refuse` takes it: `SM`. */
  readonly refusedCommand?: string | undefined
  /**
   * At how many points of an operation's dialogue it is aborted, and the cable pulled: spread evenly, the first and last byte
   * among them. Default 24.
   */
  readonly cuts?: number | undefined
  /**
   * How long a call may take before it counts as hanging, in real time; default 4000. Real machines need more, and the test
   * runner must allow more than this for each test.
   */
  readonly patienceMs?: number | undefined
}

const plotterChecks: readonly PlotterCheck[] = [
  ...metadataChecks,
  ...settingsChecks,
  ...availabilityChecks,
  ...lifecycleChecks,
  ...drawingChecks,
  ...boundsChecks,
  ...pausingChecks,
  ...overrideChecks,
  ...goingOnChecks,
  ...turnChecks,
  ...abortChecks,
  ...faultChecks,
  ...discoveryChecks,
]

/**
 * Registers one test for each promise that a plotter driver makes: the whole contract of core's `Driver` and `Plotter`,
 * and what its package.json says.
 */
export function plotterConformance<Config>(options: PlotterConformanceOptions<Config>): void {
  for (const check of plotterChecks) options.test(check.name, (context) => runCheck(check, options, context))
}
