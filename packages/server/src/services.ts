import type { Clock } from '@vfab/core'
import type { Workshop } from '@vfab/workshop'

import type { ClientBook } from './access/clients.ts'
import type { LeaseBook } from './access/leases.ts'
import type { Pairing } from './access/pairing.ts'
import type { DeviceDirectory } from './devices/device-directory.ts'
import type { DrawingStore } from './drawings/drawing-store.ts'
import type { Preparations } from './drawings/preparations.ts'
import type { Preparer } from './drawings/preparer.ts'
import type { EventHub } from './events/event-hub.ts'
import type { JobBook } from './jobs/job-book.ts'
import type { DetectionRun } from './media/detection.ts'
import type { FilmShelf } from './media/film-shelf.ts'

/** What handlers work with. */
export interface Services {
  readonly workshop: Workshop
  /** Where the server keeps what it remembers. */
  readonly directory: string
  readonly clock: Clock
  /** Wall clock, ms since 1970. */
  readonly now: () => number
  /** Changes with each start. */
  readonly instance: string
  readonly version: string
  readonly hub: EventHub
  readonly clients: ClientBook
  readonly pairing: Pairing
  readonly leases: LeaseBook
  readonly devices: DeviceDirectory
  readonly drawings: DrawingStore
  readonly preparer: Preparer
  readonly preparations: Preparations
  readonly jobs: JobBook
  readonly films: FilmShelf
  readonly detection: DetectionRun
  /** Connections for events, by client. */
  readonly listening: Map<string, number>
  readonly cookie: CookieSettings
  readonly tls: boolean
  /** URLs of the server for clients elsewhere. */
  readonly urls: () => readonly string[]
  /** The OpenAPI document. */
  readonly document: () => Record<string, unknown>
}

/** How the session's cookie is set. */
export interface CookieSettings {
  /** Of each port its own: cookies do not tell ports apart. */
  readonly name: string
  readonly path: string
}
