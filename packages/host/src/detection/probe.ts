import {
  abortable,
  type AttachedPort,
  type Clock,
  DriverError,
  type ForeignDevice,
  type FoundDevice,
  type OpenPipe,
  toDriverError,
} from '@vfab/core'

import { anySignal } from '../signals.ts'
import type { InstalledDriver } from '../discovery/inventory.ts'
import type { DriverLoader } from '../load.ts'

/** How drivers are asked. */
export interface ProbeOptions {
  readonly loader: DriverLoader
  readonly clock: Clock
  /** For each driver. */
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
  readonly openPipe: OpenPipe | undefined
  /** Whether ports may be opened. */
  readonly probe: boolean
  /** The serial ports that were found: drivers ask those. */
  readonly ports?: readonly AttachedPort[] | undefined
}

/** What a driver said; on an error, what it said until then. */
export interface ProbeResult {
  readonly driver: InstalledDriver
  readonly found: readonly FoundDevice[]
  /** What it recognised and cannot drive. */
  readonly foreign: readonly ForeignDevice[]
  readonly error?: DriverError
}

/**
 * Asks each driver what it finds. Drivers for serial ports are asked one after another, because two of them may want to
 * open the same port; the others at the same time. One that fails, hangs or cannot be loaded harms none of the others.
 */
export async function probeDrivers(
  drivers: readonly InstalledDriver[],
  options: ProbeOptions,
): Promise<readonly ProbeResult[]> {
  const usesSerial = ({ metadata }: InstalledDriver): boolean => metadata?.transports?.includes('serial') ?? true
  const inTurn = async (): Promise<ProbeResult[]> => {
    const results: ProbeResult[] = []
    for (const driver of drivers.filter(usesSerial)) results.push(await askDriver(driver, options))
    return results
  }
  const atOnce = drivers.filter((driver) => !usesSerial(driver)).map((driver) => askDriver(driver, options))
  const [serial, ...others] = await Promise.all([inTurn(), ...atOnce])
  return [...serial, ...others]
}

/** Asks one driver. @throws only the signal's reason */
export async function askDriver(driver: InstalledDriver, options: ProbeOptions): Promise<ProbeResult> {
  const { loader, clock, timeoutMs, signal, openPipe, probe, ports } = options
  const found: FoundDevice[] = []
  const foreign: ForeignDevice[] = []
  const late = new AbortController()
  const done = new AbortController()
  const timer = clock.sleep(timeoutMs, { signal: done.signal }).then(
    () => late.abort(tooSlow(driver, timeoutMs)),
    () => {},
  )
  const stop = anySignal(signal, late.signal)
  const collect = async (): Promise<void> => {
    const loaded = await loader.loadDriver(driver)
    const onForeign = (device: ForeignDevice): void => void foreign.push(device)
    for await (const device of loaded.discover({ probe, signal: stop, openPipe, ports, onForeign })) found.push(device)
  }
  try {
    await abortable(collect(), stop)
    return { driver, found, foreign }
  } catch (cause) {
    signal?.throwIfAborted()
    return {
      driver,
      found,
      foreign,
      error: toDriverError(cause, { operation: 'look for devices of', driver: driver.id }),
    }
  } finally {
    done.abort()
    await timer
  }
}

function tooSlow(driver: InstalledDriver, timeoutMs: number): DriverError {
  return new DriverError(`the driver ${driver.id} did not finish looking for devices within ${timeoutMs} ms`, {
    type: 'timeout',
    code: 'TIMEOUT',
    driver: driver.id,
    context: { timeoutMs },
    hint: 'allow more time, or name the device',
  })
}
