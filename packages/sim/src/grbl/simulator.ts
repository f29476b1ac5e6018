import {
  defineSimulator,
  DriverError,
  type SimulatedDevice,
  type SimulatedPlotterRecord,
  type Simulator,
  type SimulatorOptions,
} from '@vfab/core'
import { servePty } from '../serve-pty.ts'
import { type Served, serveTcp } from '../serve-tcp.ts'
import { createGrblBoard, type GrblBoard } from './board.ts'
import { boardOptions } from './settings.ts'

/** A simulated Grbl board that programs reach, and the board itself for whoever wants to look inside. */
export interface SimulatedGrbl extends SimulatedDevice {
  readonly board: GrblBoard
  readonly record: SimulatedPlotterRecord
  pictureSvg(): string
  summary(): string
}

/**
 * Starts a simulated Grbl board that listens on TCP or at a pseudo-terminal. At a pseudo-terminal nobody can tell when the
 * port is opened, so that a board that restarts then does so only once, when it is plugged in.
 * @throws DriverError `CONFIG_INVALID`, `CONFIG_UNKNOWN_KEY`, `DEPENDENCY_MISSING`, or what the system says of the TCP port
 */
export async function startGrbl(options: SimulatorOptions = {}): Promise<SimulatedGrbl> {
  const { listen = 'tcp', speed, port, settings = {}, signal } = options
  signal?.throwIfAborted()
  if (speed !== undefined && speed !== 'max' && !(speed > 0)) throw invalidSpeed(speed)
  const board = createGrblBoard({ ...boardOptions(settings), speed })
  let served: Served
  try {
    served = listen === 'pty' ? await servePty(board) : await serveTcp(board, { port })
    if (signal?.aborted === true) await served.close()
    signal?.throwIfAborted()
  } catch (error) {
    board.close()
    throw error
  }
  return asDevice(board, served)
}

/** The simulator `grbl`: `vfab --device grbl:sim` starts it. */
export const simulator: Simulator = defineSimulator({ id: 'grbl', start: startGrbl })

function asDevice(board: GrblBoard, served: Served): SimulatedGrbl {
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => (closed ??= served.close().finally(() => board.close()))
  return {
    board,
    get address() {
      return served.address
    },
    clock: board.clock,
    record: recordOf(board),
    connect: async () => board.connect(),
    inject: (fault) => board.inject(fault),
    pictureSvg: () => board.pictureSvg(),
    summary: () => board.summary(),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function recordOf(board: GrblBoard): SimulatedPlotterRecord {
  const { record } = board
  return {
    strokesMm: () => record.strokesMm(),
    tipMm: () => record.positionMm,
    isPenDown: () => record.tipAt(record.nowMs).penDown,
    carryTo: (place) => board.carryTo(place),
    idle: () => board.idle(),
  }
}

function invalidSpeed(speed: number): DriverError {
  return new DriverError(`the simulated Grbl board cannot run at a speed of ${speed}`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    driver: 'grbl',
    hint: "give a number above 0 (1 is as fast as the real one), or 'max'",
  })
}
