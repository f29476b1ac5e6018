import { DriverError, type Plotter } from '@vfab/core'

import type { PlotRoom } from '../plot/plot-room.ts'

/** What {@link confirmOrigin} goes by. */
export interface OriginQuestion {
  /** The job's name. */
  readonly id: string
  /** `--at-origin` */
  readonly typed: boolean
  readonly room: PlotRoom
  readonly signal: AbortSignal
}

/**
 * Makes sure that the job's origin holds: the machine proves it, or finds it with its switches, or a person vouches for it, by
 * the option or by Enter. @returns whether the pen stands at the origin, where the machine could not prove that it still knows it
 * @throws DriverError `POSITION_LOST` when nobody can be asked
 */
export async function confirmOrigin(plotter: Plotter, { id, typed, room, signal }: OriginQuestion): Promise<boolean> {
  const { output, io } = room
  if (plotter.continued === true) {
    output.note('the machine kept its place')
    return typed
  }
  if (typed) return true
  if (plotter.home) {
    output.note('the machine does not know its place any more: it looks for its corner')
    await plotter.home({ signal })
    return true
  }
  if (io.stdin.isTTY !== true) throw positionLost(plotter, id)
  output.error(
    output.paintNote(
      'yellow',
      'the machine does not know its place any more: its motors are off, push the pen back to where',
    ),
  )
  output.error(
    output.paintNote('yellow', 'it stood before the first stroke, then press Enter (Ctrl-C leaves the job as it is)'),
  )
  await room.waitForGo(signal)
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
