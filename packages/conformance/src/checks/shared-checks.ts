import type { Bench } from '../bench.ts'
import type { Check } from '../check.ts'
import { availabilityChecks } from './availability.ts'
import { closingChecks } from './closing.ts'
import { eventChecks } from './events.ts'
import { metadataChecks } from './metadata.ts'
import { settingsChecks } from './settings.ts'

/** What drivers of every kind promise, whatever they drive. */
export const sharedChecks: readonly Check<Bench>[] = [
  ...metadataChecks,
  ...settingsChecks,
  ...availabilityChecks,
  ...closingChecks,
  ...eventChecks,
]
