/** What a running drawing has been asked to do. */
export type Demand = 'go-on' | 'pause-at-stroke' | 'pause-now' | 'end'

/** Why a drawing ended before its last stroke. */
export interface Ending {
  /** What the drawing rejects with; absent when it was stopped, which is no failure. */
  readonly failure?: { readonly reason: unknown }
}

/** The strings by which a running drawing is held: set from outside at any time, looked at between two commands. */
export class DrawingControl {
  #demand: Demand = 'go-on'
  #ending: Ending | undefined
  #held = false
  #over = false
  /** Called at every change. */
  #waiting: (() => void)[] = []

  get demand(): Demand {
    return this.#demand
  }

  /** Why the drawing is to end; present once {@link demand} is `end`. */
  get ending(): Ending | undefined {
    return this.#ending
  }

  /** Asks for a pause; resolves when the machine rests with its pen up, or the drawing is over. */
  async pause(at: 'stroke' | 'now'): Promise<void> {
    if (this.#demand !== 'end' && this.#demand !== 'pause-now') {
      this.#demand = at === 'now' ? 'pause-now' : 'pause-at-stroke'
      this.#changed()
    }
    while (!this.#held && !this.#over && this.demand !== 'go-on') await this.change()
  }

  /** Takes a pause back. */
  resume(): void {
    if (this.#demand !== 'pause-now' && this.#demand !== 'pause-at-stroke') return
    this.#demand = 'go-on'
    this.#changed()
  }

  /** Asks for the end; resolves when the drawing is over. The first reason counts. */
  async end(ending: Ending): Promise<void> {
    if (!this.#over && this.#demand !== 'end') {
      this.#demand = 'end'
      this.#ending = ending
      this.#changed()
    }
    while (!this.#over) await this.change()
  }

  /** Resolves at the next change of anything. */
  change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** To be told when the machine holds still for a pause, and when it goes on. */
  hold(held: boolean): void {
    this.#held = held
    this.#changed()
  }

  /** To be told when the drawing is over, however it ended. */
  finish(): void {
    this.#over = true
    this.#changed()
  }

  #changed(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }
}
