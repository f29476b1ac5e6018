import { defineDriver, type Driver, type OpenOptions, type Plotter, systemClock } from '@vfab/core'
import { createAwakeClock } from '@vfab/driver-kit'
import {
  type ListUsbPorts,
  listUsbPorts,
  openPipe as openSystemPipe,
  portsFor,
  serialAvailability,
} from '@vfab/transport'

import { resolveAddress } from './address.ts'
import { canProvePlace, hasHomedMark, originKept } from './checkpoint.ts'
import { type GrblConfig, grblConfigSchema } from './config.ts'
import { discoverBoards } from './discover.ts'
import { driverId } from './errors.ts'
import { Frame } from '@vfab/driver-kit/gcode'
import { greet, type Greeting } from './greet.ts'
import { travelOf } from './limits.ts'
import { Link } from './link.ts'
import { Pen } from './pen.ts'
import { GrblPlotter } from './plotter.ts'
import { problemsOf } from './problems.ts'
import { putRight } from './put-right.ts'
import { startupBlocks } from './startup-blocks.ts'

/** What a driver is made with; tests hand in their own. */
export interface GrblDriverParts {
  readonly listPorts?: ListUsbPorts | undefined
}

/** Makes the driver. */
export function createGrblDriver({ listPorts = listUsbPorts }: GrblDriverParts = {}): Driver<GrblConfig, Plotter> {
  return defineDriver<GrblConfig, Plotter>({
    id: driverId,
    kind: 'plotter',
    configSchema: grblConfigSchema,
    availability: () => serialAvailability(),
    discover: (options = {}) => discoverBoards(portsFor(options, listPorts), openSystemPipe, options),
    open: (config, options = {}) => open(config, listPorts, options),
  })
}

/** Drives pen plotters with Grbl, grblHAL or FluidNC. */
export const driver: Driver<GrblConfig, Plotter> = createGrblDriver()

async function open(config: GrblConfig, listPorts: ListUsbPorts, options: OpenOptions): Promise<GrblPlotter> {
  const { signal, trace, clock = systemClock, openPipe = openSystemPipe } = options
  signal?.throwIfAborted()
  const address = await resolveAddress(config.port, listPorts)
  const { baudRate, timeoutMs, reportEveryMs, bootMs, firmware, rxBufferBytes } = config
  const pipe = await openPipe(address, { signal, trace, baudRate })
  const link = new Link(pipe, { clock: createAwakeClock(clock), timeoutMs, reportEveryMs })
  try {
    const greeting = await greet(link, {
      bootMs,
      firmware,
      rxBufferBytes,
      signal,
      waitForRest: options.checkpoint !== undefined,
    })
    return await setUp(greeting, config, { ...options, clock })
  } catch (error) {
    await link.close()
    throw error
  }
}

/** Works out where the page lies. Nothing moves; besides an alarm that is unlocked and units, nothing is changed. */
async function setUp(
  { board, restarted, lost }: Greeting,
  config: GrblConfig,
  options: OpenOptions & { clock: NonNullable<OpenOptions['clock']> },
): Promise<GrblPlotter> {
  const { signal, clock, checkpoint } = options
  const report = await board.freshReport({ signal })
  const locked = report.state === 'Alarm'
  if (locked) await board.unlock({ signal })
  await board.prepare({ signal })
  const offsets = await board.refreshOffsets({ signal })
  const found = await putRight(board, { signal })
  const problems = [...found.problems, ...problemsOf(board, config, await startupBlocks(board, { signal }))]
  const [x, y, z] = board.placeOf(report)
  const { xAxis, yAxis, originCorner } = config
  const layout = { ...travelOf(board, config), xAxis, yAxis, originCorner }
  const opened = { board, offsets, place: { x, y }, layout, lost: lost || locked || restarted }
  const kept = checkpoint === undefined ? undefined : originKept(checkpoint, opened)
  if (kept !== undefined) board.markerMm = kept.markerMm
  else if (lost || locked || board.info.name === 'fluidnc') {
    await board.unmark({ signal })
    await board.refreshOffsets({ signal })
  }
  const frame = new Frame(layout, kept?.origin ?? { x, y })
  const pen = new Pen(board, config)
  pen.state = pen.stateFound(z)
  signal?.throwIfAborted()
  const homed = kept?.homed ?? (!lost && !locked && hasHomedMark(board))
  const continued = checkpoint === undefined ? undefined : kept !== undefined
  return new GrblPlotter({
    board,
    frame,
    pen,
    config,
    clock,
    report,
    continued,
    lost,
    homed,
    problems,
    findings: found.findings,
    canHold: canProvePlace(board) && !restarted,
  })
}
