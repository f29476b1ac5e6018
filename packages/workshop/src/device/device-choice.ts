import type { ConfigTree, OperationOptions } from '@vfab/core'

import type { Notify } from '../notice.ts'

/** Which device to use, and how. */
export interface DeviceChoice extends OperationOptions {
  /**
   * A name from `devices:` in the configuration, `driver:address` (`ebb:/dev/ttyACM0`), `driver:nickname`, or `driver:sim` for a
   * simulated device. Default: the configured device, else the only one that is attached.
   */
  device?: string | undefined
  /** Settings in place of the configured ones: `{ drawSpeedMmPerS: 30 }`. */
  settings?: ConfigTree | undefined
  /** The same as text, `KEY=VALUE`, read by the types of the driver's schema; the later wins. */
  assignments?: readonly string[] | undefined
  /** Write all bytes that cross the wire to this file. */
  trace?: string | undefined
  /** Speed of a simulated device relative to real time. Default `max`. */
  simSpeed?: number | 'max' | undefined
  /** Called when it is known which device it is, before it is opened; what it throws ends the work there. */
  onDevice?: ((device: { readonly device: string; readonly address: string }) => void | Promise<void>) | undefined
  /** Receives remarks about the work that are neither results nor errors. */
  onNotice?: Notify
}

/** {@link DeviceChoice} for commands that leave the pen somewhere. */
export interface HoldingChoice extends DeviceChoice {
  /**
   * Leave the motors on, so that the next command knows where the pen is. `true` is refused where the machine cannot; `if-it-can` is not.
   * Default false.
   */
  hold?: boolean | 'if-it-can' | undefined
}
