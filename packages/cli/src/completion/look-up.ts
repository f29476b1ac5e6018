import type { DriverInventory } from '@vfab/host/discovery'
import type { Candidate, CompletionKind } from '@vfab/workshop/options'

import { findInstalled, searchOptions, type SearchScope } from '../installed.ts'

/** Things that installed drivers and the configuration know by name. Files are left to the shell. */
export async function lookUp(kind: CompletionKind, scope: SearchScope): Promise<readonly Candidate[]> {
  switch (kind) {
    case 'device':
      return [...(await namedDevices(scope)), ...(await drivers(scope)), ...(await simulators(scope))]
    case 'driver':
      return drivers(scope)
    case 'setting':
      return settings(scope)
    case 'package':
      return packages()
    case 'job':
      return jobs(scope)
    case 'file':
    case 'directory':
      return []
  }
}

async function usable(scope: SearchScope): Promise<DriverInventory> {
  const { drivers: installed, ...rest } = await findInstalled(scope)
  return { ...rest, drivers: installed.filter(({ verdict }) => verdict === 'ok') }
}

async function drivers(scope: SearchScope): Promise<Candidate[]> {
  const { drivers: installed } = await usable(scope)
  return installed.map(({ id, metadata }) => ({ word: id, summary: metadata?.displayName ?? 'driver' }))
}

async function simulators(scope: SearchScope): Promise<Candidate[]> {
  const { drivers: installed, simulators: known } = await usable(scope)
  const fitting = known.filter(({ id }) => installed.some((driver) => driver.id === id))
  return fitting.map(({ id, metadata }) => ({ word: `${id}:sim`, summary: metadata.displayName }))
}

async function namedDevices(scope: SearchScope): Promise<Candidate[]> {
  const { createHost } = await import('@vfab/host')
  const { devices } = await createHost({ ...searchOptions(scope), configFile: scope.configFile }).config()
  return [...devices].map(([word, driver]) => ({ word, summary: `configured ${driver}` }))
}

async function settings(scope: SearchScope): Promise<Candidate[]> {
  const { readSettingsSchema, settingNames } = await import('@vfab/host')
  return (await usable(scope)).drivers.flatMap((driver) =>
    settingNames(readSettingsSchema(driver)).map((word) => ({ word, summary: `setting of ${driver.id}` })),
  )
}

async function packages(): Promise<Candidate[]> {
  const { installableNames, readDeviceIndex } = await import('@vfab/device-index')
  return installableNames(readDeviceIndex()).map((word) => ({ word }))
}

async function jobs(scope: SearchScope): Promise<Candidate[]> {
  const { createWorkshop, isReadable } = await import('@vfab/workshop')
  const known = (await createWorkshop(searchOptions(scope)).jobs.list()).filter(isReadable)
  return known.map(({ id, name, state }) => ({ word: id, summary: `${name}, ${state}` }))
}
