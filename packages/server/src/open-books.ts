/* Opens what the server keeps: clients and leases, devices, drawings, jobs and films. They know each other only through what is handed in here. */
import { join } from 'node:path'

import { configuredPens, type WorkshopOptions } from '@vfab/workshop'

import { clientView } from './access/client-view.ts'
import { openClientBook } from './access/clients.ts'
import { createLeaseBook } from './access/leases.ts'
import type { Pen } from './api/device.ts'
import { DeviceDirectory } from './devices/device-directory.ts'
import { openDrawingStore } from './drawings/drawing-store.ts'
import { openPreparations } from './drawings/preparations.ts'
import { createPreparer } from './drawings/preparer.ts'
import { openJobBook } from './jobs/job-book.ts'
import { openFilmShelf } from './media/film-shelf.ts'
import type { ServerOptions } from './server-options.ts'
import type { Services } from './services.ts'

/** What everything that is kept stands on. */
export type Ground = Pick<Services, 'workshop' | 'directory' | 'clock' | 'now' | 'instance' | 'hub'>

type Access = Pick<Services, 'clients' | 'leases' | 'listening'>
type Drawings = Pick<Services, 'drawings' | 'preparer' | 'preparations'>

/** Opens what is kept. @throws DriverError when the configuration or the state cannot be read */
export async function openBooks(
  ground: Ground,
  options: ServerOptions & { readonly onMistake: (error: unknown) => void },
): Promise<Access & Drawings & Pick<Services, 'devices' | 'films' | 'jobs'>> {
  const { workshop, directory, clock, now, hub } = ground
  const { simSpeed = 1, onMistake } = options
  const config = await workshop.host.config()
  const access = await openAccess(ground, {
    onLeaseChange(device, before) {
      devices.endJogOf(device, before)
      devices.publish(device)
    },
  })
  const devices = new DeviceDirectory({
    workshop,
    hub,
    leases: access.leases,
    clock,
    simSpeed,
    named: options.devices ?? [],
    pensOf: (alias): readonly Pen[] =>
      [...configuredPens(config, alias)].map(([number, { name, color }]) => ({ number, name, color })),
    foreign: () => jobs.foreign,
  })
  const drawn = await openDrawings(ground, options)
  const films = await openFilmShelf({ workshop, directory: join(directory, 'films'), hub, now })
  const jobs = await openJobBook({
    ...{ workshop, directory, hub, now, simSpeed, onMistake },
    preparations: drawn.preparations,
    preparer: drawn.preparer,
    machineOf: (name) => devices.machine(name),
    deviceOf: (driver, where) => devices.nameOf(driver, where),
    filmDirectory: (job) => films.directoryOf(job),
    onFilm: (path) => films.complete(path),
  })
  return { ...access, ...drawn, devices, films, jobs }
}

async function openAccess(
  { directory, now, hub }: Ground,
  { onLeaseChange }: Readonly<{ onLeaseChange: (device: string, before: string | undefined) => void }>,
): Promise<Access> {
  const listening = new Map<string, number>()
  const leases = createLeaseBook({ now, onChange: onLeaseChange })
  const clients = await openClientBook({
    path: join(directory, 'clients.json'),
    now,
    onChange: (client) => hub.publish('client', clientView(client, listening, now), client.id),
    onGone(id) {
      leases.endAll(id)
      hub.publish('client-gone', { id }, id)
    },
  })
  return { clients, leases, listening }
}

async function openDrawings({ directory, now, hub }: Ground, options: ServerOptions): Promise<Drawings> {
  const preparer = createPreparer({ workshop: plainOptions(options.workshop ?? {}) })
  const drawings = await openDrawingStore(join(directory, 'drawings'), { limits: options.limits, now })
  const preparations = await openPreparations({
    directory: join(directory, 'preparations'),
    drawings,
    preparer,
    onStep: (drawing, step) => hub.publish('preparation', { drawing, step }, drawing),
  })
  return { drawings, preparer, preparations }
}

function plainOptions(options: WorkshopOptions): Parameters<typeof createPreparer>[0]['workshop'] {
  const { cwd, env = process.env, argv1, selfUrl, project, configFile, bundledFrom, homeDirectory, platform } = options
  const argv = 'argv1' in options ? argv1 : process.argv[1]
  const plain = { cwd, selfUrl, project, configFile, bundledFrom, homeDirectory, platform }
  return { ...plain, argv1: argv, env: { ...env } }
}
