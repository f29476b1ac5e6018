import type { BytePipe, Clock, OpenPipe, OpenPipeOptions, Trace } from '@vfab/core'

/**
 * What is counted: every byte in either direction, or every step, which is a chunk in either direction or a sleep. Between
 * two steps a driver does not wait for its device, so that all its waits are covered by stopping it at each step.
 */
export type MeterUnit = 'byte' | 'step'

/** How a driver reaches its device, handed to `open`. */
export interface MeteredAccess {
  readonly openPipe?: OpenPipe | undefined
  readonly clock?: Clock | undefined
  readonly trace?: Trace
}

/** Counts the dialogue of a driver with its device, and does something at a given moment of it. */
export class Meter {
  readonly #unit: MeterUnit
  #count = 0
  #at = Infinity
  #fire: () => void = () => {}
  #fired = false
  #pipesOpened = 0
  #pipesOpen = 0

  constructor(unit: MeterUnit) {
    this.#unit = unit
  }

  /** Called at each step, in the unit `step`, before anything that {@link arm} asked for. */
  onStep: () => void = () => {}

  /** Bytes or steps since the last {@link arm}, or since the beginning. */
  get count(): number {
    return this.#count
  }

  /** Whether the moment has come. */
  get fired(): boolean {
    return this.#fired
  }

  /** Pipes that were opened so far. */
  get pipesOpened(): number {
    return this.#pipesOpened
  }

  /** Pipes that are open now. */
  get pipesOpen(): number {
    return this.#pipesOpen
  }

  /** Counts anew, and calls `fire` when the `at`-th byte has crossed or the `at`-th step begins. */
  arm(at: number, fire: () => void): void {
    this.#count = 0
    this.#at = at
    this.#fire = fire
    this.#fired = false
  }

  /** A device whose driver opens the port by itself is counted by what it shows to `trace`. */
  access(device: Pick<MeteredAccess, 'openPipe' | 'clock'>): MeteredAccess {
    const { openPipe, clock } = device
    return {
      ...(openPipe === undefined ? { trace: this.#trace } : { openPipe: this.meteredOpenPipe(openPipe) }),
      ...(clock === undefined ? {} : { clock: this.#meteredClock(clock) }),
    }
  }

  meteredOpenPipe(openPipe: OpenPipe): OpenPipe {
    return async (address: string, options?: OpenPipeOptions) => {
      const pipe = await openPipe(address, options)
      this.#pipesOpened++
      this.#pipesOpen++
      void pipe.closed.then(() => this.#pipesOpen--)
      return this.#meteredPipe(pipe)
    }
  }

  readonly #trace: Trace = (_direction, bytes) => this.#tick(this.#unit === 'byte' ? bytes.length : 1)

  #meteredPipe(pipe: BytePipe): BytePipe {
    return {
      address: pipe.address,
      closed: pipe.closed,
      close: () => pipe.close(),
      write: async (bytes) => {
        const cut = this.#cutIn(bytes)
        const before = cut > 0 ? pipe.write(bytes.subarray(0, cut)) : Promise.resolve()
        this.#tick(this.#unit === 'byte' ? bytes.length : 1)
        await Promise.all([before, cut < bytes.length ? pipe.write(bytes.subarray(cut)) : undefined])
      },
      onData: (listener) =>
        pipe.onData((chunk) => {
          const cut = this.#cutIn(chunk)
          if (this.#unit === 'step') {
            this.#tick(1)
            listener(chunk)
          } else {
            // What comes after the cut was still on its way.
            if (cut > 0) listener(chunk.subarray(0, cut))
            this.#tick(chunk.length)
          }
        }),
    }
  }

  /** How much of a chunk crosses before the moment: all of it when the moment does not fall into it. */
  #cutIn(chunk: Uint8Array): number {
    const left = this.#at - this.#count
    return this.#unit === 'byte' && !this.#fired && left < chunk.length ? left : chunk.length
  }

  #meteredClock(clock: Clock): Clock {
    return {
      now: () => clock.now(),
      sleep: (durationMs, options) => {
        if (this.#unit === 'step') this.#tick(1)
        return clock.sleep(durationMs, options)
      },
      ...(clock.hold && { hold: () => clock.hold!() }),
    }
  }

  #tick(amount: number): void {
    this.#count += amount
    this.onStep()
    if (this.#fired || this.#count < this.#at) return
    this.#fired = true
    this.#fire()
  }
}

/** At most `most` numbers from 1 to `total`, spread evenly, first and last among them. */
export function spread(total: number, most: number): number[] {
  if (total <= most) return Array.from({ length: total }, (_, index) => index + 1)
  return Array.from({ length: most }, (_, index) => 1 + Math.round((index * (total - 1)) / (most - 1)))
}
