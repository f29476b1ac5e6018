/* Which devices there are: those of the configuration, those that were named to the server, and those that detection found. */
import type { Workshop } from '@vfab/workshop'

import type { Pen } from '../api/device.ts'

/** A device, before it is opened. */
export interface KnownDevice {
  readonly name: string
  readonly kind: 'plotter' | 'camera' | 'sensor'
  readonly driver: string
  readonly model: string | undefined
  /** As configured, named or found. */
  readonly address: string | undefined
  readonly simulated: boolean
  readonly configured: boolean
  readonly pens: readonly Pen[]
}

type Inventory = Awaited<ReturnType<Workshop['host']['inventory']>>
type Driver = Inventory['drivers'][number]
type Report = Awaited<ReturnType<Workshop['detect']>>

/** What {@link findDevices} goes by. */
export interface DeviceSources {
  readonly workshop: Workshop
  /** Selectors besides those of the configuration: `ebb:sim`. */
  readonly named: readonly string[]
  /** The last detection. */
  readonly report: Report | undefined
  readonly pensOf: (alias: string | undefined) => readonly Pen[]
}

/** Lists the devices, the configured ones first. @throws DriverError when the configuration cannot be read */
export async function findDevices({ workshop, named, report, pensOf }: DeviceSources): Promise<readonly KnownDevice[]> {
  const config = await workshop.host.config()
  const inventory = await workshop.host.inventory()
  const settings = config.merged.values['devices'] as
    | Readonly<Record<string, Readonly<Record<string, unknown>>>>
    | undefined
  const configured = [...config.devices].flatMap(([name, driverName]) => {
    const driver = driverOf(inventory, driverName)
    if (driver === undefined) return []
    const address = settings?.[name]?.[addressKeyOf(driver, inventory)]
    return knownDevice(name, driver, { address: textOf(address), configured: true, pens: pensOf(name) })
  })
  const given = named.flatMap((selector) => {
    const [driverName = '', ...rest] = selector.split(':')
    const driver = driverOf(inventory, driverName)
    if (driver === undefined || configured.some(({ name }) => name === selector)) return []
    return knownDevice(selector, driver, {
      address: rest.join(':') || undefined,
      configured: false,
      pens: pensOf(undefined),
    })
  })
  const known = [...configured, ...given]
  return [...known, ...attached(report, inventory, known, pensOf)]
}

function attached(
  report: Report | undefined,
  inventory: Inventory,
  known: readonly KnownDevice[],
  pensOf: DeviceSources['pensOf'],
): readonly KnownDevice[] {
  return (report?.drivers ?? []).flatMap(({ driver: id, installed, devices }) => {
    const driver = installed ? driverOf(inventory, id) : undefined
    if (driver === undefined) return []
    return devices.flatMap(({ address, serialNumber, name, model }) => {
      const same = known.some(
        (device) =>
          device.driver === driver.id &&
          !device.simulated &&
          (device.address === undefined || [address, serialNumber, name].includes(device.address)),
      )
      if (same) return []
      return knownDevice(`${driver.id}:${address}`, driver, {
        address,
        model,
        configured: false,
        pens: pensOf(undefined),
      })
    })
  })
}

function knownDevice(
  name: string,
  driver: Driver,
  more: Pick<KnownDevice, 'address' | 'configured' | 'pens'> & { readonly model?: string | undefined },
): readonly KnownDevice[] {
  const kind = driver.metadata?.kind
  if (kind !== 'plotter' && kind !== 'camera' && kind !== 'sensor') return []
  const { address, configured, pens, model } = more
  const simulated = address === 'sim'
  return [
    { name, kind, driver: driver.id, model, address, simulated, configured, pens: kind === 'plotter' ? pens : [] },
  ]
}

function driverOf({ drivers }: Inventory, name: string): Driver | undefined {
  const usable = drivers.filter(({ verdict }) => verdict === 'ok')
  return usable.find(({ id }) => id === name) ?? usable.find(({ metadata }) => metadata?.aliases?.includes(name))
}

function addressKeyOf(driver: Driver, inventory: Inventory): string {
  const simulator = inventory.simulators.find(({ id }) => id === driver.id)
  return driver.metadata?.addressKey ?? simulator?.metadata.addressKey ?? 'port'
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
