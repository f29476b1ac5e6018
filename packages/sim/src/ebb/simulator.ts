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
import { createEbbBoard, type EbbBoard } from './board.ts'
import { boardOptions } from './settings.ts'

/** A simulated EiBotBoard that programs reach, and the board itself for whoever wants to look inside. */
export interface SimulatedEbb extends SimulatedDevice {
  readonly board: EbbBoard
  readonly record: SimulatedPlotterRecord
  pictureSvg(): string
  summary(): string
}

/**
 * Starts a simulated EiBotBoard that listens on TCP or at a pseudo-terminal.
 * @throws DriverError `CONFIG_INVALID`, `CONFIG_UNKNOWN_KEY`, `DEPENDENCY_MISSING`, or what the system says of the TCP port
 */
export async function startEbb(options: SimulatorOptions = {}): Promise<SimulatedEbb> {
  const { listen = 'tcp', speed, port, settings = {}, signal } = options
  signal?.throwIfAborted()
  if (speed !== undefined && speed !== 'max' && !(speed > 0)) throw invalidSpeed(speed)
  const board = createEbbBoard({ ...boardOptions(settings), speed })
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

/** The simulator `ebb`: `vfab --device ebb:sim` starts it. */
export const simulator: Simulator = defineSimulator({ id: 'ebb', start: startEbb })

function asDevice(board: EbbBoard, served: Served): SimulatedEbb {
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => (closed ??= served.close().finally(() => board.close()))
  return {
    board,
    clock: board.clock,
    record: recordOf(board),
    get address() {
      return served.address
    },
    connect: async () => board.connect(),
    inject: (fault) => board.inject(fault),
    pictureSvg: () => board.pictureSvg(),
    summary: () => board.summary(),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function recordOf(board: EbbBoard): SimulatedPlotterRecord {
  const { record } = board
  return {
    strokesMm: () => record.strokesMm(),
    tipMm: () => record.positionMm,
    isPenDown: () => record.samples(record.nowMs, record.nowMs, 1)[0]?.penDown ?? false,
    carryTo: (place) => board.carryTo(place),
    idle: () => board.idle(),
  }
}

function invalidSpeed(speed: number): DriverError {
  return new DriverError(`the simulated EiBotBoard cannot run at a speed of ${speed}`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    driver: 'ebb',
    hint: "give a number above 0 (1 is as fast as the real one), or 'max'",
  })
}
