import {
  defineSimulator,
  DriverError,
  nearest,
  type SimulatedDevice,
  type Simulator,
  type SimulatorOptions,
} from '@vfab/core'

import { startDevice } from '../start-device.ts'
import { plotterParts, type StartedPlotter } from '../started-plotter.ts'
import { createSilhouetteCutter, type SilhouetteCutter, type SilhouetteOptions } from './cutter.ts'
import { silhouetteModels } from './models.ts'

/** Settings of the simulator `silhouette`: {@link SilhouetteOptions} as a configuration file can hold them. */
export type SilhouetteSimulatorSettings = Omit<SilhouetteOptions, 'speed'>

/** A simulated Silhouette machine that programs reach, and the machine itself. */
export type SimulatedSilhouette = SimulatedDevice & StartedPlotter & { readonly cutter: SilhouetteCutter }

/**
 * Starts a simulated Silhouette machine that listens on TCP or at a pseudo-terminal.
 * @throws DriverError `CONFIG_INVALID`, `CONFIG_UNKNOWN_KEY`, `DEPENDENCY_MISSING`, or what the system says of the TCP port
 */
export async function startSilhouette(options: SimulatorOptions = {}): Promise<SimulatedSilhouette> {
  const { device: cutter, reached } = await startDevice(kind, options)
  return Object.assign(
    reached,
    plotterParts(cutter, () => cutter.record.penIsDown),
    { cutter },
  )
}

const kind = {
  id: 'silhouette',
  name: 'the simulated Silhouette machine',
  make: ({ settings = {}, speed }: SimulatorOptions): SilhouetteCutter =>
    createSilhouetteCutter({ ...cutterOptions(settings), speed }),
}

/** The simulator `silhouette`: `vfab --device silhouette:sim` starts it. */
export const simulator: Simulator = defineSimulator({ id: 'silhouette', start: startSilhouette })

const wanted: Readonly<Record<keyof SilhouetteSimulatorSettings, readonly [(value: unknown) => boolean, string]>> = {
  model: [
    (value) => Object.hasOwn(silhouetteModels, String(value)),
    `one of ${Object.keys(silhouetteModels).join(', ')}`,
  ],
  loaded: [(value) => typeof value === 'boolean', 'true or false'],
  bufferBytes: [(value) => typeof value === 'number' && value >= 64, 'a number from 64'],
  seed: [(value) => typeof value === 'number' && value >= 0, 'a number from 0'],
}

function cutterOptions(settings: Readonly<Record<string, unknown>>): SilhouetteOptions {
  for (const [key, value] of Object.entries(settings)) {
    if (!Object.hasOwn(wanted, key)) throw unknownKey(key)
    const [isValid, range] = wanted[key as keyof SilhouetteSimulatorSettings]
    if (value === undefined || isValid(value)) continue
    throw new DriverError(`setting ${key} of the simulated Silhouette machine is ${JSON.stringify(value)}`, {
      type: 'configuration',
      code: 'CONFIG_INVALID',
      driver: 'silhouette',
      hint: `${key} must be ${range}`,
      context: { key },
    })
  }
  return settings
}

function unknownKey(key: string): DriverError {
  const known = Object.keys(wanted)
  const near = nearest(key, known)
  return new DriverError(`the simulated Silhouette machine has no setting "${key}"`, {
    type: 'configuration',
    code: 'CONFIG_UNKNOWN_KEY',
    driver: 'silhouette',
    hint: near === undefined ? `settings are ${known.join(', ')}` : `did you mean ${near}?`,
    context: { key },
  })
}
