import { type Camera, isDriverError, type SelfTestCheck, type SelfTestReport, type SnapshotOptions } from '@vfab/core'

/** Takes a picture, and tells its size, its age and what arrived damaged so far. */
export async function testCamera(
  camera: Pick<Camera, 'snapshot' | 'figures'>,
  options: Pick<SnapshotOptions, 'signal' | 'timeoutMs'>,
): Promise<SelfTestReport> {
  const details = [await testPicture(camera, options), testLink(camera)]
  const failed = details.filter(({ success }) => !success)
  const message =
    failed.length === 0
      ? `all ${details.length} checks passed`
      : failed.map(({ name, message: found }) => `${name}: ${found}`).join('; ')
  return { success: failed.length === 0, message, details }
}

async function testPicture(
  camera: Pick<Camera, 'snapshot'>,
  options: Pick<SnapshotOptions, 'signal' | 'timeoutMs'>,
): Promise<SelfTestCheck> {
  const name = 'picture'
  try {
    const { widthPx, heightPx, bytes } = await camera.snapshot(options)
    return { name, success: true, message: `${widthPx} × ${heightPx}, ${Math.ceil(bytes.length / 1024)} kB` }
  } catch (error) {
    if (!isDriverError(error) || options.signal?.aborted === true) throw error
    return { name, success: false, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) }
  }
}

/** More than one damaged frame in ten is worth a look at the network. */
function testLink(camera: Pick<Camera, 'figures'>): SelfTestCheck {
  const { frames, broken, reconnects, framesPerS } = camera.figures()
  const success = 10 * broken <= frames + broken
  const rate = framesPerS === 0 ? '' : `, ${framesPerS.toFixed(1)} a second`
  return {
    name: 'link',
    success,
    message: `${frames} frames${rate}, ${broken} damaged, ${reconnects} reconnects`,
    ...(success ? {} : { hint: 'move the camera closer to its access point, or set a lower resolution or rate' }),
  }
}
