import type { Camera } from '@vfab/core'
import type { Isolation, ResolvedDevice, Session } from '@vfab/host'

import { chooseDevice } from '../device/choose-device.ts'
import type { DeviceChoice } from '../device/device-choice.ts'
import type { Shop } from '../shop.ts'
import { filmedCamera } from './session-camera.ts'

/** A camera that was chosen and is not open yet. Disposing closes its session, then its simulator. */
export interface ChosenCamera extends AsyncDisposable {
  readonly name: string
  readonly chosen: ResolvedDevice
  /** Initialized: the driver can work here, and its settings are valid. */
  readonly session: Session<Camera>
}

/**
 * Finds the camera that is meant, and checks its settings; starts its simulator for `driver:sim`. Opens nothing.
 * @throws DriverError `DEVICE_NOT_FOUND`, `DEVICE_AMBIGUOUS`, `CONFIG_INVALID`, `DEPENDENCY_MISSING`, …
 */
export async function chooseCamera(
  shop: Shop,
  choice: Pick<DeviceChoice, 'device' | 'settings' | 'assignments' | 'signal'> & {
    /** Where its driver runs: beside a plot in a process of its own, so that nothing of it can stop the pen. */
    isolation?: Isolation | undefined
  },
): Promise<ChosenCamera> {
  const chosen = await chooseDevice(shop, choice, 'camera')
  try {
    // Several programs may look through one camera.
    const { isolation } = choice
    const options = { reconnect: filmedCamera, lock: false, isolation }
    const session = (await shop.host.session(chosen, options)) as Session<Camera>
    await session.initialize({ signal: choice.signal })
    return {
      name: chosen.name,
      chosen,
      session,
      async [Symbol.asyncDispose]() {
        await session.shutdown().catch(() => {}) // what a camera complains of while it is closed changes nothing
        await chosen[Symbol.asyncDispose]()
      },
    }
  } catch (error) {
    await chosen[Symbol.asyncDispose]()
    throw error
  }
}
