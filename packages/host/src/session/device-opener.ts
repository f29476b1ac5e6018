import { abortable, type Clock, type Device } from '@vfab/core'

import type { SessionOptions } from './session.ts'
import { defaultGraceMs } from './grace.ts'
import { limitTime } from './time-limit.ts'

/** Opens a session's device, one at a time. */
export interface DeviceOpener<Config, OpenDevice extends Device> {
  /**
   * Opens the device, with its machine locked. A driver that does not heed its signal may yield a device late: that one is closed
   * as soon as it is there, and until then no other is opened.
   * @throws what the driver's `open` throws; DriverError `DEVICE_BUSY` for a machine that another process has, `TIMEOUT` while
   * an earlier call does not end
   */
  open(
    config: Config,
    options: { readonly signal: AbortSignal; readonly timeoutMs?: number | undefined },
  ): Promise<OpenDevice>
}

/** @param track - gets what ends late, so that shutdown can wait for it */
export function createDeviceOpener<Config, OpenDevice extends Device>(
  options: SessionOptions<Config, OpenDevice>,
  clock: Clock,
  track: (late: Promise<void>) => void,
): DeviceOpener<Config, OpenDevice> {
  const { driver, openPipe, trace, lock, address, checkpoint, graceMs = defaultGraceMs } = options
  /** Ends when the last call that was given up has ended, and its device is closed. */
  let late: Promise<void> | undefined

  const lateEnded = async (signal: AbortSignal): Promise<void> => {
    if (!late) return
    const { limited, release } = limitTime(graceMs, { signal, clock, driver: driver.id })
    try {
      await abortable(late, limited)
    } finally {
      release()
    }
  }

  const closeLate = (opening: Promise<OpenDevice>): void => {
    const closed = opening.then((device) => device.close())
    track(closed)
    const ended = closed
      .catch(() => {})
      .finally(() => {
        if (late === ended) late = undefined
      })
    late = ended
  }

  return {
    async open(config, { signal, timeoutMs }) {
      if (late) await lateEnded(signal)
      if (address !== undefined) await lock?.hold(address)
      const opening = driver.open(config, { signal, timeoutMs, clock, openPipe, trace, checkpoint })
      try {
        const device = await abortable(opening, signal)
        signal.throwIfAborted()
        await lock?.hold(device.identity.address)
        return device
      } catch (cause) {
        closeLate(opening)
        throw await (lock?.explain(cause) ?? cause)
      }
    },
  }
}
