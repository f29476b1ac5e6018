import { DriverError, type Plotter } from '@vfab/core'

import type { RunningPlot } from '../plot/running-plot.ts'

/** What {@link confirmOrigin} goes by. */
export interface OriginCheck {
  readonly plot: RunningPlot
  /** The caller vouches for it. */
  readonly atOrigin: boolean
  /** Whether somebody can be asked. */
  readonly asks: boolean
  readonly signal: AbortSignal
}

/**
 * Makes sure that the job's origin holds: the machine proves it, or finds it with its switches, or a person vouches for it.
 * @returns whether the pen stands at the origin, where the machine could not prove that it still knows it
 * @throws DriverError `POSITION_LOST` when nobody can be asked
 */
export async function confirmOrigin(plotter: Plotter, { plot, atOrigin, asks, signal }: OriginCheck): Promise<boolean> {
  if (plotter.continued === true) {
    plot.notify({ level: 'info', text: 'the machine kept its place' })
    return atOrigin
  }
  if (atOrigin) return true
  if (plotter.home) {
    plot.notify({ level: 'info', text: 'the machine does not know its place any more: it looks for its corner' })
    await plotter.home({ signal })
    return true
  }
  if (!asks) throw positionLost(plotter, plot.id)
  const text =
    'the machine does not know its place any more: its motors are off, push the pen back to where it stood before the first stroke'
  await plot.ask({ kind: 'origin', text, layers: [], strokes: 0, inkMm: 0 }, signal)
  return true
}

function positionLost({ identity }: Plotter, id: string): DriverError {
  return new DriverError(`${identity.model} does not know any more where its pen is`, {
    type: 'hardware',
    code: 'POSITION_LOST',
    driver: identity.driver,
    context: { address: identity.address, job: id },
    hint: `bring the pen back to where it stood before the first stroke, then: vfab jobs resume ${id} --at-origin`,
  })
}
