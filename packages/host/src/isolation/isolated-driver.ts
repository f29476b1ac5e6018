/*
 * A driver that runs in a process of its own. Nothing of it is loaded into the host: an abort, an endless loop or a leak in it is an
 * error of that one device, and the others, and the pen on the paper, do not notice.
 */
import {
  type Availability,
  defineDriver,
  type Device,
  type DiscoverOptions,
  type Driver,
  DriverError,
  type FoundDevice,
  type OpenOptions,
  type SchemaIssue,
  type StandardSchema,
} from '@vfab/core'

import type { InstalledDriver } from '../discovery/inventory.ts'
import { type DriverChild, type IsolationLimits, startDriverChild } from './driver-child.ts'
import type { OpenedDevice, ProcessUsage } from './messages.ts'
import { remoteDevice } from './remote-device.ts'

/** A driver whose code runs in another process: the same to its callers. Disposing ends the process. */
export interface IsolatedDriver extends Driver, AsyncDisposable {
  /** Process id while there is a process. */
  readonly pid: number | undefined
  /** What its process used last; `undefined` before the first measurement. */
  readonly usage: ProcessUsage | undefined
}

/**
 * Makes the driver; its process is started when it is first asked something, and again after it has ended. Clocks and pipes of the
 * caller cannot cross to it: drivers open real ports there.
 * @throws DriverError `DRIVER_INCOMPATIBLE` for a driver without usable metadata
 */
export function isolateDriver(entry: InstalledDriver, limits: IsolationLimits = {}): IsolatedDriver {
  const { metadata } = entry
  if (metadata === undefined || !isKind(metadata.kind)) throw notIsolable(entry)
  let child: Promise<DriverChild> | undefined
  let running: DriverChild | undefined
  let isOver = false

  const started = async (): Promise<DriverChild> => {
    if (isOver)
      throw new DriverError(`the driver ${entry.id} was ended`, { type: 'configuration', code: 'STATE_INVALID' })
    if (running?.ended !== undefined) child = running = undefined
    child ??= startDriverChild(entry, limits).then(
      (made) => (running = made),
      (error: unknown) => {
        child = undefined
        throw error
      },
    )
    return child
  }
  const ask = async (method: string, args: readonly unknown[], options?: object): Promise<unknown> =>
    (await started()).link.call({ on: 'driver', method, args, options })

  /** Settings as they were given, by what the schema made of them. */
  const given = new WeakMap<object, unknown>()
  const driver = defineDriver({
    id: entry.id,
    kind: metadata.kind,
    configSchema: remoteSchema((value) => ask('validate', [value]), given),
    availability: async () => {
      try {
        return (await ask('availability', [])) as Availability
      } catch (error) {
        return { available: false, missing: [missingDriver(entry, error)] }
      }
    },
    async *discover(options: DiscoverOptions = {}) {
      const { openPipe: _, ...rest } = options
      const { link } = await started()
      yield* link.stream({ on: 'driver', method: 'discover', options: rest }, 1) as AsyncIterable<FoundDevice>
    },
    async open(config: unknown, options: OpenOptions = {}): Promise<Device> {
      const { clock: _clock, openPipe: _openPipe, ...rest } = options
      const { link, loaded } = await started()
      const args = [given.get(config as object) ?? config]
      const opened = (await link.call({ on: 'driver', method: 'open', args, options: rest })) as OpenedDevice
      return remoteDevice(link, opened, loaded.shiftMs)
    },
  })
  return Object.defineProperties(driver, {
    pid: { get: () => (running?.ended === undefined ? running?.pid : undefined) },
    usage: { get: () => running?.usage },
    [Symbol.asyncDispose]: {
      async value() {
        isOver = true
        await (await child?.catch(() => undefined))?.end()
      },
    },
  }) as IsolatedDriver
}

/** Settings are checked where the driver is. The host shows them; the driver gets those it was given, and checks them again. */
function remoteSchema(check: (value: unknown) => Promise<unknown>, given: WeakMap<object, unknown>): StandardSchema {
  return {
    '~standard': {
      version: 1,
      vendor: 'vfab',
      async validate(value) {
        const result = (await check(value)) as { readonly value: unknown } | { readonly issues: readonly SchemaIssue[] }
        if ('value' in result && typeof result.value === 'object' && result.value !== null)
          given.set(result.value, value)
        return result
      },
    },
  }
}

function isKind(kind: string): kind is Driver['kind'] {
  return kind === 'plotter' || kind === 'camera' || kind === 'sensor'
}

function missingDriver(entry: InstalledDriver, error: unknown): Availability['missing'][number] {
  const text = error instanceof Error ? error.message : String(error)
  return { name: `a working ${entry.package.name} (${text})`, hint: `update ${entry.package.name}` }
}

function notIsolable(entry: InstalledDriver): DriverError {
  return new DriverError(
    `the driver ${entry.id} cannot run in a process of its own: ${entry.reason ?? entry.verdict}`,
    {
      type: 'dependency',
      code: 'DRIVER_INCOMPATIBLE',
      driver: entry.id,
      hint: entry.hint,
    },
  )
}
