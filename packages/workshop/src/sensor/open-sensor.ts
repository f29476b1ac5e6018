import type { OperationOptions, Sensor, Trace } from '@vfab/core'
import type { Isolation, ReconnectPolicy, ResolvedDevice, Session } from '@vfab/host'

import { requireKind } from '../device/require-kind.ts'
import { openTraceFile } from '../device/trace-file.ts'
import type { Shop } from '../shop.ts'

/** A sensor that is open, in a session that brings it back when it is lost. Disposing closes it. */
export interface OpenSensor extends AsyncDisposable {
  readonly name: string
  readonly session: Session<Sensor>
  /** As it was opened first: its channels. */
  readonly sensor: Sensor
}

/** What opening a sensor takes. */
export interface OpenSensorOptions extends OperationOptions {
  readonly trace: Trace | undefined
  /** `false` where it is read once. */
  readonly reconnect: ReconnectPolicy | false
  /** Where its driver runs: beside a plot in a process of its own, so that nothing of it can stop the pen. */
  readonly isolation?: Isolation | undefined
}

/** A sensor that is watched is looked for until the watch ends; soon at first, as most come back at once. */
export const watchedSensor: ReconnectPolicy = { attempts: Infinity, firstDelayMs: 250, maxDelayMs: 5000, jitter: 0 }

/** Opens a sensor. Its simulator is left alone. @throws DriverError as the driver's `open` */
export async function openSensor(
  { host }: Shop,
  chosen: ResolvedDevice,
  { trace, reconnect, isolation, signal }: OpenSensorOptions,
): Promise<OpenSensor> {
  // Several programs may read one sensor.
  const session = await host.session(chosen, { reconnect, isolation, lock: false, ...(trace && { trace }) })
  try {
    await session.initialize({ signal })
    const sensor = requireKind(await session.connect({ signal }), 'sensor', chosen)
    return {
      name: chosen.name,
      session: session as Session<Sensor>,
      sensor,
      [Symbol.asyncDispose]: () => session.shutdown(),
    }
  } catch (error) {
    await session.shutdown().catch(() => {}) // the first error is the one that is thrown
    throw error
  }
}

/** The file that all bytes are written to, shared by all sensors of a call. */
export async function openTrace(
  shop: Shop,
  file: string | undefined,
): Promise<AsyncDisposable & { readonly trace: Trace | undefined }> {
  if (file === undefined) return { trace: undefined, [Symbol.asyncDispose]: async () => {} }
  return openTraceFile(shop.path(file), shop.clock)
}
