import type { Camera } from '@vfab/core'
import type { Bench } from '../bench.ts'
import type { Check } from '../check.ts'
import { sharedChecks } from '../checks/shared-checks.ts'
import { type ConformanceOptions, registerChecks, suiteOf } from '../suite.ts'
import type { ConformanceCamera } from './camera-machine.ts'
import { abortChecks } from './checks/abort.ts'
import { discoveryChecks } from './checks/discovery.ts'
import { faultChecks } from './checks/faults.ts'
import { frameChecks } from './checks/frames.ts'
import { lifecycleChecks } from './checks/lifecycle.ts'
import { snapshotChecks } from './checks/snapshots.ts'

/** What a check of a camera works with. */
export type CameraBench = Bench<Camera, ConformanceCamera>

/** What {@link cameraConformance} takes. */
export type CameraConformanceOptions<Config = unknown> = ConformanceOptions<Config, Camera, ConformanceCamera>

/** Registers one test for each promise that a camera driver makes: the contract of core's `Driver` and `Camera`, and what its package.json says. */
export function cameraConformance<Config>(options: CameraConformanceOptions<Config>): void {
  registerChecks(cameraChecks, suiteOf(options))
}

/** Every check of a camera, in the order in which they run. */
export const cameraChecks: readonly Check<CameraBench>[] = [
  ...sharedChecks,
  ...lifecycleChecks,
  ...snapshotChecks,
  ...frameChecks,
  ...abortChecks,
  ...faultChecks,
  ...discoveryChecks,
]
