import type { EventHub } from '@vfab/core'

import type { Link } from './link.ts'
import { override } from './overrides.ts'
import type { StatusReport } from './report.ts'

/** What reports tell besides the place: the board's state, and who holds the machine. Changes are events. */
export class StateWatch {
  readonly #events: EventHub
  readonly #link: Link
  #state = ''
  #held: 'button' | 'door' | undefined

  constructor(events: EventHub, link: Link) {
    this.#events = events
    this.#link = link
  }

  /** What holds the machine, where this session did not. */
  get held(): 'button' | 'door' | undefined {
    return this.#held
  }

  /** @param halting - while this session itself holds and resets the board */
  note(report: StatusReport, halting: boolean): void {
    // The pen hangs on the spindle: a pendant that turns it up or down must not bend the pen's heights.
    if ((report.overrides?.[2] ?? 100) !== 100) this.#link.signal(override.spindle)
    if (report.state === this.#state) return
    this.#state = report.state
    const held = halting ? undefined : heldBy(report)
    const changed = held !== this.#held && !halting
    this.#held = held
    this.#events.emit('state_update', {
      state: report.state,
      ...(changed && { held: held ?? null }),
      ...(report.pins === undefined ? {} : { pins: report.pins }),
    })
  }
}

function heldBy({ state }: StatusReport): 'button' | 'door' | undefined {
  return state === 'Hold' ? 'button' : state === 'Door' ? 'door' : undefined
}
