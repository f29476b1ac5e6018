import { type OptionsOf, takes } from '@vfab/workshop/options'

import type { Command } from '../command.ts'
import { eventsOptions } from '../device/show-events.ts'
import type { RecordValues } from '../film/record.ts'
import { cameraOptions, productOptions } from '../film/camera-options.ts'

/** What `record` and `timelapse` share. */
export const recordOptions: OptionsOf<RecordValues> = {
  ...cameraOptions,
  out: takes('DIR', 'directory of the film (default film-DATE-TIME); with several cameras, one below it for each', {
    short: 'o',
    writes: 'film',
    complete: 'directory',
  }),
  for: takes('TIME', 'end after this time; with Ctrl-C otherwise'),
  ...productOptions,
  ...eventsOptions,
}

export const record: Command<RecordValues> = {
  options: recordOptions,
  positionals: [],
  details:
    'Keeps every picture as the camera delivered it, with an index of when each was taken. A camera that is lost is ' +
    'reopened, and the film continues.',
  examples: [
    { line: 'vfab record --for 30s --video plot.mp4', does: 'films half a minute' },
    { line: 'vfab record -d top -d side', does: 'films with two cameras until Ctrl-C' },
  ],
  stream: true,
  begins: 'opening the cameras',
  load: async () => (await import('../film/record.ts')).recordCommand,
}
