import type { CheckContext } from '../register-test.ts'
import { Skipped } from '../skipped.ts'
import { CameraBench } from './camera-bench.ts'
import type { CameraConformanceOptions } from './camera-conformance.ts'

/** One promise that every camera driver keeps. */
export interface CameraCheck {
  /** A sentence in the present tense. */
  readonly name: string
  readonly run: (bench: CameraBench) => Promise<void>
}

/** Puts a check together. */
export function cameraCheck(name: string, run: (bench: CameraBench) => Promise<void>): CameraCheck {
  return { name, run }
}

/** Runs one check and clears up after it. */
export async function runCameraCheck(
  check: CameraCheck,
  suite: CameraConformanceOptions,
  context?: CheckContext,
): Promise<void> {
  const bench = new CameraBench(suite)
  try {
    await check.run(bench)
  } catch (error) {
    if (!(error instanceof Skipped)) throw error
    context?.skip?.(error.message)
  } finally {
    await bench.clear()
  }
}
