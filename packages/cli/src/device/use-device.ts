import { resolve } from 'node:path'

import {
  type ConfigTree,
  type Device,
  type DeviceKind,
  DriverError,
  type Plotter,
  type PlotterCheckpoint,
  validateSettings,
} from '@vfab/core'
import { createLoader, createSession, readSettingsSchema, type ResolvedDevice, type SessionOptions } from '@vfab/host'

import type { Invocation } from '../invocation.ts'
import type { NoValues } from '../command.ts'
import { checkDeviceFile } from '../outputs/check-outputs.ts'
import { printable } from '../printable.ts'
import { chooseDevice, type DeviceRequest } from './choose-device.ts'
import type { DeviceValues, HoldValues } from './device-options.ts'
import { machineLock } from './machine-lock.ts'
import { machineMemory } from './machine-memory.ts'
import { openTraceFile } from './trace-file.ts'

/** {@link DeviceRequest} and where the bytes are written to. */
export interface UseRequest extends DeviceRequest {
  /** `--trace FILE` */
  readonly trace: string | undefined
  /** The job that the device is wanted for: whoever finds it busy is told. */
  readonly job?: string | undefined
  /**
   * `--hold`: the motors stay on, so that the next command knows where the machine stands. Refused where the machine cannot,
   * except with `if-it-can`.
   */
  readonly hold?: boolean | 'if-it-can' | undefined
  /** What the machine left behind when it was used last; default: what is remembered of it. */
  readonly checkpoint?: PlotterCheckpoint | undefined
}

/** The part of an invocation that using a device takes. */
export type DeviceScope = Pick<Invocation<NoValues>, 'argv' | 'io' | 'output' | 'project' | 'configFile' | 'files'>

/** What the operation gets besides the device. */
export interface DeviceInUse {
  /** What was chosen: name, settings, simulator. */
  readonly chosen: ResolvedDevice
  /** All settings, as the driver completes them: with what follows from the model. */
  readonly settings: ConfigTree
  readonly signal: AbortSignal
}

/** Reads the options that every command with a device has. */
export function requestOf(values: DeviceValues & HoldValues): UseRequest {
  const { device: selector, set: assignments, trace, 'sim-speed': simSpeed, hold } = values
  return { selector, assignments, trace, simSpeed, hold }
}

/**
 * Opens the device, hands it to `operation`, and closes it whatever happens: pen up, motors off, port free. Resolves
 * after that.
 * @param options.kind - the kind that is wanted
 * @param options.afterwards - called when the device is closed and its simulator still runs
 */
export async function useDevice<Result>(
  request: UseRequest,
  invocation: DeviceScope,
  signal: AbortSignal,
  operation: (device: Device, inUse: DeviceInUse) => Promise<Result>,
  options: { readonly kind?: DeviceKind; readonly afterwards?: (chosen: ResolvedDevice) => Promise<void> } = {},
): Promise<Result> {
  const { io, output } = invocation
  const loader = createLoader()
  const chosen = await chooseDevice(request, invocation, { loader, signal, kind: options.kind })
  await using _chosen = chosen
  await checkDeviceFile(chosen.address, invocation.files, invocation)
  const isFile = chosen.address.startsWith('file=')
  if (chosen.address === 'file=-') output.reserveStdout()
  await using traceFile =
    request.trace === undefined ? undefined : await openTraceFile(resolve(io.cwd, request.trace), io.clock)
  const memory = machineMemory(invocation, chosen)
  const driver = await loader.loadDriver(chosen.driver)
  const session = createSession({
    driver,
    settings: chosen.settings,
    settingsSchema: readSettingsSchema(chosen.driver),
    device: chosen.name,
    address: chosen.address,
    lock: chosen.simulated || isFile ? undefined : machineLock(invocation, request.job),
    checkpoint: request.checkpoint ?? (await memory.recall()),
    reconnect: false,
    ...wayTo(chosen, request, io),
    trace: traceFile?.trace,
  })
  const operate = async (): Promise<Result> => {
    await session.initialize({ signal })
    const context = { driver: driver.id, provenance: chosen.settings.provenance }
    const settings = (await validateSettings(driver.configSchema, chosen.settings.values, context)) as ConfigTree
    const { identity } = await session.connect({ signal })
    output.detail(printable(`${identity.model} at ${identity.address}, firmware ${identity.firmware ?? 'unknown'}`))
    return session.use(
      async (device, use) => {
        if (request.hold === true) memory.requireHold(device)
        const result = await operation(device, { chosen, settings, signal: use.signal })
        await memory.keep(device, (request.hold ?? false) !== false)
        return result
      },
      { signal },
    )
  }
  // Each step is taken whatever became of the one before; the first error is the one that is told.
  const [operated] = await Promise.allSettled([operate()])
  const [closed] = await Promise.allSettled([session.shutdown()])
  const [after] = await Promise.allSettled([options.afterwards?.(chosen)])
  for (const step of [operated, closed, after]) if (step.status === 'rejected') throw step.reason
  return (operated as PromiseFulfilledResult<Result>).value
}

/**
 * A simulated plotter that goes as fast as it can is reached within this process, on its own clock: nobody waits in real time
 * for a machine that needs none. For a trace the bytes cross a real socket.
 */
function wayTo(
  { simulated, driver }: ResolvedDevice,
  { simSpeed = 'max', trace }: UseRequest,
  { clock, openPipe }: Invocation<NoValues>['io'],
): Pick<SessionOptions<unknown, Device>, 'clock' | 'openPipe'> {
  const goesAhead = simSpeed === 'max' && trace === undefined && driver.metadata?.kind === 'plotter'
  if (!goesAhead || simulated?.clock === undefined) return { clock, openPipe }
  return { clock: simulated.clock, openPipe: () => simulated.connect() }
}

/** {@link useDevice} for plotters only. */
export async function usePlotter<Result>(
  request: UseRequest,
  invocation: DeviceScope,
  signal: AbortSignal,
  operation: (plotter: Plotter, inUse: DeviceInUse) => Promise<Result>,
  afterwards: (chosen: ResolvedDevice) => Promise<void> = async () => {},
): Promise<Result> {
  const operate = async (device: Device, inUse: DeviceInUse): Promise<Result> => {
    return operation(requirePlotter(device, inUse.chosen), inUse)
  }
  return useDevice(request, invocation, signal, operate, { kind: 'plotter', afterwards })
}

/** Metadata says what a driver drives; the device itself has the last word. */
function requirePlotter(device: Device, { name, driver }: ResolvedDevice): Plotter {
  if (device.kind === 'plotter') return device as Plotter
  throw new DriverError(`${name} is a ${device.kind}, not a plotter`, {
    type: 'protocol',
    code: 'WRONG_DEVICE',
    driver: driver.id,
    hint: 'name a plotter with --device',
  })
}
