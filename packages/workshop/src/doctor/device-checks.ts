import { existsSync } from 'node:fs'

import type { Detector } from '@vfab/host'

import { type Check, check } from './check.ts'
import { groupFix } from './fix.ts'

/** Whether devices can be looked for, and whether those that are attached may be opened. Opens nothing. */
export async function checkDevices(
  detector: Detector,
  platform: NodeJS.Platform,
  signal?: AbortSignal,
): Promise<Check[]> {
  const { drivers, problems } = await detector.detect({ signal })
  const checks = problems.map(({ source, error }) => check(`search by ${source}`, 'fail', error.message, error.hint))
  const devices = drivers.flatMap((driver) => driver.devices)
  for (const { driver, address, name, accessible, reason = 'cannot be opened', hint, missingGroup } of devices) {
    if (accessible) checks.push(check(address, 'ok', `${name} (${driver}), may be opened`))
    else {
      const fix = missingGroup === undefined ? undefined : groupFix(missingGroup)
      checks.push(check(address, 'fail', `${name} (${driver}): ${reason}`, hint, fix))
    }
  }
  if (devices.length === 0) checks.push(check('devices', 'ok', 'none attached that a driver knows'))
  if (platform === 'linux' && !existsSync('/sys/bus/usb/devices')) {
    checks.push(
      check(
        'USB',
        'warn',
        '/sys/bus/usb/devices is not there',
        'in a container, pass the host’s /sys and device files in',
      ),
    )
  }
  return checks
}
