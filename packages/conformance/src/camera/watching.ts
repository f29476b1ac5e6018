import type { Camera, Frame, FramesOptions } from '@vfab/core'
import type { CameraBench } from './camera-conformance.ts'
import type { ConformanceCamera } from './camera-machine.ts'

/** The next `count` frames; then the subscription is given back. */
export function takeFrames(
  bench: CameraBench,
  camera: Camera,
  count: number,
  options?: FramesOptions,
): Promise<Frame[]> {
  const collect = async (): Promise<Frame[]> => {
    const frames: Frame[] = []
    for await (const frame of camera.frames(options)) if (frames.push(frame) === count) break
    return frames
  }
  return bench.resolves(collect(), `${count} frames`)
}

/** The time by which the camera and its driver go. */
export function nowOf({ clock }: Pick<ConformanceCamera, 'clock'>): number {
  return clock?.now() ?? performance.now()
}
