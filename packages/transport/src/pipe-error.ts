import { DriverError } from '@vfab/core'

/** The error of a pipe whose other side, or whose cable, is gone. */
export function deviceLost(address: string, what: string, cause?: unknown): DriverError {
  return new DriverError(`${address}: ${what}`, {
    type: 'connection',
    code: 'DEVICE_LOST',
    context: { address },
    hint: 'check the cable and the power of the device, then open it again',
    cause,
  })
}

/** The error of a write to, or a request over, a pipe that this program has closed. */
export function pipeClosed(address: string): DriverError {
  return new DriverError(`${address} is closed`, {
    type: 'connection',
    code: 'DEVICE_LOST',
    context: { address },
    hint: 'open the device again',
  })
}

/** The error of an address that did not open in time. */
export function openTimedOut(address: string, timeoutMs: number): DriverError {
  return new DriverError(`${address} did not open within ${timeoutMs} ms`, {
    type: 'timeout',
    code: 'TIMEOUT',
    context: { address, timeoutMs },
    hint: 'check that the device is switched on and that the address is right',
  })
}
