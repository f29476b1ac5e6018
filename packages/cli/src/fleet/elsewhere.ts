import { isDriverError } from '@vfab/core'
import type { Fleet } from '@vfab/fleet'
import {
  configuredHosts,
  loadOptional,
  type Plot,
  type PlotFileOptions,
  possibleRemotes,
  type RemoteMachine,
  type Workshop,
} from '@vfab/workshop'

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
  })
  const mdns = io.sources?.mdns
  return createFleet({ workshop, cwd: io.cwd, ...(mdns === undefined ? {} : { mdns }) })
}

/** The machines of other computers among the names; `@vfab/fleet` is loaded only where a name can be one. */
export async function findElsewhere(
  names: readonly string[],
  workshop: Workshop,
  scope: WorkshopScope,
): Promise<Elsewhere | undefined> {
  const possible = await possibleRemotes(names, workshop.host)
  if (possible.size === 0) return undefined
  try {
    const fleet = await openFleet(workshop, scope, 'a machine of another computer')
    const machines = await fleet.machines(names)
    return machines.size === 0 ? undefined : { fleet, machines }
  } catch (error) {
    if (!isDriverError(error) || error.code !== 'DEPENDENCY_MISSING') throw error
    const hosts = await configuredHosts(await workshop.host.config())
    // What the configuration does not name either is a driver that is not installed.
    if (hosts.some(({ name }) => [...possible.values()].some(({ host }) => host === name))) throw error
    return undefined
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
