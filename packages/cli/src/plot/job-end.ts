import { DriverError, isDriverError, type Plotter } from '@vfab/core'
import type { Drawing } from '@vfab/drawing'
import type { ResolvedDevice } from '@vfab/host'
import type { JobJournal, JobStore, PlotProgress, PlotResult } from '@vfab/job'

import type { PlotValues } from '../commands/plot.ts'
import { Interrupted } from '../interrupted.ts'
import { resumeContext } from '../jobs/resume-context.ts'
import { printable } from '../printable.ts'
import { counted, formatDuration, formatLength } from '../quantities.ts'
import { hint } from '../remarks.ts'
import type { PlotInvocation } from './plot-requests.ts'
import type { PlotRoom } from './plot-room.ts'

/** What a journal is made of. */
export interface NewJournal {
  readonly id: string
  readonly name: string
  readonly drawing: Drawing
  readonly plotter: Plotter
  readonly chosen: ResolvedDevice
  readonly values: PlotValues
  readonly invocation: PlotInvocation
  readonly store: JobStore
}

/** Stores the job before anything moves; `undefined` with `--no-journal`. @throws DriverError `IO_FAILED`, `PERMISSION_DENIED` */
export async function createJournal(job: NewJournal): Promise<JobJournal | undefined> {
  const { id, name, drawing, plotter, chosen, values, invocation, store } = job
  if (values['no-journal']) return undefined
  try {
    return await store.create({
      id,
      name,
      drawing,
      device: plotter.identity,
      settings: chosen.settings.values,
      context: { ...resumeContext(chosen, values, invocation) },
    })
  } catch (error) {
    if (!isDriverError(error)) throw error
    const { message, type, code, context, hint: advice } = error
    const instead = 'or plot without a record: --no-journal'
    throw new DriverError(message, {
      type,
      code,
      context,
      hint: advice === undefined ? instead : `${advice}; ${instead}`,
      cause: error,
    })
  }
}

/** How a job ended that has not finished. */
export interface JobEnd {
  readonly id: string
  readonly store: JobStore
  /** Whether the machine had begun. */
  readonly begun: boolean
  readonly last: PlotProgress | undefined
  readonly error: unknown
  readonly room: PlotRoom
  readonly label: string | undefined
  /** Whether there is a journal. */
  readonly kept: boolean
}

/**
 * Says how far it came, after the device was closed, and how to go on. A job that never began is forgotten: whoever corrects
 * the mistake starts a new one.
 */
export async function describeEnd({ id, store, begun, last, error, room, label, kept }: JobEnd): Promise<void> {
  const { output } = room
  const before = label === undefined ? '' : `${printable(label)}: `
  if (last) output.note(before + howFar(last, error))
  if (!kept) return
  if (!begun) return store.remove(id).catch(() => {})
  const command = `vfab jobs resume ${id}`
  output.event({ type: 'resumable', job: id, command })
  hint(output, `${before}go on with: ${command}`)
}

function howFar({ strokesDone, strokes }: PlotProgress, error: unknown): string {
  const drawn = `${strokesDone} of ${counted(strokes, 'stroke')} drawn`
  return error instanceof Interrupted ? `the pen is up, ${drawn}` : drawn
}

/** The last line of a plot that has finished, or that somebody stopped. */
export function showResult(name: string, result: PlotResult, { output }: PlotRoom, label: string | undefined): void {
  const { strokesDone, strokes, drawnMm, durationMs, finished } = result
  const before = label === undefined ? '' : `${printable(label)}: `
  const drawn = finished ? counted(strokesDone, 'stroke') : `${strokesDone} of ${counted(strokes, 'stroke')}`
  output.result(
    `${before}${finished ? 'plotted' : 'stopped'} ${printable(name)}: ${drawn}, ${formatLength(drawnMm)} of ink in ${formatDuration(durationMs)}`,
  )
}
