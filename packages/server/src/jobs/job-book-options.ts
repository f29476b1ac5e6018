import type { Workshop } from '@vfab/workshop'

import type { Machine } from '../devices/machine.ts'
import type { Preparations } from '../drawings/preparations.ts'
import type { Preparer } from '../drawings/preparer.ts'
import type { EventHub } from '../events/event-hub.ts'

/** What `openJobBook` accepts. */
export interface JobBookOptions {
  readonly workshop: Workshop
  /** Where queues and notes are kept. */
  readonly directory: string
  readonly hub: EventHub
  readonly preparations: Preparations
  readonly preparer: Preparer
  /** The plotter of this name. @throws DriverError `NOT_FOUND` */
  readonly machineOf: (device: string) => Machine
  readonly deviceOf: (driver: string, address: string) => string
  /** Where the films of a job go. */
  readonly filmDirectory: (job: string) => string
  /** Called when a film of a job is complete. @returns its id */
  readonly onFilm: (directory: string) => string
  /** Wall clock, ms since 1970. */
  readonly now: () => number
  readonly simSpeed: number | 'max'
  readonly onMistake: (error: unknown) => void
}
