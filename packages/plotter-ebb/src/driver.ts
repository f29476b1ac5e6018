import {
  type Clock,
  defineDriver,
  type Driver,
  type OpenOptions,
  type Plotter,
  type PlotterCheckpoint,
  systemClock,
} from '@vfab/core'
import { createLineChannel, type LineChannel } from '@vfab/driver-kit'
import {
  type ListUsbPorts,
  listUsbPorts,
  portsFor,
  openPipe as openSystemPipe,
  serialAvailability,
} from '@vfab/transport'
import type { Worker } from 'node:worker_threads'

import { resolveAddress } from './address.ts'
import { Board } from './board.ts'
import { readCheckpoint } from './checkpoint.ts'
import { ebbConfigSchema, type EbbConfig } from './config.ts'
import { discoverBoards } from './discover.ts'
import { driverId } from './errors.ts'
import { greet } from './handshake.ts'
import { machineOf } from './machines.ts'
import { PlanningThread } from './planning-thread.ts'
import { EbbPlotter } from './plotter.ts'
import { setSyntaxLine } from './protocol.ts'
import { type BoardChanges, restoreBoard, setUpBoard } from './setup.ts'

/** What a driver is made with; tests hand in their own. */
export interface EbbDriverParts {
  readonly listPorts?: ListUsbPorts | undefined
  readonly startPlanningWorker?: (() => Worker) | undefined
}

/** Makes the driver. */
export function createEbbDriver(parts: EbbDriverParts = {}): Driver<EbbConfig, Plotter> {
  const { listPorts = listUsbPorts } = parts
  return defineDriver<EbbConfig, Plotter>({
    id: driverId,
    kind: 'plotter',
    configSchema: ebbConfigSchema,
    availability: () => serialAvailability(),
    discover: (options = {}) => discoverBoards(portsFor(options, listPorts), openSystemPipe, options),
    open: (config, options = {}) => open(config, { ...parts, listPorts }, options),
  })
}

/** Drives plotters with an EiBotBoard: AxiDraw, NextDraw, EggBot, WaterColorBot and kin. */
export const driver: Driver<EbbConfig, Plotter> = createEbbDriver()

async function open(
  config: EbbConfig,
  { listPorts, startPlanningWorker }: EbbDriverParts & { readonly listPorts: ListUsbPorts },
  options: OpenOptions,
): Promise<EbbPlotter> {
  const { signal, trace, clock = systemClock, openPipe = openSystemPipe } = options
  signal?.throwIfAborted()
  const address = await resolveAddress(config.port, listPorts)
  const pipe = await openPipe(address, { signal, trace })
  const channel = createLineChannel(pipe, {
    lineEnding: '\r',
    timeoutMs: config.timeoutMs,
    driver: driverId,
    clock: options.clock,
  })
  const opening: Opening = { changes: {}, planning: new PlanningThread(clock, startPlanningWorker) }
  try {
    const { timeoutMs, retryCount } = config
    const greeting = await greet(channel, { signal, timeoutMs, retryCount })
    opening.board = new Board(pipe, channel, greeting, timeoutMs)
    opening.planning.start()
    const plotter = await setUp(opening.board, config, opening, { signal, clock, checkpoint: options.checkpoint })
    void opening.board.closed.then((loss) => loss && opening.planning.abandon(loss))
    return plotter
  } catch (error) {
    await abandon(channel, opening)
    throw error
  }
}

/** How far opening has come. */
interface Opening {
  board?: Board
  readonly changes: BoardChanges
  readonly planning: PlanningThread
}

async function setUp(
  board: Board,
  config: EbbConfig,
  { changes, planning }: Opening,
  options: {
    readonly signal: AbortSignal | undefined
    readonly clock: Clock
    readonly checkpoint: PlotterCheckpoint | undefined
  },
): Promise<EbbPlotter> {
  const { signal, clock } = options
  const machine = machineOf(config)
  const checkpoint = readCheckpoint(options.checkpoint, machine, config)
  const setup = await setUpBoard(board, machine, config, changes, { signal, clock, checkpoint })
  signal?.throwIfAborted()
  const continued = options.checkpoint && setup.provenSteps !== undefined
  return new EbbPlotter({ board, setup, changes, machine, config, clock, planning, continued })
}

/** Leaves the board as it was found, as far as it listens, and frees the port. Nothing has moved. */
async function abandon(channel: LineChannel, { board, changes, planning }: Opening): Promise<void> {
  try {
    if (board === undefined) return
    if (await board.answers()) await restoreBoard(board, changes)
    else if (board.features.futureSyntax) await board.sendBlindly([setSyntaxLine(board.syntaxBefore)])
  } catch {
    // The failure that led here is the one that is told.
  } finally {
    await planning.close()
    await channel.close()
  }
}
