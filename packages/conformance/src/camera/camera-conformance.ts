import type { Camera, Driver } from '@vfab/core'
import { availabilityChecks } from '../checks/availability.ts'
import { metadataChecks } from '../checks/metadata.ts'
import { settingsChecks } from '../checks/settings.ts'
import type { RegisterTest } from '../register-test.ts'
import { type CameraCheck, runCameraCheck } from './camera-check.ts'
import type { ConformanceCamera } from './camera-device.ts'
import { abortChecks } from './checks/abort.ts'
import { discoveryChecks } from './checks/discovery.ts'
import { faultChecks } from './checks/faults.ts'
import { frameChecks } from './checks/frames.ts'
import { lifecycleChecks } from './checks/lifecycle.ts'
import { snapshotChecks } from './checks/snapshots.ts'

/** What {@link cameraConformance} needs. */
export interface CameraConformanceOptions<Config = unknown> {
  /** Registers one test: vitest's `test`, or that of `node:test`. */
  readonly test: RegisterTest
  readonly driver: Driver<Config, Camera>
  /** The package.json of the driver's package: `new URL('../package.json', import.meta.url)`. */
  readonly metadata: URL
  /** Where a file named in the metadata lies while testing; by default where the published package has it. */
  readonly locate?: ((file: string) => URL) | undefined
  /** Makes the camera for one check. */
  readonly createDevice: () => ConformanceCamera | Promise<ConformanceCamera>
  /** How long a call may take before it counts as hanging, in real time; default 8000. */
  readonly patienceMs?: number | undefined
}

const cameraChecks: readonly CameraCheck[] = [
  ...metadataChecks,
  ...settingsChecks,
  ...availabilityChecks,
  ...lifecycleChecks,
  ...snapshotChecks,
  ...frameChecks,
  ...abortChecks,
  ...faultChecks,
  ...discoveryChecks,
]

/** Registers one test for each promise that a camera driver makes: the contract of core's `Driver` and `Camera`, and what its package.json says. */
export function cameraConformance<Config>(options: CameraConformanceOptions<Config>): void {
  for (const check of cameraChecks) options.test(check.name, (context) => runCameraCheck(check, options, context))
}
