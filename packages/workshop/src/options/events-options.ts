import { flag } from './option.ts'
import type { OptionsOf } from './option-spec.ts'

/** Values of {@link eventsOptions}. */
export interface EventsValues {
  readonly events?: boolean | undefined
}

/** Options of commands that keep devices open for long. */
export const eventsOptions: OptionsOf<EventsValues> = {
  events: flag('at the end, list what happened to the devices: states, losses, recoveries'),
}
