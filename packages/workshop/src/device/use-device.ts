import type { ConfigTree, Device, DeviceKind, Plotter, PlotterCheckpoint } from '@vfab/core'
import type { DeviceOfKind, OpenSessionOptions, ResolvedDevice, Session } from '@vfab/host'

import type { Shop } from '../shop.ts'
import { chooseDevice } from './choose-device.ts'
import type { HoldingChoice } from './device-choice.ts'
import { machineMemory } from './machine-memory.ts'
import { requireKind } from './require-kind.ts'
import { openTraceFile } from './trace-file.ts'

/** A {@link HoldingChoice}, and what belongs to a job. */
export interface UseRequest<Kind extends DeviceKind = DeviceKind> extends HoldingChoice {
  /** The kind that is wanted. Default: any. */
  kind?: Kind | undefined
  /** The job that the device is wanted for: shown to callers that find it busy. */
  job?: string | undefined
  /** What the machine left behind when it was used last. Default: what is remembered of it. */
  checkpoint?: PlotterCheckpoint | undefined
  /** Called when the device is closed and its simulator still runs. */
  afterwards?: ((chosen: ResolvedDevice) => Promise<void>) | undefined
}

/** What an operation gets besides the device. */
export interface DeviceInUse {
  /** What was chosen: name, settings, simulator. */
  readonly chosen: ResolvedDevice
  /** All settings, as the driver completes them: with what follows from the model. */
  readonly settings: ConfigTree
  readonly signal: AbortSignal
}

/**
 * Opens the device, hands it to `operation`, and closes it whatever happens: pen up, motors off, port free. Resolves
 * after that.
 */
export async function useDevice<Kind extends DeviceKind, Result>(
  shop: Shop,
  request: UseRequest<Kind>,
  operation: (device: DeviceOfKind[Kind], inUse: DeviceInUse) => Promise<Result>,
): Promise<Result> {
  const { signal, onNotice: notify, trace, job, hold = false } = request
  await using chosen = await chooseDevice(shop, request, request.kind)
  await request.onDevice?.({ device: chosen.name, address: chosen.address })
  await using traceFile = trace === undefined ? undefined : await openTraceFile(shop.path(trace), shop.clock)
  const memory = machineMemory(shop, chosen)
  const session = await shop.host.session(chosen, {
    job,
    checkpoint: request.checkpoint ?? (await memory.recall()),
    reconnect: false,
    ...wayTo(chosen, request),
    ...(traceFile && { trace: traceFile.trace }),
    onUnlockable: ({ message }) =>
      notify?.({ level: 'warning', text: `other programs are not kept off the machine: ${message}` }),
  })
  const operate = async (): Promise<Result> => {
    await session.initialize({ signal })
    const { identity } = await session.connect({ signal })
    const { model, address, firmware = 'unknown' } = identity
    notify?.({ level: 'detail', text: `${model} at ${address}, firmware ${firmware}` })
    return session.use(
      async (device, use) => {
        const fitting = requireKind(device, request.kind, chosen)
        if (hold === true) memory.requireHold(device)
        const result = await operation(fitting, { chosen, settings: session.settings ?? {}, signal: use.signal })
        await memory.keep(device, hold !== false)
        return result
      },
      { signal },
    )
  }
  return await closing(operate, session, async () => request.afterwards?.(chosen))
}

/** Each step is taken whatever became of the one before; the first error is the one that is thrown. */
async function closing<Result>(
  operate: () => Promise<Result>,
  session: Session,
  afterwards: () => Promise<void>,
): Promise<Result> {
  const [operated] = await Promise.allSettled([operate()])
  const [closed] = await Promise.allSettled([session.shutdown()])
  const [after] = await Promise.allSettled([afterwards()])
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
): Pick<OpenSessionOptions, 'clock' | 'openPipe'> {
  const goesAhead = simSpeed === 'max' && trace === undefined && driver.metadata?.kind === 'plotter'
  if (!goesAhead || simulated?.clock === undefined) return {}
  return { clock: simulated.clock, openPipe: () => simulated.connect() }
}

/** {@link useDevice} for plotters. */
export function usePlotter<Result>(
  shop: Shop,
  request: Omit<UseRequest, 'kind'>,
  operation: (plotter: Plotter, inUse: DeviceInUse) => Promise<Result>,
): Promise<Result> {
  return useDevice(shop, { ...request, kind: 'plotter' }, operation)
}

/** {@link useDevice} for devices of any kind. */
export function useAny<Result>(
  shop: Shop,
  request: HoldingChoice,
  operation: (device: Device, inUse: DeviceInUse) => Promise<Result>,
): Promise<Result> {
  return useDevice<DeviceKind, Result>(shop, request, operation)
}
