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
 * The machines of other computers among the names. A name that begins with a driver, or nearly with one, is this computer's; the package is
 * loaded only for those that do not.
 */
export async function findElsewhere(
  names: readonly string[],
  workshop: Workshop,
  scope: WorkshopScope,
): Promise<Elsewhere | undefined> {
  const found = names.flatMap((name) => {
    const [, host, device] = /^([a-z0-9_-]{1,32}):(.+)$/.exec(name) ?? []
    return host === undefined || device === undefined ? [] : [[name, { host, device }] as const]
  })
  if (found.length === 0) return undefined
  const { drivers } = await workshop.host.inventory()
  const own = drivers.flatMap(({ id, metadata }) => [id, ...(metadata?.aliases ?? [])])
  const hosts = (await configuredHosts(await workshop.host.config())).map(({ name }) => name)
  const isConfigured = ({ host }: RemoteMachine): boolean => hosts.includes(host) && !own.includes(host)
  const machines = new Map(
    found.filter(([, machine]) => isConfigured(machine) || nearest(machine.host, own) === undefined),
  )
  if (machines.size === 0) return undefined
  try {
    return { fleet: await openFleet(workshop, scope, 'a machine of another computer'), machines }
  } catch (error) {
    const isWanted = [...machines.values()].some(isConfigured)
    if (isWanted || !isDriverError(error) || error.code !== 'DEPENDENCY_MISSING') throw error
    return undefined // it is a driver that is not installed
  }
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
