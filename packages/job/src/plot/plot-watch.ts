import type { DrawResult } from '@vfab/core'

import { createWatchdog, type Watchdog } from '../watchdog.ts'
import type { PlotContext } from './plot-context.ts'
import { closedMeanwhile, silent } from './plot-errors.ts'

/** How long a plotter that fell silent may take to make itself safe. */
const lastWordMs = 15_000
const defaultSilenceMs = 120_000

/** Looks after the plotter from the first move to the last: silence, loss, and its button. */
export class PlotWatch {
  readonly #context: PlotContext
  readonly #listening = new AbortController()
  #watchdog: Watchdog | undefined

  constructor(context: PlotContext) {
    this.#context = context
  }

  /**
   * @param onButton - called when the machine's button was pressed
   * @param onHeld - called when something of the machine's own holds it, and when it continues
   */
  begin(onButton: () => void, onHeld: (by: unknown) => void): void {
    const { plotter, halt, options } = this.#context
    const { silenceMs = defaultSilenceMs, button = 'pause' } = options
    this.#watchdog = createWatchdog(silenceMs, () => halt.abort(silent(plotter, silenceMs)))
    const onUpdate = ({ data }: { readonly data: Readonly<Record<string, unknown>> }): void => {
      if (button === 'pause' && data['button'] === 'pressed') onButton()
      if (data['held'] !== undefined) onHeld(data['held'])
    }
    plotter.events.on('state_update', onUpdate, this.#listening)
    void plotter.closed.then((error) => {
      if (!this.#listening.signal.aborted) halt.abort(error ?? closedMeanwhile(plotter))
    })
  }

  end(): void {
    this.#watchdog?.stop()
    this.#listening.abort()
  }

  /** The machine told something, or is about to. */
  heard(): void {
    this.#watchdog?.heard()
  }

  /** The machine rests: nothing is expected of it until something is {@link heard} again. */
  rest(): void {
    this.#watchdog?.rest()
  }

  /** Waits for a draw; after a halt it has some time to make the machine safe, if it still can. */
  async untilSilent(drawing: Promise<DrawResult>): Promise<DrawResult> {
    const { signal } = this.#context.halt
    let timer: NodeJS.Timeout | undefined
    const givenUp = new Promise<never>((_resolve, reject) => {
      const onHalt = (): void => {
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- an abort rejects with the signal's own reason
        timer = setTimeout(() => reject(signal.reason), lastWordMs).unref()
      }
      if (!this.#context.options.signal?.aborted) signal.addEventListener('abort', onHalt, { once: true })
    })
    try {
      return await Promise.race([drawing, givenUp])
    } finally {
      clearTimeout(timer)
    }
  }
}
