import type { DiscoverOptions, FoundDevice } from '@vfab/core'

import { driverId } from './errors.ts'
import { listVideoNodes, type VideoRoots } from './linux/video-nodes.ts'
import { type CameraSystem, listCameras, type Programs } from './platform.ts'

/** Yields each camera of this computer once. On Linux nothing is opened; elsewhere ffmpeg asks the system. */
export async function* discoverCameras(
  system: CameraSystem,
  programs: Programs,
  roots: VideoRoots,
  { signal }: DiscoverOptions = {},
): AsyncGenerator<FoundDevice, void, undefined> {
  signal?.throwIfAborted()
  if (system.inputFormat !== 'v4l2') {
    for (const { device, name } of await listCameras(system, programs, { signal })) {
      yield { driver: driverId, address: device, name, model: name, config: { device }, accessible: true }
    }
    return
  }
  for (const { path, stablePath, name, serialNumber, accessible } of await listVideoNodes(roots)) {
    const address = stablePath ?? path
    yield {
      driver: driverId,
      address,
      name,
      model: name,
      ...(serialNumber === undefined ? {} : { serialNumber }),
      config: { device: address },
      accessible,
      ...(accessible ? {} : { reason: `no right to open ${path}: sudo usermod -aG video $USER, then log in again` }),
    }
  }
}
