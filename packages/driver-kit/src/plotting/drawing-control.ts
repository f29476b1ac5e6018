import type { OperationOptions } from '@vfab/core'

/** What a running drawing has been asked to do. */
export type DrawingDemand = 'go-on' | 'pause-at-stroke' | 'pause-now' | 'end'

/** Why a drawing ended before its last stroke. */
export interface DrawingEnding {
  /** What the drawing rejects with; absent when it was stopped, which is no failure. */
  readonly failure?: { readonly reason: unknown }
}

/** The strings by which a running drawing is held: set from outside at any time, looked at by the drawing between two commands. */
export interface DrawingControl {
  readonly demand: DrawingDemand
  /** Why the drawing is to end; present once {@link demand} is `end`. */
  readonly ending: DrawingEnding | undefined
  /** Whether it is to stop wherever it is: for a pause at once, or for the end. */
  readonly mustHalt: boolean
  /** Whether it is to hold still until the pause is taken back. */
  readonly mustHold: boolean
  /** Whether the drawing is over. */
  readonly over: boolean
  /** Asks for a pause; resolves when the machine rests with its pen up, or the drawing is over. */
  pause(at: 'stroke' | 'now'): Promise<void>
  /** Takes a pause back. */
  resume(): void
  /** Asks for the end; resolves when the drawing is over. The first reason counts. */
  end(ending: DrawingEnding): Promise<void>
  /** Resolves at the next change of anything, and when the signal aborts. */
  change(options?: OperationOptions): Promise<void>
  /** For the drawing, to tell that the machine holds still for a pause, and that it goes on. */
  hold(held: boolean): void
  /**
   * For the drawing, when the machine rests: holds still until the pause is taken back; then leaves when it is to end.
   * @param wait - waits for a {@link change}, or somewhat longer, doing what is to be done meanwhile
   */
  holdStill(wait?: () => Promise<unknown>): Promise<void>
  /** For the drawing, when the machine rests: leaves, through {@link runDrawing}, when it is to end. */
  throwIfEnded(): void
  /** For the drawing, to tell that it is over, however it ended. */
  finish(): void
}

/** Thrown to leave a drawing that was asked to end, when the machine rests. */
export class DrawingEnded extends Error {
  readonly ending: DrawingEnding

  constructor(ending: DrawingEnding) {
    super('the drawing was asked to end')
    this.ending = ending
  }
}

/** Makes the strings of one drawing. */
export function createDrawingControl(): DrawingControl {
  return new Control()
}

class Control implements DrawingControl {
  #demand: DrawingDemand = 'go-on'
  #ending: DrawingEnding | undefined
  #held = false
  #over = false
  /** Called at every change. */
  readonly #waiting = new Set<() => void>()

  get demand(): DrawingDemand {
    return this.#demand
  }

  get ending(): DrawingEnding | undefined {
    return this.#ending
  }

  get mustHalt(): boolean {
    return this.#demand === 'pause-now' || this.#demand === 'end'
  }

  get mustHold(): boolean {
    return this.#demand === 'pause-now' || this.#demand === 'pause-at-stroke'
  }

  get over(): boolean {
    return this.#over
  }

  async pause(at: 'stroke' | 'now'): Promise<void> {
    if (this.#demand !== 'end' && this.#demand !== 'pause-now') {
      this.#demand = at === 'now' ? 'pause-now' : 'pause-at-stroke'
      this.#changed()
    }
    while (!this.#held && !this.#over && this.demand !== 'go-on') await this.change()
  }

  resume(): void {
    if (!this.mustHold) return
    this.#demand = 'go-on'
    this.#changed()
  }

  async end(ending: DrawingEnding): Promise<void> {
    if (!this.#over && this.#demand !== 'end') {
      this.#demand = 'end'
      this.#ending = ending
      this.#changed()
    }
    while (!this.#over) await this.change()
  }

  change({ signal }: OperationOptions = {}): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      this.#waiting.add(wake)
      signal?.addEventListener('abort', wake)
      if (signal?.aborted) wake()
    })
  }

  hold(held: boolean): void {
    this.#held = held
    this.#changed()
  }

  async holdStill(wait: () => Promise<unknown> = () => this.change()): Promise<void> {
    this.hold(true)
    while (this.mustHold) await wait()
    this.hold(false)
    this.throwIfEnded()
  }

  throwIfEnded(): void {
    if (this.#ending !== undefined) throw new DrawingEnded(this.#ending)
  }

  finish(): void {
    this.#over = true
    this.#changed()
  }

  #changed(): void {
    for (const wake of [...this.#waiting]) wake()
  }
}
