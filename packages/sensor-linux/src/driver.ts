import { hostname } from 'node:os'
import { stat } from 'node:fs/promises'

import {
  type Availability,
  defineDriver,
  type DiscoverOptions,
  type Driver,
  type FoundDevice,
  type OpenOptions,
  type Sensor,
  systemClock,
} from '@vfab/core'

import { linuxConfigSchema, type LinuxConfig } from './config.ts'
import { driverId, noSysfs, nothingToRead } from './errors.ts'
import { findAllSources, findSources, type MachineParts } from './find-sources.ts'
import { askWithEvtest } from './input-state.ts'
import { createLinuxSensor } from './sensor.ts'

/** What a driver is made with; tests hand in their own. */
export interface LinuxDriverParts extends Partial<MachineParts> {
  readonly platform?: NodeJS.Platform | undefined
  /** Where {@link Driver.discover} looks. */
  readonly root?: string | undefined
}

/** Makes the driver. */
export function createLinuxDriver(parts: LinuxDriverParts = {}): Driver<LinuxConfig, Sensor> {
  const { platform = process.platform, root = '/sys', askState = askWithEvtest, wordBytes = wordBytesHere() } = parts
  const machine: MachineParts = { askState, wordBytes }
  return defineDriver<LinuxConfig, Sensor>({
    id: driverId,
    kind: 'sensor',
    configSchema: linuxConfigSchema,
    availability: async (): Promise<Availability> =>
      platform === 'linux'
        ? { available: true, missing: [] }
        : {
            available: false,
            missing: [
              { name: 'Linux', hint: 'sensors of the computer itself are read from sysfs, which only Linux has' },
            ],
          },
    discover: (options = {}) => discover(root, machine, options),
    open: (config, options = {}) => open(config, machine, options),
  })
}

/** Reads the sensors that the kernel of this computer knows: hwmon, IIO, 1-Wire, thermal zones, switches, GPIO lines. */
export const driver: Driver<LinuxConfig, Sensor> = createLinuxDriver()

/** The computer is one device, whatever number of chips is in it. Nothing is opened. */
async function* discover(
  root: string,
  machine: MachineParts,
  { signal }: DiscoverOptions,
): AsyncGenerator<FoundDevice, void, undefined> {
  signal?.throwIfAborted()
  const config = linuxConfigSchema.parse({ root })
  const { polled, pushed } = await findAllSources(config, machine)
  const count = polled.length + pushed.length
  if (count === 0) return
  yield {
    driver: driverId,
    address: root,
    name: `sensors of ${hostname()}`,
    model: [...polled, ...pushed].map(({ name }) => name).join(', '),
    config: { root },
    accessible: true,
  }
}

async function open(config: LinuxConfig, machine: MachineParts, options: OpenOptions): Promise<Sensor> {
  const { signal, clock = systemClock } = options
  signal?.throwIfAborted()
  const there = await stat(config.root).catch(() => undefined)
  if (!there?.isDirectory()) throw noSysfs(config.root)
  const sources = await findSources(config, machine)
  signal?.throwIfAborted()
  if (sources.polled.length + sources.pushed.length === 0) {
    const all = await findAllSources(config, machine)
    throw nothingToRead(
      config.root,
      config.devices,
      [...all.polled, ...all.pushed].map(({ id }) => id),
    )
  }
  const identity = { driver: driverId, model: 'Linux', address: config.root, nickname: hostname() }
  return createLinuxSensor({ config, sources, machine, clock, identity })
}

/** Of the kernel's long: what a time in an input event is made of. */
function wordBytesHere(): 4 | 8 {
  return ['arm', 'ia32', 'mipsel', 'ppc'].includes(process.arch) ? 4 : 8
}
