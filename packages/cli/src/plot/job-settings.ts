import type { JobOptions, PlotFilmOptions } from '@vfab/workshop'

import { readDuration } from '../duration-option.ts'
import type { PlotFilmValues } from '../film/plot-film-options.ts'
import type { Io } from '../io.ts'
import { readNumber } from '../number-option.ts'
import { UsageError } from '../usage-error.ts'
import type { JobValues } from './job-options.ts'

/**
 * Reads the options that say how a job runs.
 * @param stdinTaken - true when the drawing itself comes from standard input, which can then not answer
 * @throws UsageError
 */
export function readJobSettings(values: JobValues, io: Io, stdinTaken: boolean): JobOptions {
  const { 'pause-after-ink': ink, 'idle-pen': idle, button, on: hooks, live, yes, sensor: sensors } = values
  if (live !== undefined && !/\.svg$/i.test(live)) throw new UsageError(`${live} must end in .svg`)
  const canAnswer = io.stdin.isTTY === true && !stdinTaken
  return {
    ...{ hooks, live, sensors, guards: values.guard, noConfiguredGuards: values['no-guards'] },
    pauseAfterInkMm: ink === undefined ? undefined : readLength('--pause-after-ink', ink),
    idlePenMs: idle === undefined ? undefined : readDuration('--idle-pen', idle),
    button: button as JobOptions['button'],
    people: yes ? 'skip' : canAnswer ? 'ask' : undefined,
    film: readFilm(values),
  }
}

function readFilm(values: PlotFilmValues): PlotFilmOptions | undefined {
  const { record: cameras, 'record-every': every, 'record-dir': directory } = values
  if (cameras) return { cameras, every, directory }
  const name = (['record-every', 'record-dir'] as const).find((each) => values[each] !== undefined)
  if (name === undefined) return undefined
  throw new UsageError(`--${name} says how to film`, 'name a camera with --record')
}

const lengthUnits: Readonly<Record<string, number>> = { mm: 1, cm: 10, m: 1000 }

/** `5m`, `80 cm`, `900mm` in mm. A number alone could be either. */
function readLength(name: string, text: string): number {
  const [, value = '', unit = ''] = /^([\d.]+)\s*([a-z]*)$/i.exec(text) ?? []
  const mm = lengthUnits[unit.toLowerCase()]
  if (mm === undefined) throw new UsageError(`${name} takes a length such as 5m or 800mm, not "${text}"`)
  return readNumber(name, value, { min: 0.001 }) * mm
}
