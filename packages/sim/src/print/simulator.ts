import { connect } from 'node:net'

import {
  type BytePipe,
  defineSimulator,
  DriverError,
  type SimulatedDevice,
  type SimulatedFault,
  type Simulator,
  type SimulatorOptions,
} from '@vfab/core'

import { DevicePipe } from '../device-pipe.ts'
import { plotterParts, type StartedPlotter } from '../started-plotter.ts'
import { moonraker } from './moonraker.ts'
import { octoprint } from './octoprint.ts'
import { PrintMachine } from './print-machine.ts'
import { RestServer } from './print-server.ts'

/** Servers that can be simulated. */
export const printServerNames = ['moonraker', 'octoprint'] as const

/** Settings of the simulator `gcode`. */
export interface PrintSimulatorSettings {
  /** Default `moonraker`. */
  readonly server: (typeof printServerNames)[number]
  /** Key that clients have to give. Default for OctoPrint `sim`; Moonraker asks for none. */
  readonly apiKey: string
  readonly widthMm: number
  readonly heightMm: number
}

/** A simulated print server, and the machine behind it. */
export type SimulatedPrintServer = SimulatedDevice &
  StartedPlotter & {
    readonly machine: PrintMachine
    /** Requests so far: `POST /printer/print/start?filename=vfab.gcode`. */
    readonly requests: readonly string[]
    /** Open connections. */
    readonly connections: number
  }

/** Where a homed machine is switched on, from its corner, mm. */
const homeDistanceMm = [0, 0] as const

/**
 * Starts a simulated Moonraker with Klipper, or OctoPrint with a Marlin board, each with a pen on a servo. Settings: `server`,
 * `apiKey`, `widthMm`, `heightMm`.
 * @throws DriverError `CONFIG_INVALID`, or what the system says of the TCP port
 */
export async function startPrintServer(options: SimulatorOptions = {}): Promise<SimulatedPrintServer> {
  const { listen = 'tcp', port = 0, speed = 'max', settings = {}, signal } = options
  signal?.throwIfAborted()
  const { server = 'moonraker', apiKey, widthMm = 297, heightMm = 210 } = settings as Partial<PrintSimulatorSettings>
  if (listen !== 'tcp') throw invalid('is reached over TCP only', "leave listen out, or set it to 'tcp'")
  if (!printServerNames.includes(server))
    throw invalid(`has no server "${String(server)}"`, 'choose moonraker or octoprint')
  const isMoonraker = server === 'moonraker'
  const machine = new PrintMachine(
    {
      dialect: isMoonraker ? 'klipper' : 'marlin',
      pen: { kind: 'servo' },
      widthMm,
      heightMm,
      homeDistanceMm,
      switches: 'works',
      plannerBlocks: 15,
      hasSpindle: false,
    },
    speed,
  )
  const rest = new RestServer(isMoonraker ? moonraker(machine, apiKey) : octoprint(machine, apiKey ?? 'sim'))
  await rest.listen(port)
  return simulatedServer(`${server}://127.0.0.1:${rest.port}`, rest, machine)
}

/** The simulator `gcode`: `vfab plot drawing.svg --device gcode:sim` starts it. */
export const simulator: Simulator = defineSimulator({ id: 'gcode', start: startPrintServer })

function simulatedServer(address: string, rest: RestServer, machine: PrintMachine): SimulatedPrintServer {
  const close = (): Promise<void> => rest.close()
  const parts = plotterParts(
    {
      clock: machine.clock,
      record: machine.record,
      carryTo: (place) => machine.carryTo(place),
      idle: () => machine.rest(),
      pictureSvg: () => machine.pictureSvg(),
      summary: () => machine.summary(),
    },
    () => machine.record.tipAt(machine.record.nowMs).penDown,
  )
  return {
    ...parts,
    address,
    machine,
    requests: rest.requests,
    get connections() {
      return rest.connections
    },
    connect: () => connectTo(address, rest.port),
    inject: (fault) => suffer(fault, rest, machine),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function suffer(fault: SimulatedFault, rest: RestServer, machine: PrintMachine): void {
  switch (fault.kind) {
    case 'unplug':
      void rest.close()
      return
    case 'brown-out':
      return machine.restart()
    case 'silence':
      rest.silent = true
      return
    case 'garbage':
      rest.garbage = '\u0001'.repeat(fault.bytes ?? 8)
      return
    case 'refuse':
      return machine.refuse(fault.command)
    case 'motor-power':
      machine.machine.machine.powered = fault.on
      return
    case 'cut-line':
    case 'slow':
      return // a loose contact is not noticed behind a server
  }
}

function connectTo(address: string, port: number): Promise<BytePipe> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port })
    const pipe = new DevicePipe(address, {
      received: (bytes) => void socket.write(bytes),
      closedByClient: () => void socket.destroy(),
    })
    socket.on('data', (chunk: Buffer) => pipe.deliver(chunk))
    socket.on('close', () => pipe.lose())
    socket.once('connect', () => resolve(pipe))
    socket.on('error', reject)
  })
}

function invalid(what: string, hint: string): DriverError {
  return new DriverError(`the simulated print server ${what}`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    driver: 'gcode',
    hint,
  })
}
