import { defineDriver, type Driver, type OpenOptions, type Plotter, systemClock } from '@vfab/core'
import { Frame } from '@vfab/driver-kit/gcode'
import { createAwakeClock } from '@vfab/driver-kit'
import {
  type ListUsbPorts,
  listUsbPorts,
  openPipe as openSystemPipe,
  portsFor,
  serialAvailability,
} from '@vfab/transport'

import { resolveAddress } from './address.ts'
import { type MarlinConfig, marlinConfigSchema } from './config.ts'
import { discoverBoards } from './discover.ts'
import { driverId } from './errors.ts'
import { greet } from './greet.ts'
import { Link } from './link.ts'
import { MarlinPlotter } from './plotter.ts'
import { prepare } from './prepare.ts'

/** What a driver is made with; tests hand in their own. */
export interface MarlinDriverParts {
  readonly listPorts?: ListUsbPorts | undefined
}

/** Makes the driver. */
export function createMarlinDriver({ listPorts = listUsbPorts }: MarlinDriverParts = {}): Driver<
  MarlinConfig,
  Plotter
> {
  return defineDriver<MarlinConfig, Plotter>({
    id: driverId,
    kind: 'plotter',
    configSchema: marlinConfigSchema,
    availability: () => serialAvailability(),
    discover: (options = {}) => discoverBoards(portsFor(options, listPorts), openSystemPipe, options),
    open: (config, options = {}) => open(config, listPorts, options),
  })
}

/** Drives pen plotters with Marlin firmware. */
export const driver: Driver<MarlinConfig, Plotter> = createMarlinDriver()

/** Travel of a machine that does not report its own, mm. */
const unknownTravelMm = 200

async function open(config: MarlinConfig, listPorts: ListUsbPorts, options: OpenOptions): Promise<Plotter> {
  const { signal, trace, clock = systemClock, openPipe = openSystemPipe } = options
  signal?.throwIfAborted()
  const address = await resolveAddress(config.port, listPorts)
  const { baudRate, timeoutMs, bootMs, bufferLines } = config
  const pipe = await openPipe(address, { signal, trace, baudRate })
  const link = new Link(pipe, { clock: createAwakeClock(clock), timeoutMs, bufferLines })
  try {
    const { info } = await greet(link, { bootMs, signal })
    // What an earlier session has sent is drawn to its end first.
    await link.rest({ signal })
    await prepare(link, config, { signal })
    const place = await link.place({ signal })
    signal?.throwIfAborted()
    const widthMm = config.widthMm ?? info.travelMm?.widthMm ?? unknownTravelMm
    const heightMm = config.heightMm ?? info.travelMm?.heightMm ?? unknownTravelMm
    const origin = config.zero === 'here' ? { x: place.x, y: place.y } : { x: 0, y: 0 }
    const frame = new Frame({ ...config, widthMm, heightMm }, origin)
    return new MarlinPlotter({ link, info, frame, config, clock, place })
  } catch (error) {
    await link.close()
    throw error
  }
}
