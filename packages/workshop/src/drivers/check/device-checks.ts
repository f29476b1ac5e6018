import { type DriverMetadata, isDriverError } from '@vfab/core'
import { createHost, type Host } from '@vfab/host'

import type { DriverFinding } from './finding.ts'
import type { PackageFacts } from './package-facts.ts'

const loadWhy = '`vfab` cannot use the driver.'

/** Loads each driver as a host does, asks whether it can work here, and opens its simulated device. */
export async function* deviceChecks(
  project: string,
  facts: PackageFacts,
  signal: AbortSignal | undefined,
): AsyncGenerator<DriverFinding, void, undefined> {
  const nothing = async (): Promise<never[]> => []
  await using host = createHost({
    ...{ cwd: project, project, configFile: false, argv1: undefined, locks: false },
    sources: { usb: nothing, serial: nothing, files: nothing, mdns: nothing },
  })
  for (const driver of facts.drivers) {
    signal?.throwIfAborted()
    yield await attempt(
      'load',
      driver.id,
      { why: loadWhy, fix: 'export `driver`, made by defineDriver, from the entry' },
      () => load(host, driver),
    )
    yield await attempt(
      'availability',
      driver.id,
      {
        why: '`vfab doctor` crashes instead of naming what to install.',
        fix: 'return what is missing in `missing`, each with a hint',
      },
      () => askAvailability(host, driver),
    )
    if (!facts.simulators.some(({ id }) => id === driver.id)) continue
    yield await attempt(
      'simulated-device',
      driver.id,
      {
        why: `\`${driver.id}:sim\` does not work.`,
        fix: 'check vfab.simulators: its addressKey is the setting that takes the address',
      },
      () => openSimulated(host, driver, signal),
    )
  }
}

async function attempt(
  check: string,
  driver: string,
  meaning: Pick<DriverFinding, 'why' | 'fix'>,
  run: () => Promise<string>,
): Promise<DriverFinding> {
  try {
    return { check, driver, status: 'passed', message: await run() }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const hint = isDriverError(error) && error.hint !== undefined ? { fix: error.hint } : {}
    return { check, driver, status: 'failed', message, ...meaning, ...hint }
  }
}

async function load(host: Host, { id, kind }: DriverMetadata): Promise<string> {
  const { drivers } = await host.inventory()
  const found = drivers.find((driver) => driver.id === id)
  if (found === undefined) throw new Error(`${id} is not found in the project that has it installed`)
  if (found.verdict !== 'ok') throw new Error(`it is found, and cannot be used: ${found.reason ?? found.verdict}`)
  const driver = await host.loader.loadDriver(found)
  if (driver.kind === kind) return `the entry exports the driver ${id}, a ${kind}`
  throw new Error(`the code says that it drives a ${driver.kind}, package.json a ${kind}`)
}

async function askAvailability(host: Host, { id }: DriverMetadata): Promise<string> {
  const { drivers } = await host.inventory()
  const driver = await host.loader.loadDriver(drivers.find((each) => each.id === id)!)
  const { available, missing } = await driver.availability()
  return available
    ? 'it can work on this computer'
    : `this computer lacks ${missing.map(({ name }) => name).join(', ')}`
}

async function openSimulated(host: Host, { id }: DriverMetadata, signal: AbortSignal | undefined): Promise<string> {
  const { drivers } = await host.inventory()
  const { kind } = await host.loader.loadDriver(drivers.find((each) => each.id === id)!)
  await using session = await host.open(`${id}:sim`, { kind, signal })
  const report = await session.device!.selfTest({ signal })
  if (!report.success) throw new Error(`the self-test failed: ${report.message}`)
  return `${id}:sim opens, and passes its self-test`
}
