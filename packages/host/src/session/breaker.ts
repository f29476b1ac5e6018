/*
 * A circuit breaker for one device: what breaks down again and again is left alone for a while, and a driver that crashes again and
 * again is given up. Recovery alone cannot tell, as each time it succeeds at first.
 */
import { type Clock, DriverError, type OperationOptions } from '@vfab/core'

/** When it opens. */
export interface BreakerPolicy {
  /** Crashes of a driver's process within `crashesWithinMs` from which it is not started again. Default 5. */
  readonly crashes?: number | undefined
  /** Default 600000 (10 min). */
  readonly crashesWithinMs?: number | undefined
  /** Breakdowns within a minute from which the device is left alone for `coolDownMs`. Default 5. */
  readonly breakdowns?: number | undefined
  /** Default 30000. */
  readonly coolDownMs?: number | undefined
}

/** `closed`: the device is brought back at once. `open`: it is left alone for a while first. `given-up`: it is not brought back. */
export type BreakerState = 'closed' | 'open' | 'given-up'

const breakdownsWithinMs = 60_000

/** Counts what goes wrong with one device. */
export class Breaker {
  readonly #clock: Pick<Clock, 'now' | 'sleep'>
  readonly #policy: Required<{ [Key in keyof BreakerPolicy]: number }>
  #crashesMs: number[] = []
  #breakdownsMs: number[] = []
  #isGivenUp = false

  constructor(clock: Pick<Clock, 'now' | 'sleep'>, policy: BreakerPolicy = {}) {
    this.#clock = clock
    const { crashes = 5, crashesWithinMs = 600_000, breakdowns = 5, coolDownMs = 30_000 } = policy
    this.#policy = { crashes, crashesWithinMs, breakdowns, coolDownMs }
  }

  get state(): BreakerState {
    if (this.#isGivenUp) return 'given-up'
    return this.delayMs() > 0 ? 'open' : 'closed'
  }

  /** Notes a failure. @returns it, or where it is one crash too many, the error that says so */
  note(error: DriverError): DriverError {
    if (error.code !== 'DRIVER_CRASHED') return error
    const { crashes, crashesWithinMs } = this.#policy
    this.#crashesMs = recent([...this.#crashesMs, this.#clock.now()], this.#clock.now() - crashesWithinMs)
    if (this.#crashesMs.length < crashes) return error
    this.#isGivenUp = true
    return givenUp(error, this.#crashesMs.length)
  }

  /** Notes the loss of a device that was open. */
  noteBreakdown(): void {
    this.#breakdownsMs = recent([...this.#breakdownsMs, this.#clock.now()], this.#clock.now() - breakdownsWithinMs)
  }

  /** The caller asks for the device itself: it gets all its chances again. */
  reset(): void {
    this.#crashesMs = []
    this.#breakdownsMs = []
    this.#isGivenUp = false
  }

  /** Leaves the device alone for as long as it should be. */
  async rest(options: OperationOptions): Promise<void> {
    const delayMs = this.delayMs()
    if (delayMs > 0) await this.#clock.sleep(delayMs, options)
  }

  /** How long the device is left alone before it is brought back. */
  delayMs(): number {
    const { breakdowns, coolDownMs } = this.#policy
    const sinceMs = this.#clock.now() - breakdownsWithinMs
    return recent(this.#breakdownsMs, sinceMs).length < breakdowns ? 0 : coolDownMs
  }
}

function recent(timesMs: readonly number[], sinceMs: number): number[] {
  return timesMs.filter((timeMs) => timeMs >= sinceMs)
}

function givenUp(error: DriverError, count: number): DriverError {
  return new DriverError(`${error.message}; it was started again ${count - 1} times and is now given up`, {
    type: 'dependency',
    code: 'DRIVER_GIVEN_UP',
    driver: error.driver,
    context: error.context,
    hint: error.hint,
    cause: error,
  })
}
