import type { DeviceKind, SimulatedDevice, Simulator, SimulatedTruth } from '@vfab/core'
import type { ConformanceCamera } from './camera/camera-machine.ts'
import type { ConformanceMachine } from './machine.ts'
import type { ConformancePlotter } from './plotter/plotter-machine.ts'
import type { ConformanceSensor } from './sensor/sensor-machine.ts'
import { Unjudged } from './skipped.ts'

/** A machine of any kind. */
export type AnyMachine = ConformancePlotter & ConformanceSensor & ConformanceCamera

/** What a simulated device of each kind must know of itself to be judged by. */
const truthOf: Readonly<Record<DeviceKind, readonly (keyof SimulatedTruth)[]>> = {
  plotter: ['penIsUp', 'movedMm'],
  sensor: ['measured', 'change'],
  camera: ['takenMs'],
}

/**
 * Makes what checks open from the simulated device that a driver's package brings.
 * @param addressKey - the driver's setting that takes the device's address
 * @throws Unjudged when the device does not report what has happened to it
 */
export async function simulatedMachine(
  kind: DeviceKind,
  simulator: Simulator,
  addressKey: string,
): Promise<AnyMachine> {
  const device = await simulator.start()
  const { truth } = device
  const missing = truthOf[kind].filter((name) => truth?.[name] === undefined)
  if (truth === undefined || missing.length > 0) {
    await device.close()
    const names = missing.map((name) => `\`truth.${name}\``).join(' and ')
    throw new Unjudged(
      `the simulated device ${simulator.id} does not report ${names}`,
      `give the simulated device a \`truth\` with ${missing.join(' and ')} (SimulatedTruth of @vfab/core; startSimulatedLine and startSimulatedPage take it)`,
    )
  }
  // Pages are reached by their address; everything else without a socket in between, so that nothing but the device's clock counts.
  const openPipe = /^https?:/.test(device.address)
    ? undefined
    : (): ReturnType<SimulatedDevice['connect']> => device.connect()
  const config = { ...truth.config, [addressKey]: device.address }
  const machine: ConformanceMachine = {
    ...{ config, openPipe },
    clock: device.clock,
    inject: truth.connectionless === true ? undefined : (fault) => device.inject(fault),
    received: () => truth.received?.() ?? [],
    dispose: () => device.close(),
  }
  return { ...machine, ...factsOf(truth, config) }
}

/** What is asked of the machine by checks of all kinds; those of a kind ask only what its truth has. */
function factsOf(
  truth: SimulatedTruth,
  config: ConformanceMachine['config'],
): Omit<AnyMachine, keyof ConformanceMachine> {
  const { refusedConfig } = truth
  return {
    restartsOnOpen: truth.restartsOnOpen,
    refusedCommand: truth.refusedCommand,
    refusedConfig: refusedConfig && { ...config, ...refusedConfig },
    penIsUp: () => truth.penIsUp!(),
    movedMm: () => truth.movedMm!(),
    measured: () => truth.measured!(),
    change: () => truth.change!(),
    takenMs: (bytes) => truth.takenMs!(bytes),
    portIsFree: () => isFree(truth),
    isWatched: () => truth.clients() > 0,
    viewers: () => truth.clients(),
    revive: truth.revive === undefined ? undefined : () => truth.revive?.(),
    stall: truth.stall === undefined ? undefined : () => truth.stall?.(),
  }
}

/** The end of a socket takes a moment to arrive at the other side. */
async function isFree(truth: SimulatedTruth): Promise<boolean> {
  for (let turn = 0; turn < 100 && truth.clients() > 0; turn++) await new Promise((resolve) => setTimeout(resolve, 5))
  return truth.clients() === 0
}
