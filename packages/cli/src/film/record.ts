import { counted, type FilmProductTexts, parseFilmTrigger, readFilmProducts, type RecordEvent } from '@vfab/workshop'
import type { CameraValues, EventsValues } from '@vfab/workshop/options'

import { typedOptions } from '../typed.ts'
import { showEvents } from '../device/show-events.ts'
import type { Invocation } from '../invocation.ts'
import type { InterruptSignal } from '../io.ts'
import { openWorkshop, showResources } from '../open-workshop.ts'
import type { Output } from '../output.ts'
import { UsageError } from '../usage-error.ts'
import { makeProducts } from './make-products.ts'
import { showFilm } from './show-film.ts'

/** Options of `vfab record`. */
export interface RecordValues extends CameraValues, FilmProductTexts, EventsValues {
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
  const reader = typedOptions()
  const forMs = reader.duration('for', values.for)
  const products = readFilmProducts(values, { cwd: io.cwd, films: cameras?.length ?? 1, reader })
  const ending = new AbortController()
  const release = io.onInterrupt((name: InterruptSignal) => ending.abort(name))
  try {
    await using workshop = openWorkshop(invocation)
    using _resources = showResources(output, workshop)
    using _events = showEvents(workshop, values, output)
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
  if (event.type === 'shot') {
    if (output.live) output.status(counted(event.shots, 'picture'))
    return
  }
  output.event(event)
  if (event.type === 'film' && output.live) output.status(undefined)
  showFilm(event, output)
}
