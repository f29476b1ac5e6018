import type { Sensor } from '@vfab/core'
import type { Bench } from '../bench.ts'
import type { Check } from '../check.ts'
import { sharedChecks } from '../checks/shared-checks.ts'
import { type ConformanceOptions, registerChecks, suiteOf } from '../suite.ts'
import { abortChecks } from './checks/abort.ts'
import { discoveryChecks } from './checks/discovery.ts'
import { faultChecks } from './checks/faults.ts'
import { lifecycleChecks } from './checks/lifecycle.ts'
import { readingChecks } from './checks/reading.ts'
import { streamChecks } from './checks/streams.ts'
import type { ConformanceSensor } from './sensor-machine.ts'

/** What a check of a sensor works with. */
export type SensorBench = Bench<Sensor, ConformanceSensor>

/** What {@link sensorConformance} takes. */
export type SensorConformanceOptions<Config = unknown> = ConformanceOptions<Config, Sensor, ConformanceSensor>

/**
 * Registers one test for each promise that a sensor driver makes: the whole contract of core's `Driver` and `Sensor`, and what its
 * package.json says.
 */
export function sensorConformance<Config>(options: SensorConformanceOptions<Config>): void {
  registerChecks(sensorChecks, suiteOf(options))
}

/** Every check of a sensor, in the order in which they run. */
export const sensorChecks: readonly Check<SensorBench>[] = [
  ...sharedChecks,
  ...lifecycleChecks,
  ...readingChecks,
  ...streamChecks,
  ...abortChecks,
  ...faultChecks,
  ...discoveryChecks,
]
