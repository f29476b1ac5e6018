import { eventText, type Workshop } from '@vfab/workshop'
import type { EventsValues } from '@vfab/workshop/options'

import type { Output } from '../output.ts'
import { printable } from '../printable.ts'

/** Lists at its end, where that is asked for, what happened to the devices of this command. */
export function showEvents({ host }: Workshop, { events }: EventsValues, output: Output): Disposable {
  return {
    [Symbol.dispose]() {
      if (!events) return
      output.event({ type: 'events', events: host.history() })
      for (const event of host.history()) {
        const time = new Date(event.timestampMs).toISOString().slice(11, 23)
        output.note(printable(`${time}  ${event.device ?? event.driver}  ${eventText(event)}`))
      }
    },
  }
}
