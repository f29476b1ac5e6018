import { AssertionError } from 'node:assert'
import type { Driver, Sensor } from '@vfab/core'
import { availabilityChecks } from '../checks/availability.ts'
import { metadataChecks } from '../checks/metadata.ts'
import { settingsChecks } from '../checks/settings.ts'
import type { CheckContext, RegisterTest } from '../register-test.ts'
import { Skipped } from '../skipped.ts'
import { failureChecks } from './checks/failures.ts'
import { openingChecks } from './checks/opening.ts'
import { readingChecks } from './checks/reading.ts'
import { streamChecks } from './checks/streams.ts'
import type { ConformanceSensor } from './conformance-sensor.ts'
import { SensorBench, type SensorCheck } from './sensor-bench.ts'

/** What {@link sensorConformance} needs. */
export interface SensorConformanceOptions<Config = unknown> {
  /** Registers one test: vitest's `test`, or that of `node:test`. */
  readonly test: RegisterTest
  readonly driver: Driver<Config, Sensor>
  /** The package.json of the driver's package: `new URL('../package.json', import.meta.url)`. */
  readonly metadata: URL
  /** Where a file named in the metadata lies while testing; by default where the published package has it. */
  readonly locate?: ((file: string) => URL) | undefined
  /** Makes the sensor for one check. */
  readonly createDevice: () => ConformanceSensor | Promise<ConformanceSensor>
  /** At how many points of its dialogue opening and reading are aborted, and the cable pulled. Default 24. */
  readonly cuts?: number | undefined
  /** How long a call may take before it counts as hanging, in real time; default 4000. */
  readonly patienceMs?: number | undefined
}

const sensorChecks: readonly SensorCheck[] = [
  ...metadataChecks,
  ...settingsChecks,
  ...availabilityChecks,
  ...openingChecks,
  ...readingChecks,
  ...streamChecks,
  ...failureChecks,
]

/**
 * Registers one test for each promise that a sensor driver makes: the whole contract of core's `Driver` and `Sensor`, and what its
 * package.json says.
 */
export function sensorConformance<Config>(options: SensorConformanceOptions<Config>): void {
  for (const check of sensorChecks) options.test(check.name, (context) => runCheck(check, options, context))
}

/** Runs one check and clears up after it. A failure says what the device was asked. */
async function runCheck(check: SensorCheck, suite: SensorConformanceOptions, context?: CheckContext): Promise<void> {
  const bench = new SensorBench(suite)
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
