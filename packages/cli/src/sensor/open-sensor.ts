import { resolve } from 'node:path'

import { type Device, DriverError, type Sensor, type Trace } from '@vfab/core'
import { createSession, type DriverLoader, readSettingsSchema, type ResolvedDevice } from '@vfab/host'

import { openTraceFile } from '../device/trace-file.ts'
import type { Io } from '../io.ts'

/** A sensor that is open. */
export interface OpenSensor extends AsyncDisposable {
  readonly sensor: Sensor
}

/** What opening a sensor takes. */
export interface SensorScope {
  readonly io: Pick<Io, 'clock' | 'openPipe'>
  readonly loader: DriverLoader
  readonly trace: Trace | undefined
  readonly signal: AbortSignal
}

/** Opens a sensor. Disposing closes it, and leaves a simulator behind it alone. @throws DriverError as the driver's `open` */
export async function openSensor(
  chosen: ResolvedDevice,
  { io, loader, trace, signal }: SensorScope,
): Promise<OpenSensor> {
  const session = createSession({
    driver: await loader.loadDriver(chosen.driver),
    settings: chosen.settings,
    settingsSchema: readSettingsSchema(chosen.driver),
    device: chosen.name,
    reconnect: false,
    clock: io.clock,
    openPipe: io.openPipe,
    trace,
  })
  try {
    await session.initialize({ signal })
    const device = await session.connect({ signal })
    return { sensor: requireSensor(device, chosen), [Symbol.asyncDispose]: () => session.shutdown() }
  } catch (error) {
    await session.shutdown().catch(() => {}) // the first error is the one that is told
    throw error
  }
}

/** The file that `--trace` names, shared by all sensors of a command. */
export async function openTrace(
  file: string | undefined,
  io: Pick<Io, 'clock' | 'cwd'>,
): Promise<AsyncDisposable & { readonly trace: Trace | undefined }> {
  if (file === undefined) return { trace: undefined, [Symbol.asyncDispose]: async () => {} }
  return openTraceFile(resolve(io.cwd, file), io.clock)
}

/** Metadata says what a driver drives; the device itself has the last word. */
function requireSensor(device: Device, { name, driver }: ResolvedDevice): Sensor {
  if (device.kind === 'sensor') return device as Sensor
  throw new DriverError(`${name} is a ${device.kind}, not a sensor`, {
    type: 'protocol',
    code: 'WRONG_DEVICE',
    driver: driver.id,
    hint: 'name a sensor',
  })
}
