/* Puts everything together that handlers work with. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { type Clock, systemClock } from '@vfab/core'
import { createWorkshop } from '@vfab/workshop'

import { createPairing } from './access/pairing.ts'
import { serverUrls } from './addresses.ts'
import { createEventHub } from './events/event-hub.ts'
import { accessHandlers } from './handlers/access-handlers.ts'
import { deviceHandlers } from './handlers/device-handlers.ts'
import { drawingHandlers } from './handlers/drawing-handlers.ts'
import { jobHandlers } from './handlers/job-handlers.ts'
import { leaseHandlers } from './handlers/lease-handlers.ts'
import { mediaHandlers } from './handlers/media-handlers.ts'
import { moveHandlers } from './handlers/move-handlers.ts'
import { queueHandlers } from './handlers/queue-handlers.ts'
import { steeringHandlers } from './handlers/steering-handlers.ts'
import type { Handlers } from './http/handlers.ts'
import { createDetection } from './media/detection.ts'
import { type Ground, openBooks } from './open-books.ts'
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
  const { workshop: workshopOptions = {}, now = Date.now, onMistake = warnOf } = options
  const { signal } = address
  const clock: Clock = workshopOptions.clock ?? systemClock
  const workshop = createWorkshop(workshopOptions)
  const directory = options.stateDirectory ?? join(workshop.stateDirectory, 'server')
  const instance = randomBytes(6).toString('hex')
  const hub = createEventHub({ instance, clock, signal })
  const ground: Ground = { workshop, directory, clock, now, instance, hub }
  const books = await openBooks(ground, { ...options, onMistake })
  const { devices } = books
  const detection = createDetection(workshop, {
    now,
    async onChange(latest) {
      hub.publish('detection', latest, 'detection')
      if (!latest.running) await devices.refresh(detection.report)
    },
  })
  await devices.refresh(undefined)
  const services: Services = {
    ...ground,
    ...books,
    detection,
    version: ownVersion(),
    pairing: createPairing(now),
    cookie: { name: `vfab-${address.port}`, path: `${address.basePath}/` },
    tls: address.tls,
    urls: () => serverUrls(address),
    document: () => openApiDocument(ownVersion(), address.basePath),
  }
  // Sensors are opened while a client listens to readings.
  hub.onSubscribers(() => {
    if (hub.wants('readings')) for (const sensor of devices.sensors) sensor.want()
  })
  void tend(services, signal, onMistake)
  void followDevices(services, signal, onMistake)
  return { services, handlers: handlersOf(services) }
}

function handlersOf(services: Services): Handlers {
  return {
    ...accessHandlers(services),
    ...deviceHandlers(services),
    ...leaseHandlers(services),
    ...moveHandlers(services),
    ...drawingHandlers(services),
    ...jobHandlers(services),
    ...steeringHandlers(services),
    ...queueHandlers(services),
    ...mediaHandlers(services),
  }
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
