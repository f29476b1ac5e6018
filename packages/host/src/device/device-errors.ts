import { DriverError } from '@vfab/core'

import type { DetectedDevice, DetectionReport } from '../detection/report.ts'
import type { DriverInventory, InstalledDriver } from '../discovery/inventory.ts'

/** How the device is written on a command line: `ebb:/dev/ttyACM0`. */
export function selectorOf({ driver, address }: Pick<DetectedDevice, 'driver' | 'address'>): string {
  return `${driver}:${address}`
}

/** Several devices fit: lists them with what to type. */
export function ambiguousDevice(
  what: string,
  devices: readonly Pick<DetectedDevice, 'driver' | 'address' | 'name'>[],
): DriverError {
  const flags = devices.map((device) => `--device ${selectorOf(device)}`)
  const lines = devices.map((device, index) => `${device.name} (${flags[index]})`)
  return new DriverError(`${devices.length} ${what} fit: ${lines.join(', ')}`, {
    type: 'configuration',
    code: 'DEVICE_AMBIGUOUS',
    context: { devices: devices.map(selectorOf) },
    hint: `name one: ${flags.join(' or ')}; "device:" in vfab.config.yaml makes it the default`,
  })
}

/** What is known when no device was found. */
export interface FruitlessSearch {
  /** What was looked for: `plotter`, `device of ebb called East`. */
  readonly what: string
  readonly report: DetectionReport
  readonly inventory: DriverInventory
  /** Drivers that would have done. */
  readonly drivers: readonly InstalledDriver[]
}

/** None fits: says what could be done instead, the likeliest first. */
export function noDevice({ what, report, inventory, drivers }: FruitlessSearch): DriverError {
  const doubtful = report.drivers.flatMap(({ devices, unconfirmed }) => [...devices, ...unconfirmed])
  const suggested = report.unclaimed.flatMap(({ suggestions, description }) =>
    suggestions.slice(0, 1).map((each) => `${description} needs \`vfab driver install ${each.package}\``),
  )
  const failed = report.problems.map(({ source, error }) => `${source}: ${error.message}`)
  const simulated = drivers.find(({ id }) => inventory.simulators.some((simulator) => simulator.id === id))
  const steps = [
    ...doubtful.map((device) => `if ${device.name} is it, add --device ${selectorOf(device)}`),
    ...suggested,
    doubtful.length === 0 && suggested.length === 0
      ? 'plug it in and switch it on; vfab detect lists what is attached'
      : '',
    simulated ? `without hardware, use --device ${simulated.id}:sim` : '',
  ].filter(Boolean)
  return new DriverError(`no ${what} is attached${failed.length > 0 ? ` (${failed.join('; ')})` : ''}`, {
    type: 'connection',
    code: 'DEVICE_NOT_FOUND',
    context: {
      drivers: drivers.map(({ id }) => id),
      ...(doubtful.length > 0 && { devices: doubtful.map(selectorOf) }),
      ...(report.unclaimed.length > 0 && { unclaimed: report.unclaimed.map(({ description }) => description) }),
    },
    hint: steps.join('; '),
  })
}

/** No installed driver could drive what is wanted. */
export function noDriver(kind: string, report: DetectionReport): DriverError {
  const [found] = report.unclaimed.flatMap(({ suggestions }) => suggestions)
  const hint = found
    ? `install the driver of what is attached: vfab driver install ${found.package}`
    : `install one: vfab driver search ${kind} lists them, vfab driver install NAME adds one`
  return new DriverError(`no ${kind} driver is installed`, {
    type: 'dependency',
    code: 'DRIVER_NOT_FOUND',
    context: { kind },
    hint,
  })
}

/** This user may not open the device. */
export function deniedDevice(address: string, driver: string, reason: string, hint: string | undefined): DriverError {
  return new DriverError(`cannot open ${address}: ${reason}`, {
    type: 'permission',
    code: 'PERMISSION_DENIED',
    driver,
    context: { address },
    hint,
  })
}
