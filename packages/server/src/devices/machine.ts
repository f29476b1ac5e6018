/*
 * One plotter: held open for moves, handed over to a plot, never used by two at once. Whatever asks for it waits its turn.
 *
 *   free ──connect, move──▶ held ──park, disconnect, 10 min idle──▶ free
 *   free, held ──plot──▶ plotting ──end──▶ free
 */
import {
  type Clock,
  DriverError,
  type OperationOptions,
  type Plotter,
  type PlotterPosition,
  type PointMm,
  toDriverError,
} from '@vfab/core'
import type { Workshop } from '@vfab/workshop'

import type { DeviceState, Place, PlotterFacts } from '../api/device.ts'
import { plotterFacts } from './plotter-facts.ts'

/** What a machine is made of. */
export interface MachineOptions {
  readonly workshop: Workshop
  readonly name: string
  readonly clock: Clock
  readonly simSpeed: number | 'max'
  /** Called when its state changes. */
  readonly onChange: () => void
  /** Called when its pen is elsewhere. */
  readonly onPlace: (place: Place) => void
}

/** How long a machine is held without a move. */
const idleMs = 600_000

interface Held {
  readonly plotter: Plotter
  /** Lets it go. */
  readonly release: () => void
  /** Resolves when it is closed. */
  readonly closed: Promise<void>
}

/** See above. */
export class Machine {
  readonly #options: MachineOptions
  #held: Held | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #idle = new AbortController()
  #state: DeviceState = 'ready'
  #error: DriverError | undefined
  #job: string | undefined
  #place: Place | undefined
  #facts: PlotterFacts | undefined
  #model: string | undefined
  #address: string | undefined

  constructor(options: MachineOptions) {
    this.#options = options
  }

  get state(): DeviceState {
    return this.#state
  }

  get error(): DriverError | undefined {
    return this.#error
  }

  get place(): Place | undefined {
    return this.#place
  }

  get facts(): PlotterFacts | undefined {
    return this.#facts
  }

  get model(): string | undefined {
    return this.#model
  }

  get address(): string | undefined {
    return this.#address
  }

  /** The job that it plots. */
  get job(): string | undefined {
    return this.#job
  }

  /** Opens it, and holds it. @throws DriverError as the driver's `open`; `STATE_INVALID` while it plots */
  async connect(options: OperationOptions = {}): Promise<void> {
    await this.#inTurn(() => this.#hold(options))
  }

  /** Lifts the pen and closes it; the motors stay on where the machine then keeps its place. */
  async disconnect(): Promise<void> {
    await this.#inTurn(() => this.#release())
  }

