/* Puts everything together that handlers work with. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { type Clock, systemClock } from '@vfab/core'
import { configuredPens, createWorkshop, type WorkshopOptions } from '@vfab/workshop'

import { openClientBook } from './access/clients.ts'
import { createLeaseBook } from './access/leases.ts'
import { createPairing } from './access/pairing.ts'
import { serverUrls } from './addresses.ts'
import type { Pen } from './api/device.ts'
import { DeviceDirectory } from './devices/device-directory.ts'
import { openDrawingStore } from './drawings/drawing-store.ts'
import { openPreparations } from './drawings/preparations.ts'
import { createPreparer } from './drawings/preparer.ts'
import { createEventHub } from './events/event-hub.ts'
import { accessHandlers, clientView } from './handlers/access-handlers.ts'
import { deviceHandlers } from './handlers/device-handlers.ts'
import { drawingHandlers } from './handlers/drawing-handlers.ts'
import { jobHandlers } from './handlers/job-handlers.ts'
import { mediaHandlers } from './handlers/media-handlers.ts'
import type { Handlers } from './http/handlers.ts'
import { openJobBook } from './jobs/job-book.ts'
import { createDetection } from './media/detection.ts'
import { openFilmShelf } from './media/film-shelf.ts'
import { openApiDocument } from './openapi.ts'
import type { ServerOptions } from './server-options.ts'
import type { Services } from './services.ts'
import { followDevices, tend } from './tend.ts'

/** Where the server is reached, and what ends it. */
export interface Address {
  readonly listen: string
  readonly port: number
  readonly tls: boolean
  readonly basePath: string
  readonly names: readonly string[]
  readonly signal: AbortSignal
}

/** Opens what is kept; nothing moves. @throws DriverError when the configuration or the state cannot be read */
export async function assemble(
  options: ServerOptions,
  address: Address,
): Promise<{ readonly services: Services; readonly handlers: Handlers }> {
  const { workshop: workshopOptions = {}, simSpeed = 1, now = Date.now, onMistake = warnOf } = options
  const clock: Clock = workshopOptions.clock ?? systemClock
  const workshop = createWorkshop(workshopOptions)
  const directory = options.stateDirectory ?? join(workshop.stateDirectory, 'server')
  const instance = randomBytes(6).toString('hex')
  const { signal } = address
  const config = await workshop.host.config()
  const hub = createEventHub({ instance, clock, signal })
  const listening = new Map<string, number>()
  const leases = createLeaseBook({
    now,
    onChange: (device, before) => {
      devices.endJogOf(device, before)
      devices.publish(device)
    },
  })
  const clients = await openClientBook({
    path: join(directory, 'clients.json'),
    now,
    onChange: (client) => hub.publish('client', clientView(client, listening, now), client.id),
    onGone(id) {
      leases.endAll(id)
      hub.publish('client-gone', { id }, id)
    },
  })
  const devices = new DeviceDirectory({
    workshop,
    hub,
    leases,
    clock,
    simSpeed,
    named: options.devices ?? [],
    pensOf: (alias): readonly Pen[] =>
      [...configuredPens(config, alias)].map(([number, { name, color }]) => ({ number, name, color })),
    foreign: () => jobs.foreign,
  })
  const preparer = createPreparer({ workshop: plainOptions(workshopOptions) })
  const drawings = await openDrawingStore(join(directory, 'drawings'), { limits: options.limits, now })
  const preparations = await openPreparations({
    directory: join(directory, 'preparations'),
    drawings,
    preparer,
    onStep: (drawing, step) => hub.publish('preparation', { drawing, step }, drawing),
  })
  const films = await openFilmShelf({ workshop, directory: join(directory, 'films'), hub, now })
  const jobs = await openJobBook({
    workshop,
    directory,
    hub,
    preparations,
    preparer,
    machineOf: (name) => devices.machine(name),
    deviceOf: (driver, where) => devices.nameOf(driver, where),
    filmDirectory: (job) => films.directoryOf(job),
    onFilm: (path) => films.complete(path),
    now,
    simSpeed,
    onMistake,
  })
  const detection = createDetection(workshop, {
    now,
    async onChange(latest) {
      hub.publish('detection', latest, 'detection')
      if (!latest.running) await devices.refresh(detection.report)
    },
  })
  await devices.refresh(undefined)
  const services: Services = {
    ...{
      workshop,
      directory,
      clock,
      now,
      instance,
      hub,
      clients,
      leases,
      devices,
      drawings,
      preparer,
      preparations,
      jobs,
      films,
    },
    ...{ detection, listening },
    version: ownVersion(),
    pairing: createPairing(now),
    cookie: { name: `vfab-${address.port}`, path: `${address.basePath}/` },
    tls: address.tls,
    urls: () => serverUrls(address),
    document: () => openApiDocument(ownVersion(), address.basePath),
  }
  // Whoever listens to readings has the sensors opened.
  hub.onSubscribers(() => {
    if (hub.wants('readings')) for (const sensor of devices.sensors) sensor.want()
  })
  void tend(services, signal, onMistake)
  void followDevices(services, signal, onMistake)
  const handlers = {
    ...accessHandlers(services),
    ...deviceHandlers(services),
    ...drawingHandlers(services),
    ...jobHandlers(services),
    ...mediaHandlers(services),
  }
  return { services, handlers }
}

function plainOptions(options: WorkshopOptions): Parameters<typeof createPreparer>[0]['workshop'] {
  const { cwd, env = process.env, argv1, selfUrl, project, configFile, bundledFrom, homeDirectory, platform } = options
  const argv = 'argv1' in options ? argv1 : process.argv[1]
  const plain = { cwd, selfUrl, project, configFile, bundledFrom, homeDirectory, platform }
  return { ...plain, argv1: argv, env: { ...env } }
}

function ownVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return String((manifest as { readonly version?: unknown }).version)
}

/** What is done with mistakes by default. */
export function warnOf(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.emitWarning(text, { code: 'VFAB_SERVER_FAILED' })
}
