import { isDriverError, nearest } from '@vfab/core'
import type { Fleet, RemoteMachine } from '@vfab/fleet'
import { configuredHosts, loadOptional, type Plot, type PlotFileOptions, type Workshop } from '@vfab/workshop'

import type { WorkshopScope } from '../open-workshop.ts'

/** The machines of other computers that a command names. */
export interface Elsewhere {
  readonly fleet: Fleet
  /** By what was typed: `east:axi`. */
  readonly machines: ReadonlyMap<string, RemoteMachine>
}

/** Loads `@vfab/fleet`. @throws DriverError `DEPENDENCY_MISSING` */
export async function openFleet(
  workshop: Workshop,
  { io }: Pick<WorkshopScope, 'io'>,
  neededBy: string,
): Promise<Fleet> {
  const { createFleet } = await loadOptional('@vfab/fleet', {
    beside: () => import('@vfab/fleet'),
    cwd: io.cwd,
    neededBy,
    hint: 'npm install @vfab/fleet (with -g where vfab was installed with -g)',
  })
  const mdns = io.sources?.mdns
  return createFleet({ workshop, cwd: io.cwd, ...(mdns === undefined ? {} : { mdns }) })
}

/**
 * The machines of other computers among the names. What begins with a driver is this computer's, and so is what nearly does; of the rest,
 * `hosts:` of the configuration, the broker and the network are asked.
 */
export async function findElsewhere(
  names: readonly string[],
  workshop: Workshop,
  scope: WorkshopScope,
): Promise<Elsewhere | undefined> {
  const { drivers } = await inventoryFor(names, workshop)
  const own = drivers.flatMap(({ id, metadata }) => [id, ...(metadata?.aliases ?? [])])
  const maybe = names.flatMap((name) => {
    const machine = parseMachine(name)
    return machine === undefined || own.includes(machine.host) ? [] : [[name, machine] as const]
  })
  if (maybe.length === 0) return undefined
  const hosts = (await configuredHosts(await workshop.host.config())).map(({ name }) => name)
  const isNamed = ({ host }: RemoteMachine): boolean => nearest(host, hosts) !== undefined || hosts.includes(host)
  let fleet: Fleet
  try {
    fleet = await openFleet(workshop, scope, 'a machine of another computer')
  } catch (error) {
    const isWanted = maybe.some(([, machine]) => isNamed(machine))
    if (isWanted || !isDriverError(error) || error.code !== 'DEPENDENCY_MISSING') throw error
    return undefined // it is a driver that is not installed
  }
  const machines = new Map<string, RemoteMachine>()
  for (const [name, machine] of maybe) {
    const isUnlikely = nearest(machine.host, own) !== undefined
    if (isNamed(machine) || (!isUnlikely && (await fleet.knows(machine.host)))) machines.set(name, machine)
  }
  return machines.size === 0 ? undefined : { fleet, machines }
}

function parseMachine(name: string): RemoteMachine | undefined {
  const [, host, device] = /^([a-z0-9_-]{1,32}):(.+)$/.exec(name) ?? []
  return host === undefined || device === undefined ? undefined : { host, device }
}

/** Nothing is looked up where no name has a colon. */
async function inventoryFor(
  names: readonly string[],
  workshop: Workshop,
): Promise<Pick<Awaited<ReturnType<Workshop['host']['inventory']>>, 'drivers'>> {
  return names.some((name) => parseMachine(name) !== undefined) ? workshop.host.inventory() : { drivers: [] }
}

/** A drawing that is sent to other computers as it is, and read here for machines of this one. */
export type AnySource = string | Uint8Array

/** Plots where the machine is. */
export function plotAnywhere(
  source: AnySource | Parameters<Workshop['plot']>[0],
  raw: AnySource,
  options: PlotFileOptions,
  { workshop, elsewhere }: { readonly workshop: Workshop; readonly elsewhere: Elsewhere | undefined },
): Plot {
  const machine = options.device === undefined ? undefined : elsewhere?.machines.get(options.device)
  if (machine === undefined) return workshop.plot(source, options)
  return elsewhere!.fleet.plot(raw, machine, options)
}
