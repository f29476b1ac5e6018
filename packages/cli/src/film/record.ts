import { counted, parseFilmTrigger, type RecordEvent } from '@vfab/workshop'

import { typedOptions } from '../typed.ts'
import type { Invocation } from '../invocation.ts'
import type { InterruptSignal } from '../io.ts'
import { openWorkshop, showResources } from '../open-workshop.ts'
import type { Output } from '../output.ts'
import { printable } from '../printable.ts'
import { warn } from '../remarks.ts'
import { UsageError } from '../usage-error.ts'
import type { CameraValues, ProductValues } from './camera-options.ts'
import { checkProducts, makeProducts } from './products.ts'

/** Options of `vfab record`. */
export interface RecordValues extends CameraValues, ProductValues {
  readonly out?: string | undefined
  readonly for?: string | undefined
}

/** Options of `vfab timelapse`. */
export interface TimelapseValues extends RecordValues {
  readonly every?: string | undefined
}

/** `vfab record` */
export function recordCommand(invocation: Invocation<RecordValues>): Promise<void> {
  return filmUntilDone(invocation, 'frame')
}

/** `vfab timelapse` */
export function timelapseCommand(invocation: Invocation<TimelapseValues>): Promise<void> {
  const { every = '10s' } = invocation.values
  if (parseFilmTrigger(every).kind !== 'interval') {
    throw new UsageError(
      `--every must be a time here, not "${every}"`,
      'pictures by what a plot does: vfab plot --record',
    )
  }
  return filmUntilDone(invocation, every)
}

/** Ctrl-C ends the film, not the command: what was filmed is made into what was asked for. */
async function filmUntilDone(invocation: Invocation<RecordValues>, every: string): Promise<void> {
  const { io, output, values } = invocation
  const { device: cameras, set: assignments, out: directory } = values
  const forMs = typedOptions().duration('for', values.for)
  const products = checkProducts(values, io.cwd, cameras?.length ?? 1)
  const ending = new AbortController()
  const release = io.onInterrupt((name: InterruptSignal) => ending.abort(name))
  try {
    using _resources = showResources(output)
    await using workshop = openWorkshop(invocation)
    const { signal } = ending
    const onEvent = (event: RecordEvent): void => show(event, output)
    const recording = await workshop.record({ cameras, assignments, directory, every, forMs, signal, onEvent })
    output.note(forMs === undefined ? 'filming; Ctrl-C ends it' : `filming for ${values.for}`)
    const results = await recording.done
    for (const { directory: film, shots } of results) if (shots > 0) await makeProducts(film, products, invocation)
  } finally {
    release()
  }
}

function show(event: RecordEvent, output: Output): void {
  switch (event.type) {
    case 'shot':
      if (output.live) output.status(counted(event.shots, 'picture'))
      return
    case 'trouble': {
      const { message, hint } = event.error
      output.event(event)
      return warn(output, `no pictures from ${event.camera}: ${message}${hint === undefined ? '' : ` (${hint})`}`)
    }
    case 'recovered':
      output.event(event)
      return output.note(`pictures come from ${printable(event.camera)} again`)
    case 'film': {
      if (output.live) output.status(undefined)
      output.event(event)
      const missed = event.missed > 0 ? `, ${event.missed} missed` : ''
      output.result(`film: ${event.directory} (${counted(event.shots, 'picture')}${missed})`)
    }
  }
}
