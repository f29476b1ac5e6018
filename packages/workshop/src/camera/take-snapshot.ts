import type { Shop } from '../shop.ts'
import type { Snapshot, WorkshopSnapshotOptions } from './camera-options.ts'
import { chooseCamera } from './choose-camera.ts'

const defaultTimeoutMs = 10_000

/** See `Workshop.snapshot`. */
export async function takeSnapshot(shop: Shop, options: WorkshopSnapshotOptions): Promise<Snapshot> {
  const { warmupFrames = 0, timeoutMs = defaultTimeoutMs, signal } = options
  await using camera = await chooseCamera(shop, options)
  const opened = await camera.session.connect({ signal, timeoutMs })
  const frame = await opened.snapshot({ warmupFrames, timeoutMs, signal })
  const { bytes, widthPx, heightPx, sequence, wallTimeMs } = frame
  return { camera: camera.name, bytes, widthPx, heightPx, sequence, wallTimeMs }
}
