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
import { createHpglPlotter, type HpglPlotter } from './plotter.ts'
import { plotterOptions } from './settings.ts'

/** A simulated HP-GL plotter that programs reach, and the plotter itself for whoever wants to look inside. */
export interface SimulatedHpgl extends SimulatedDevice {
  readonly plotter: HpglPlotter
  pictureSvg(): string
  summary(): string
}

/**
 * Starts a simulated HP-GL plotter that listens on TCP or at a pseudo-terminal.
 * @throws DriverError `CONFIG_INVALID`, `CONFIG_UNKNOWN_KEY`, `DEPENDENCY_MISSING`, or what the system says of the TCP port
 */
export async function startHpgl(options: SimulatorOptions = {}): Promise<SimulatedHpgl> {
  const { listen = 'tcp', speed, port, settings = {}, signal } = options
  signal?.throwIfAborted()
  if (speed !== undefined && speed !== 'max' && !(speed > 0)) throw invalidSpeed(speed)
  const plotter = createHpglPlotter({ ...plotterOptions(settings), speed })
  let served: Served
  try {
    served = listen === 'pty' ? await servePty(plotter) : await serveTcp(plotter, { port })
    if (signal?.aborted === true) await served.close()
    signal?.throwIfAborted()
  } catch (error) {
    plotter.close()
    throw error
  }
  return asDevice(plotter, served)
}

/** The simulator `hpgl`: `vfab --device hpgl:sim` starts it. */
export const simulator: Simulator = defineSimulator({ id: 'hpgl', start: startHpgl })

function asDevice(plotter: HpglPlotter, served: Served): SimulatedHpgl {
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => (closed ??= served.close().finally(() => plotter.close()))
  return {
    plotter,
    clock: plotter.clock,
    record: recordOf(plotter),
    get address() {
      return served.address
    },
    connect: async () => plotter.connect(),
    inject: (fault) => plotter.inject(fault),
    pictureSvg: () => plotter.pictureSvg(),
    summary: () => plotter.summary(),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function recordOf(plotter: HpglPlotter): SimulatedPlotterRecord {
  const { record } = plotter
  return {
    strokesMm: () => record.strokesMm(),
    tipMm: () => record.positionMm,
    isPenDown: () => record.penIsDown,
    carryTo: (place) => plotter.carryTo(place),
    idle: () => plotter.idle(),
  }
}

function invalidSpeed(speed: number): DriverError {
  return new DriverError(`the simulated HP-GL plotter cannot run at a speed of ${speed}`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    driver: 'hpgl',
    hint: "give a number above 0 (1 is as fast as the real one), or 'max'",
  })
}
