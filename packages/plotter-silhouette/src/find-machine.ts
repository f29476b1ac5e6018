import type { DiscoverOptions, FoundDevice } from '@vfab/core'

import { driverId, silhouetteError } from './errors.ts'
import { machines, type ModelName, modelOfUsb } from './machines.ts'
import { type ListUsbDevices, locationOf, type UsbDevice } from './usb-pipe.ts'

/** A machine that is attached. */
export interface AttachedMachine {
  readonly device: UsbDevice
  readonly model: ModelName
  /** As the setting `port` names it. */
  readonly port: string
}

/** The machines at USB. */
export async function attachedMachines(listDevices: ListUsbDevices): Promise<AttachedMachine[]> {
  const devices = await listDevices()
  return devices.flatMap((device) => {
    const model = modelOfUsb(device.vendorId, device.productId)
    const name = device.serialNumber || locationOf(device)
    return model === undefined ? [] : [{ device, model, port: `usb=${name}` }]
  })
}

/** The machine that a `port` of `usb…` names. @throws DriverError `DEVICE_NOT_FOUND`, `DEVICE_AMBIGUOUS` */
export async function findMachine(port: string, listDevices: ListUsbDevices): Promise<AttachedMachine> {
  const attached = await attachedMachines(listDevices)
  const wanted = port.startsWith('usb=') ? port.slice('usb='.length) : undefined
  const fitting = attached.filter(
    ({ device }) => wanted === undefined || device.serialNumber === wanted || locationOf(device) === wanted,
  )
  const [found, another] = fitting
  if (found === undefined) {
    throw silhouetteError(
      'DEVICE_NOT_FOUND',
      wanted === undefined ? 'no Silhouette machine is attached' : `no Silhouette machine is at ${port}`,
      {
        context: { port },
        hint: attached.length === 0 ? 'switch it on and check its USB cable' : `attached: ${listOf(attached)}`,
      },
    )
  }
  if (another === undefined) return found
  throw silhouetteError('DEVICE_AMBIGUOUS', `${fitting.length} Silhouette machines are attached`, {
    context: { port },
    hint: `name one: ${listOf(fitting)}`,
  })
}

function listOf(attached: readonly AttachedMachine[]): string {
  return attached.map(({ port, model }) => `${driverId}:${port} (${machines[model].name})`).join(', ')
}

/** Yields the machines at USB: their identity is their own, so that none is opened. */
export async function* discoverMachines(
  listDevices: ListUsbDevices,
  { signal }: DiscoverOptions,
): AsyncGenerator<FoundDevice, void, undefined> {
  signal?.throwIfAborted()
  for (const { device, model, port } of await attachedMachines(listDevices)) {
    const { serialNumber } = device
    yield {
      driver: driverId,
      address: port,
      name: machines[model].name,
      model: machines[model].name,
      ...(serialNumber ? { serialNumber } : {}),
      config: { port, model },
      accessible: true,
    }
  }
}
