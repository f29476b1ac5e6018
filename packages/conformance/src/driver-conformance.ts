import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'

import { type Driver, readVfabField, type Simulator } from '@vfab/core'
import type { Bench } from './bench.ts'
import { cameraChecks } from './camera/camera-conformance.ts'
import type { Check } from './check.ts'
import { plotterChecks } from './plotter/plotter-conformance.ts'
import { sensorChecks } from './sensor/sensor-conformance.ts'
import { type AnyMachine, simulatedMachine } from './simulated-machine.ts'
import { type ConformanceOptions, registerChecks, type Suite, suiteOf } from './suite.ts'

/** What {@link driverConformance} takes. */
export interface DriverConformanceOptions<Config = unknown> extends Omit<
  ConformanceOptions<never, never, never>,
  'driver' | 'machine'
> {
  /** What the package exports as `driver`. */
  readonly driver: Driver<Config>
  /** The simulated device that the package brings, with a `truth` of the driver's kind. */
  readonly simulator: Simulator
}

/**
 * Registers one test for each promise that a driver makes, whatever its kind, with the simulated device that its package
 * brings: what `vfab driver check` runs, too.
 */
export function driverConformance<Config>(options: DriverConformanceOptions<Config>): void {
  const suite = simulatedSuite(options)
  registerChecks(checksFor(suite), suite)
}

/** Every check of the driver's kind. */
export function checksFor({ driver }: AnySuite): readonly Check<AnyBench>[] {
  const byKind = { plotter: plotterChecks, sensor: sensorChecks, camera: cameraChecks }
  return byKind[driver.kind]
}

/** A bench for a driver of any kind. */
export type AnyBench = Bench<never, AnyMachine>
/** A suite for a driver of any kind. */
export type AnySuite = Suite<never, AnyMachine>

/** The suite of a driver whose machine is the simulated device of its own package. */
export function simulatedSuite<Config>(options: DriverConformanceOptions<Config>): AnySuite {
  const { driver, simulator } = options
  const metadata = options.metadata ?? pathToFileURL(`${process.cwd()}/package.json`)
  return suiteOf<Config, never, AnyMachine>({
    patienceMs: 15_000,
    ...options,
    driver: driver as unknown as Driver<Config, never>,
    machine: async () => simulatedMachine(driver.kind, simulator, await addressKeyOf(metadata, driver.id)),
  })
}

/** The setting that takes the simulated device's address, as the package.json says. */
async function addressKeyOf(metadata: URL, id: string): Promise<string> {
  const { field } = readVfabField(JSON.parse(await readFile(metadata, 'utf8')))
  const simulator = field?.simulators?.find((each) => each.id === id)
  return simulator?.addressKey ?? field?.drivers?.find((each) => each.id === id)?.addressKey ?? 'port'
}
