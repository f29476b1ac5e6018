import { abortable, type Device, DriverError } from '@vfab/core'

import { checkSettings, requireAvailable } from './driver-check.ts'
import type { SessionOptions } from './session.ts'

/** A session's settings as its driver completed them, and as they follow a device that is plugged in elsewhere. */
export class CheckedSettings<Config, OpenDevice extends Device> {
  readonly #options: SessionOptions<Config, OpenDevice>
  #current: Config | undefined

  constructor(options: SessionOptions<Config, OpenDevice>) {
    this.#options = options
  }

  /** `undefined` before {@link check}. */
  get current(): Config | undefined {
    return this.#current
  }

  /** Checks that the driver can work here and that its settings are valid. @throws DriverError */
  async check(signal: AbortSignal): Promise<void> {
    await requireAvailable(this.#options.driver, signal)
    this.#current = await abortable(checkSettings(this.#options, {}), signal)
  }

  /**
   * Follows the device to where it is now. Its old port is never opened unseen: another machine may be there by now.
   * @throws DriverError `DEVICE_NOT_FOUND` while it is not attached
   */
  async relocate(signal: AbortSignal): Promise<void> {
    const { relocate, driver, device } = this.#options
    if (!relocate) return
    const moved = await abortable(relocate({ signal }), signal)
    if (!moved) throw notAttached(driver.id, device)
    this.#current = await abortable(checkSettings(this.#options, moved), signal)
  }
}

function notAttached(driver: string, device: string | undefined): DriverError {
  return new DriverError(`${device ?? driver} is not attached`, {
    type: 'connection',
    code: 'DEVICE_NOT_FOUND',
    driver,
    hint: 'plug it in again; a device without a serial number is recognised in the same USB socket only',
  })
}
