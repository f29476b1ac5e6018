import type { JobTexts } from '@vfab/workshop'

import type { OptionsOf } from '../command.ts'
import { plotFilmOptions } from '../film/plot-film-options.ts'

/** Options that say how a job goes on once it has begun: those of `plot` and `jobs resume`. */
export const jobOptions: OptionsOf<JobTexts> = {
  'pause-after-ink': {
    type: 'string',
    group: 'while it plots',
    value: 'LENGTH',
    summary: 'pause each time this much has been drawn: 5m, 800mm',
  },
  'idle-pen': {
    type: 'string',
    group: 'while it plots',
    value: 'TIME',
    summary:
      'put the pen away, or park it, when a pause lasts this long: 90s, 5m; off by default, 1m on machines that hold several pens',
  },
  button: {
    type: 'string',
    group: 'while it plots',
    value: 'WHAT',
    choices: ['pause', 'ignore'],
    summary: "what the machine's own button does: pause and resume (default), or nothing",
  },
  on: {
    type: 'string',
    group: 'while it plots',
    multiple: true,
    value: 'MOMENT=COMMAND',
    summary:
      'run a command, or POST to a URL, with the job as JSON at start, layer, pause, resume, finish, stop or failure',
  },
  live: {
    type: 'string',
    group: 'while it plots',
    writes: 'picture',
    value: 'FILE',
    complete: 'file',
    summary: 'keep a picture (.svg) of what is drawn up to date',
  },
  ...plotFilmOptions,
  guard: {
    type: 'string',
    group: 'guards',
    multiple: true,
    value: 'RULE',
    summary: "watch a sensor while it plots: 'door.open == true: pause', 'temp > 45 Cel for 5 s: stop'",
  },
  sensor: {
    type: 'string',
    group: 'guards',
    multiple: true,
    value: 'SENSOR',
    complete: 'device',
    summary: 'a sensor that guards are about; by default those of the configuration, else all attached',
  },
  'no-guards': { type: 'boolean', group: 'guards', summary: 'leave out the guards of the configuration' },
  yes: {
    type: 'boolean',
    group: 'while it plots',
    short: 'y',
    summary: 'do not wait where a layer or a pen asks for you',
  },
}
