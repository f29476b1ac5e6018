import type { Device, Driver, Plotter } from '@vfab/core'

import { startPenGuardian } from './pen-guardian.ts'

/** The same driver, whose plotters have a guardian from `open` to the end of `close`. */
export function guardDriver(driver: Driver): Driver {
  if (driver.kind !== 'plotter') return driver
  // What marks a driver is not enumerable, and stays behind the new object.
  return Object.create(driver, {
    open: {
      value: async (...args: Parameters<Driver['open']>) => guardDevice(await driver.open(...args)),
    },
  }) as Driver
}

function guardDevice(device: Device): Device {
  const { emergencyLift } = device as Plotter
  if (emergencyLift === undefined) return device
  const guardian = startPenGuardian(emergencyLift)
  // A port that is gone must be free for the device to come back to.
  void device.closed.then(() => guardian.release())
  let closing: Promise<void> | undefined
  const closeBoth = async (): Promise<void> => {
    try {
      await device.close()
    } finally {
      await guardian.release()
    }
  }
  const close = (): Promise<void> => (closing ??= closeBoth())
  const own: Readonly<Record<PropertyKey, unknown>> = { close, [Symbol.asyncDispose]: close }
  return new Proxy(device, {
    get(target, key) {
      const value: unknown = own[key] ?? Reflect.get(target, key, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  })
}
