import type { JobOptions, PlotFilmOptions } from '../plot/plot-options.ts'
import type { OptionReader } from './option-reader.ts'

/** How a plot is filmed, as text. */
export interface PlotFilmTexts {
  /** Cameras. */
  readonly record?: readonly string[] | undefined
  readonly 'record-every'?: string | undefined
  readonly 'record-dir'?: string | undefined
}

/** How a job runs once it has begun, as text: the options of `vfab plot` and `vfab jobs resume` by their names. */
export interface JobTexts extends PlotFilmTexts {
  /** A length: `5m`. */
  readonly 'pause-after-ink'?: string | undefined
  /** A time: `90s`. */
  readonly 'idle-pen'?: string | undefined
  readonly button?: string | undefined
  /** `MOMENT=COMMAND` */
  readonly on?: readonly string[] | undefined
  readonly live?: string | undefined
  readonly guard?: readonly string[] | undefined
  readonly sensor?: readonly string[] | undefined
  readonly 'no-guards'?: boolean | undefined
  /** Skip prompts. */
  readonly yes?: boolean | undefined
}

/**
 * Reads {@link JobTexts}.
 * @param canAsk - whether a person is there to answer a question of the job
 * @throws the reader's error
 */
export function readJob(texts: JobTexts, reader: OptionReader, canAsk: boolean): JobOptions {
  const { 'pause-after-ink': ink, 'idle-pen': idle, button, on: hooks, live, yes, sensor: sensors } = texts
  if (live !== undefined && !/\.svg$/i.test(live)) throw reader.error(`${live} must end in .svg`)
  return {
    ...{ hooks, live, sensors, guards: texts.guard, noConfiguredGuards: texts['no-guards'] },
    pauseAfterInkMm: reader.length('pause-after-ink', ink),
    idlePenMs: reader.duration('idle-pen', idle),
    button: button as JobOptions['button'],
    people: yes ? 'skip' : canAsk ? 'ask' : undefined,
    film: readFilm(texts, reader),
  }
}

function readFilm(texts: PlotFilmTexts, { name, error }: OptionReader): PlotFilmOptions | undefined {
  const { record: cameras, 'record-every': every, 'record-dir': directory } = texts
  if (cameras) return { cameras, every, directory }
  const option = (['record-every', 'record-dir'] as const).find((each) => texts[each] !== undefined)
  if (option === undefined) return undefined
  throw error(`${name(option)} says how to film`, `name a camera with ${name('record')}`)
}
