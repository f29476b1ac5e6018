import type { SimulatedFault } from '@vfab/core'

/** When a fault strikes: after so many commands or bytes since power-on, or at a time on the device's clock. */
export type FaultMoment =
  | { readonly afterCommands: number }
  | { readonly afterBytes: number }
  | { readonly atMs: number }

/** Faults that wait for their moment. */
export class FaultSchedule {
  #waiting: { readonly moment: FaultMoment; readonly fault: SimulatedFault }[] = []

  add(moment: FaultMoment, fault: SimulatedFault): void {
    this.#waiting.push({ moment, fault })
  }

  /** The next moment that is a time, ms; Infinity when there is none. */
  get nextMs(): number {
    return Math.min(...this.#waiting.map(({ moment }) => ('atMs' in moment ? moment.atMs : Infinity)))
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  /** Takes out the faults whose moment has come. */
  due(reached: { readonly commands: number; readonly bytes: number; readonly ms: number }): SimulatedFault[] {
    const isDue = (moment: FaultMoment): boolean => {
      if ('afterCommands' in moment) return reached.commands >= moment.afterCommands
      return 'afterBytes' in moment ? reached.bytes >= moment.afterBytes : reached.ms >= moment.atMs
    }
    const due = this.#waiting.filter(({ moment }) => isDue(moment))
    this.#waiting = this.#waiting.filter((entry) => !due.includes(entry))
    return due.map(({ fault }) => fault)
  }
}
