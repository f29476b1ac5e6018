import type { JobTexts } from './job-texts.ts'
import { flag, grouped, takes, takesMany } from './option.ts'
import type { OptionsOf } from './option-spec.ts'
import { plotFilmOptions } from './plot-film-options.ts'

/** Options that say how a job goes on once it has begun: those of `plot` and `jobs resume`. */
export const jobOptions: OptionsOf<JobTexts> = grouped('while it plots', {
  'pause-after-ink': takes('LENGTH', 'pause each time this much has been drawn: 5m, 800mm'),
  'idle-pen': takes(
    'TIME',
    'put the pen away, or park it, when a pause lasts this long: 90s, 5m; off by default, 1m on machines that hold several pens',
  ),
  button: takes('WHAT', "what the machine's own button does: pause and resume (default), or nothing", {
    choices: ['pause', 'ignore'],
  }),
  on: takesMany(
    'MOMENT=COMMAND',
    'run a command, or POST to a URL, with the job as JSON at start, layer, pause, resume, finish, stop or failure',
  ),
  live: takes('FILE', 'keep a picture (.svg) of what is drawn up to date', { writes: 'picture', complete: 'file' }),
  ...plotFilmOptions,
  guard: takesMany('RULE', "watch a sensor while it plots: 'door.open == true: pause', 'temp > 45 Cel for 5 s: stop'", {
    group: 'guards',
  }),
  sensor: takesMany(
    'SENSOR',
    'a sensor that guards are about; by default those of the configuration, else all attached',
    { group: 'guards', complete: 'device' },
  ),
  'no-guards': flag('leave out the guards of the configuration', { group: 'guards' }),
  yes: flag('do not wait where a layer or a pen asks for you', { short: 'y' }),
})