  /**
   * Moves it, opening it first where needed. Resolves with where the pen is then.
   * @throws DriverError `STATE_INVALID` while it plots, and what the move throws
   */
  async move(operation: (plotter: Plotter) => Promise<void>, options: OperationOptions = {}): Promise<Place> {
    return this.#inTurn(async () => {
      const { plotter } = await this.#hold(options)
      this.#become('moving')
      try {
        options.signal?.throwIfAborted()
        await operation(plotter)
        return await this.look(plotter)
      } catch (error) {
        await this.look(plotter).catch(() => {}) // the first error is the one that is thrown
        throw error
      } finally {
        if (this.#state === 'moving') this.#become('connected')
      }
    })
  }

  /** Asks where the pen is, and passes it on. */
  async look(plotter: Plotter): Promise<Place> {
    const place = placeOf(await plotter.position())
    this.#place = place
    this.#options.onPlace(place)
    return place
  }

  /** Closes it, runs `operation` with it free, as the workshop's own calls need it. */
  async apart<Result>(operation: () => Promise<Result>): Promise<Result> {
    return this.#inTurn(async () => {
      this.#requireNoPlot()
      await this.#release()
      return operation()
    })
  }

  /** Closes it and gives it to a job until {@link endPlot}. @throws DriverError `STATE_INVALID` while it plots another */
  async beginPlot(job: string): Promise<void> {
    await this.#inTurn(async () => {
      this.#requireNoPlot()
      await this.#release()
      this.#job = job
      this.#place = undefined
      this.#error = undefined
      this.#become('plotting')
    })
  }

  /** The job is over, and the device closed. */
  endPlot(): void {
    this.#job = undefined
    this.#become('ready')
  }

  /** Closes it for good. */
  async close(): Promise<void> {
    this.#idle.abort()
    await this.#inTurn(() => this.#release())
  }

  #inTurn<Result>(operation: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(operation)
    this.#turn = turn.catch(() => {})
    return turn
  }

  async #hold({ signal }: OperationOptions): Promise<Held> {
    this.#requireNoPlot()
    this.#restartIdle()
    if (this.#held) return this.#held
    this.#become('opening')
    this.#error = undefined
    try {
      this.#held = await this.#open(signal)
      await this.look(this.#held.plotter)
      this.#become('connected')
      return this.#held
    } catch (failure) {
      this.#error = toDriverError(failure, { operation: `open ${this.#options.name}` })
      await this.#release()
      this.#become('failed')
      throw failure
    }
  }

  /** The workshop holds it open for as long as an operation lasts: this one lasts until it is released. */
  #open(signal: AbortSignal | undefined): Promise<Held> {
    const { workshop, name, simSpeed } = this.#options
    return new Promise<Held>((resolve, reject) => {
      let release = (): void => {}
      const released = new Promise<void>((done) => (release = done))
      const opened = async (plotter: Plotter, settings: Readonly<Record<string, unknown>>): Promise<void> => {
        this.#learn(plotter, settings)
        signal?.removeEventListener('abort', release) // from here on it is not only this caller's
        resolve({ plotter, release, closed })
        const ended = await Promise.race([released, plotter.closed.then((error) => ({ error }))])
        if (ended !== undefined) this.#lost(ended.error)
        else await plotter.penUp()
      }
      const using = workshop.use('plotter', (plotter, { settings }) => opened(plotter, settings), {
        device: name,
        hold: 'if-it-can',
        simSpeed,
      })
      signal?.addEventListener('abort', release, { once: true })
      // Callers that wait for it to open get the error; later failures are reported by then.
      using.catch(reject)
      const closed = using.then(
        () => {},
        () => {},
      )
    })
  }

  #learn(plotter: Plotter, settings: Readonly<Record<string, unknown>>): void {
    this.#facts = plotterFacts(plotter, settings)
    this.#model = plotter.identity.model
    this.#address = plotter.identity.address
  }

  #lost(error: Error | undefined): void {
    this.#held = undefined
    this.#place = undefined
    if (error !== undefined) this.#error = toDriverError(error, { operation: `use ${this.#options.name}` })
    this.#become(error === undefined ? 'ready' : 'failed')
  }

  async #release(): Promise<void> {
    const held = this.#held
    this.#held = undefined
    this.#place = undefined
    held?.release()
    await held?.closed
    if (held !== undefined) this.#become('ready')
  }

  #requireNoPlot(): void {
    if (this.#job === undefined) return
    throw new DriverError(`${this.#options.name} is plotting`, {
      type: 'configuration',
      code: 'STATE_INVALID',
      context: { job: this.#job },
      hint: 'pause the job and move within it, or stop it',
    })
  }

  #restartIdle(): void {
    this.#idle.abort()
    this.#idle = new AbortController()
    const { signal } = this.#idle
    this.#options.clock.sleep(idleMs, { signal }).then(
      () => this.disconnect(),
      () => {}, // it was used
    )
  }

  #become(state: DeviceState): void {
    if (this.#state === state) return
    this.#state = state
    this.#options.onChange()
  }
}

/** A position as clients see it. */
export function placeOf({ xMm, yMm, pen, known }: PlotterPosition): Place {
  return { xMm, yMm, pen, known }
}

/** Travels by a distance: with machines that walk, beyond the origin too. */
export async function moveBy(plotter: Plotter, byMm: PointMm): Promise<void> {
  if (plotter.jog) return plotter.jog(byMm)
  const { xMm, yMm } = await plotter.position()
  return plotter.moveTo({ xMm: xMm + byMm.xMm, yMm: yMm + byMm.yMm })
}

/** A machine that does not know where it is looks for its corner first, where it has switches. */
export async function findPlace(plotter: Plotter): Promise<void> {
  if (!plotter.home) return
  const { known } = await plotter.position()
  if (!known) await plotter.home()
}
