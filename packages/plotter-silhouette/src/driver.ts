import { type BytePipe, defineDriver, type Driver, type OpenOptions, type Plotter, systemClock } from '@vfab/core'
import { createAwakeClock, createFilePlotter, createFileSink, fileOf } from '@vfab/driver-kit'
import { openPipe as openSystemPipe } from '@vfab/transport'

import { type SilhouetteConfig, silhouetteConfigSchema } from './config.ts'
import { driverId, silhouetteError } from './errors.ts'
import { discoverMachines, findMachine } from './find-machine.ts'
import { MachineLink } from './machine-link.ts'
import { createMachineSink } from './machine-sink.ts'
import { machines, type ModelName, modelNames, modelOfReply } from './machines.ts'
import { GpglProgram } from './program.ts'
import { type ListUsbDevices, listUsbDevices, openUsbPipe } from './usb-pipe.ts'

/** What a driver is made with; tests hand in their own. */
export interface SilhouetteDriverParts {
  readonly listDevices?: ListUsbDevices | undefined
}

/** Makes the driver. */
export function createSilhouetteDriver(parts: SilhouetteDriverParts = {}): Driver<SilhouetteConfig, Plotter> {
  const { listDevices = listUsbDevices } = parts
  return defineDriver<SilhouetteConfig, Plotter>({
    id: driverId,
    kind: 'plotter',
    configSchema: silhouetteConfigSchema,
    availability: async () => ({ available: true, missing: [] }),
    discover: (options = {}) => discoverMachines(listDevices, options),
    open: (config, options = {}) => open(config, options, listDevices),
  })
}

/** Drives Silhouette Cameo and Portrait cutting machines, with pens and blades, or writes what they would be sent. */
export const driver: Driver<SilhouetteConfig, Plotter> = createSilhouetteDriver()

async function open(config: SilhouetteConfig, options: OpenOptions, listDevices: ListUsbDevices): Promise<Plotter> {
  const { signal, clock = systemClock } = options
  signal?.throwIfAborted()
  const file = fileOf(config.port)
  if (file !== undefined) {
    const machine = machines[config.model === 'auto' ? 'cameo' : config.model]
    const identity = { driver: driverId, model: `${machine.name}, written to a file`, address: config.port }
    return createFilePlotter(identity, new GpglProgram(config, machine), createFileSink(file, driverId))
  }
  const { pipe, model } = await openPort(config, options, listDevices)
  const onAbort = (): void => void pipe.close()
  signal?.addEventListener('abort', onAbort)
  try {
    const link = new MachineLink(pipe, { clock: createAwakeClock(clock), timeoutMs: config.timeoutMs })
    await link.initialize()
    await link.state()
    const said = await link.identify()
    signal?.throwIfAborted()
    const name = config.model === 'auto' ? (modelOfReply(said) ?? model) : config.model
    if (name === undefined) throw unknownMachine(pipe.address, said)
    const machine = machines[name]
    // Settings beyond this machine are refused before anything moves.
    requireWithin(config, name)
    const identity = { driver: driverId, model: machine.name, address: pipe.address, firmware: said }
    return createFilePlotter(identity, new GpglProgram(config, machine, 'machine'), createMachineSink(link, said))
  } catch (error) {
    await pipe.close()
    if (signal?.aborted === true) throw signal.reason
    throw error
  } finally {
    signal?.removeEventListener('abort', onAbort)
  }
}

async function openPort(
  { port }: SilhouetteConfig,
  { signal, trace, openPipe = openSystemPipe }: OpenOptions,
  listDevices: ListUsbDevices,
): Promise<{ pipe: BytePipe; model: ModelName | undefined }> {
  if (port !== 'usb' && !port.startsWith('usb=')) {
    return { pipe: await openPipe(port, { signal, trace }), model: undefined }
  }
  const found = await findMachine(port, listDevices)
  signal?.throwIfAborted()
  return { pipe: await openUsbPipe(found.device, found.port), model: found.model }
}

/** @throws DriverError `CONFIG_INVALID` */
function requireWithin(config: SilhouetteConfig, model: ModelName): void {
  const checked = silhouetteConfigSchema.safeParse({ ...config, model })
  const issue = checked.error?.issues[0]
  if (issue === undefined) return
  throw silhouetteError('CONFIG_INVALID', `${issue.path.join('.')} ${issue.message}`, {
    context: { model },
    hint: `change it with --set ${issue.path.join('.')}=VALUE`,
  })
}

function unknownMachine(address: string, said: string): Error {
  return silhouetteError(
    'WRONG_DEVICE',
    `${address} is not a known Silhouette machine: it says ${JSON.stringify(said.slice(0, 60))}`,
    {
      context: { address, answer: said },
      hint: `choose another port, or set model to the one nearest to it: ${modelNames.join(', ')}`,
    },
  )
}
