import type { OptionsOf } from '../command.ts'
import { plotFilmOptions, type PlotFilmValues } from '../film/plot-film-options.ts'

/** Values of {@link jobOptions}. */
export interface JobValues extends PlotFilmValues {
  readonly 'pause-after-ink'?: string | undefined
  readonly 'idle-pen'?: string | undefined
  readonly button?: string | undefined
  readonly on?: readonly string[] | undefined
  readonly live?: string | undefined
  readonly yes?: boolean | undefined
}

/** Options that say how a job goes on once it has begun: those of `plot` and `jobs resume`. */
export const jobOptions: OptionsOf<JobValues> = {
  'pause-after-ink': { type: 'string', value: 'LENGTH', summary: 'pause each time so much has been drawn: 5m, 800mm' },
  'idle-pen': {
    type: 'string',
    value: 'TIME',
    summary: 'put the pen away, or park it, when a pause lasts this long: 90s, 5m; off by default',
  },
  button: {
    type: 'string',
    value: 'WHAT',
    choices: ['pause', 'ignore'],
    summary: "what the machine's own button does: pause and go on (default), or nothing",
  },
  on: {
    type: 'string',
    multiple: true,
    value: 'MOMENT=COMMAND',
    summary:
      'tell a command, or a web address, the job as JSON at start, layer, pause, resume, finish, stop or failure',
  },
  live: {
    type: 'string',
    value: 'FILE',
    complete: 'file',
    summary: 'keep a picture (.svg) of what is drawn up to date',
  },
  ...plotFilmOptions,
  yes: { type: 'boolean', short: 'y', summary: 'do not wait where a layer or a pen asks for you' },
}
