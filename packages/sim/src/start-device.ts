import { DriverError, type SimulatedDevice, type SimulatedFault, type SimulatorOptions } from '@vfab/core'

import { servePty } from './serve-pty.ts'
import { type Connectable, type Served, serveTcp } from './serve-tcp.ts'

/** A simulated device in this process, which programs are to reach. */
export interface StartableDevice extends Connectable {
  /** Makes a fault happen now. */
  inject(fault: SimulatedFault): void
  /** Pulls the cable out. */
  close(): void
}

/** What {@link startDevice} starts. */
export interface StartedKind<Device extends StartableDevice> {
  /** Id of the driver that it is for. */
  readonly id: string
  /** What it is called in errors: `the simulated EiBotBoard`. */
  readonly name: string
  /** Switches the device on. @throws DriverError `CONFIG_INVALID`, `CONFIG_UNKNOWN_KEY` */
  make(options: SimulatorOptions): Device
}

/** A device and the server it is reached through. */
export interface StartedDevice<Device> {
  readonly device: Device
  /** What every simulated device has. */
  readonly reached: SimulatedDevice
}

/**
 * Switches a simulated device on and lets programs reach it, on TCP or at a pseudo-terminal.
 * @throws DriverError `CONFIG_INVALID`, `CONFIG_UNKNOWN_KEY`, `DEPENDENCY_MISSING`, or what the system says of the TCP port
 */
export async function startDevice<Device extends StartableDevice>(
  kind: StartedKind<Device>,
  options: SimulatorOptions,
): Promise<StartedDevice<Device>> {
  const { listen = 'tcp', speed, port, signal } = options
  signal?.throwIfAborted()
  if (speed !== undefined && speed !== 'max' && !(speed > 0)) throw invalidSpeed(kind, speed)
  const device = kind.make(options)
  try {
    const served = listen === 'pty' ? await servePty(device) : await serveTcp(device, { port })
    if (signal?.aborted === true) await served.close()
    signal?.throwIfAborted()
    return { device, reached: reachedThrough(served, device) }
  } catch (error) {
    device.close()
    throw error
  }
}

function reachedThrough(served: Served, device: StartableDevice): SimulatedDevice {
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => (closed ??= served.close().finally(() => device.close()))
  return {
    get address() {
      return served.address
    },
    connect: async () => device.connect(),
    inject: (fault) => device.inject(fault),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function invalidSpeed({ id, name }: Pick<StartedKind<never>, 'id' | 'name'>, speed: number): DriverError {
  return new DriverError(`${name} cannot run at a speed of ${speed}`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    driver: id,
    hint: "give a number above 0 (1 is as fast as the real one), or 'max'",
  })
}
