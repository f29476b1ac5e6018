import { DriverError } from '@vfab/core'

/** The id of the driver's metadata in package.json. */
export const driverId = 'linux'

/** There is no sysfs at the place given. */
export function noSysfs(root: string): DriverError {
  return new DriverError(`there is no ${root}`, {
    type: 'connection',
    code: 'DEVICE_NOT_FOUND',
    driver: driverId,
    context: { root },
    hint: 'sensors of the computer itself can be read on Linux only, where root is /sys',
  })
}

/** Nothing is left after the filter. */
export function nothingToRead(root: string, devices: readonly string[], found: readonly string[]): DriverError {
  return new DriverError(
    found.length === 0 ? `no sensor was found in ${root}` : `none of the sensors found is called ${devices.join(', ')}`,
    {
      type: 'connection',
      code: 'DEVICE_NOT_FOUND',
      driver: driverId,
      context: { root, devices, found },
      hint:
        found.length === 0
          ? 'load the driver of the chip (modprobe), or check that the kernel has found it: ls /sys/class/hwmon /sys/bus/iio/devices'
          : `correct devices in the configuration; found are ${found.join(', ')}`,
    },
  )
}
