/** The machine's printer interface on USB, read and written past the system's printer driver. */
import { type BytePipe, DriverError, isDriverError, toDriverError } from '@vfab/core'

/** What is used of a device of the package `usb`. */
export interface UsbDevice {
  readonly vendorId: number
  readonly productId: number
  readonly serialNumber?: string | null | undefined
  readonly bus: string
  readonly ports: readonly number[]
  readonly configuration?:
    | {
        readonly interfaces: readonly {
          readonly interfaceNumber: number
          readonly alternate: {
            readonly endpoints: readonly {
              readonly endpointNumber: number
              readonly direction: string
              readonly type: string
            }[]
          }
        }[]
      }
    | undefined
  open(): Promise<void>
  close(): Promise<void>
  detachKernelDriver(interfaceNumber: number): Promise<void>
  attachKernelDriver(interfaceNumber: number): Promise<void>
  claimInterface(interfaceNumber: number): Promise<void>
  releaseInterface(interfaceNumber: number): Promise<void>
  nativeTransferIn(endpointNumber: number, timeoutMs: number, length: number): Promise<Uint8Array | null>
  nativeTransferOut(endpointNumber: number, timeoutMs: number, data: Uint8Array): Promise<number>
}

/** Lists what is attached to USB. */
export type ListUsbDevices = () => Promise<readonly UsbDevice[]>

/** Loads the package `usb` on first use. @throws DriverError `DEPENDENCY_MISSING` */
export const listUsbDevices: ListUsbDevices = async () => {
  const { usb } = await import('usb').catch((cause: unknown) => {
    throw new DriverError('the package usb does not load', {
      type: 'dependency',
      code: 'DEPENDENCY_MISSING',
      driver: 'silhouette',
      hint: 'install it with: npm install usb; or use the printer port of the machine, such as /dev/usb/lp0',
      cause,
    })
  })
  try {
    return await usb.getDevices()
  } catch (cause) {
    // A computer without USB, a container as a rule, has nothing attached to it.
    if (/not found/i.test(String(cause))) return []
    throw toDriverError(cause, { operation: 'list', address: 'the devices at USB', driver: 'silhouette' })
  }
}

/** Where a device is plugged in, as systems write it: `1-2.3`. */
export function locationOf({ bus, ports }: Pick<UsbDevice, 'bus' | 'ports'>): string {
  return `${bus}-${ports.join('.')}`
}

const readMs = 250
const writeMs = 10_000
const readBytes = 64

/** Opens a machine. @throws DriverError `DEVICE_BUSY`, `PERMISSION_DENIED`, `WRONG_DEVICE` */
export async function openUsbPipe(device: UsbDevice, address: string): Promise<BytePipe> {
  try {
    await device.open()
    const route = routeOf(device)
    if (route === undefined) {
      await device.close()
      throw new DriverError(`${address} has no interface for commands`, {
        type: 'protocol',
        code: 'WRONG_DEVICE',
        driver: 'silhouette',
        hint: 'choose another device: vfab detect lists those that fit',
      })
    }
    // The system takes it for a printer. Other systems than Linux, and a Linux without the module, have nothing to detach.
    await device.detachKernelDriver(route.interfaceNumber).catch(() => {})
    await device.claimInterface(route.interfaceNumber)
    return new UsbPipe(device, address, route)
  } catch (cause) {
    if (isDriverError(cause)) throw cause
    throw toDriverError(cause, { operation: 'open', address, driver: 'silhouette' })
  }
}

interface Route {
  readonly interfaceNumber: number
  readonly out: number
  readonly in: number
}

function routeOf({ configuration }: UsbDevice): Route | undefined {
  for (const { interfaceNumber, alternate } of configuration?.interfaces ?? []) {
    const number = (direction: string): number | undefined =>
      alternate.endpoints.find((each) => each.type === 'bulk' && each.direction === direction)?.endpointNumber
    const [out, inward] = [number('out'), number('in')]
    if (out !== undefined && inward !== undefined) return { interfaceNumber, out, in: inward }
  }
  return undefined
}

class UsbPipe implements BytePipe {
  readonly address: string
  readonly closed: Promise<DriverError | undefined>
  readonly #device: UsbDevice
  readonly #route: Route
  readonly #reading: Promise<void>
  #writing: Promise<void> = Promise.resolve()
  #listener: ((chunk: Uint8Array) => void) | undefined
  #held: Uint8Array[] = []
  #ended: DriverError | undefined
  #releasing: Promise<void> | undefined
  #resolveClosed: (error: DriverError | undefined) => void = () => {}

  constructor(device: UsbDevice, address: string, route: Route) {
    this.address = address
    this.#device = device
    this.#route = route
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
    this.#reading = this.#readAll()
  }

  write(bytes: Uint8Array): Promise<void> {
    const writing = this.#writing.then(() => this.#writeNow(bytes))
    this.#writing = writing.catch(() => {})
    return writing
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.#listener = listener
    queueMicrotask(() => {
      for (const chunk of this.#held.splice(0)) listener(chunk)
    })
  }

  close(): Promise<void> {
    this.#end(this.#lost('is closed'), undefined)
    return this.#release()
  }

  async #writeNow(bytes: Uint8Array): Promise<void> {
    for (let sent = 0; sent < bytes.length;) {
      if (this.#ended !== undefined) throw this.#ended
      try {
        sent += await this.#device.nativeTransferOut(this.#route.out, writeMs, bytes.subarray(sent))
      } catch (cause) {
        this.#lose(cause)
        throw this.#ended ?? this.#lost('is gone')
      }
    }
  }

  async #readAll(): Promise<void> {
    while (this.#ended === undefined) {
      try {
        const chunk = await this.#device.nativeTransferIn(this.#route.in, readMs, readBytes)
        if (chunk !== null && chunk.length > 0) this.#deliver(chunk)
      } catch (cause) {
        // Nothing to say is not an end.
        if (!/time(d )?out|cancel/i.test(String(cause))) this.#lose(cause)
      }
    }
  }

  #deliver(chunk: Uint8Array): void {
    if (this.#listener === undefined) this.#held.push(chunk)
    else this.#listener(chunk)
  }

  #lose(cause: unknown): void {
    if (this.#ended !== undefined) return
    const error = this.#lost('is gone', cause)
    this.#end(error, error)
    void this.#release()
  }

  #lost(what: string, cause?: unknown): DriverError {
    return new DriverError(`${this.address} ${what}`, {
      type: 'connection',
      code: 'DEVICE_LOST',
      driver: 'silhouette',
      context: { address: this.address },
      hint: 'check the cable and the power of the machine, then open it again',
      cause,
    })
  }

  #end(writeError: DriverError, outcome: DriverError | undefined): void {
    if (this.#ended !== undefined) return
    this.#ended = writeError
    this.#resolveClosed(outcome)
  }

  #release(): Promise<void> {
    return (this.#releasing ??= this.#free())
  }

  async #free(): Promise<void> {
    const { interfaceNumber } = this.#route
    await Promise.all([this.#reading, this.#writing])
    // A device that is gone has nothing to give back.
    await this.#device.releaseInterface(interfaceNumber).catch(() => {})
    await this.#device.attachKernelDriver(interfaceNumber).catch(() => {})
    await this.#device.close().catch(() => {})
  }
}
