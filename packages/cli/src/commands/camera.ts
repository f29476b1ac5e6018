import type { FilmProductTexts } from '@vfab/workshop'
import {
  cameraOptions,
  eventsOptions,
  flag,
  oneDeviceOptions,
  type OptionsOf,
  productOptions,
  takes,
} from '@vfab/workshop/options'

import type { Command } from '../command.ts'
import type { RecordValues, TimelapseValues } from '../film/record.ts'
import type { SnapshotValues } from '../film/snapshot.ts'

export const snapshot: Command<SnapshotValues> = {
  options: {
    ...oneDeviceOptions('camera'),
    out: takes('FILE', 'write the picture here (default snapshot.jpg); - for standard output', {
      short: 'o',
      writes: 'snapshot',
      writesByDefault: 'snapshot.jpg',
      complete: 'file',
    }),
    warmup: takes('FRAMES', 'skip this many pictures first, for exposure to settle'),
    timeout: takes('TIME', 'longest wait for the picture (default 10s)'),
    open: flag("show the picture in the desktop's viewer"),
  },
  positionals: [],
  details: 'Takes a picture that was captured after the command began, never an old one that waited in a buffer.',
  examples: [
    { line: 'vfab snapshot', does: 'writes snapshot.jpg from the camera that is attached' },
    {
      line: 'vfab snapshot -d ip:http://octopi.local/webcam/?action=stream --open',
      does: 'shows what a network camera sees',
    },
  ],
  begins: 'opening the camera',
  load: async () => (await import('../film/snapshot.ts')).snapshotCommand,
}

/** What `record` and `timelapse` share. */
const recordOptions: OptionsOf<RecordValues> = {
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

export const timelapse: Command<TimelapseValues> = {
  options: {
    every: takes('TIME', 'time between pictures (default 10s)'),
    ...recordOptions,
  },
  positionals: [],
  details: 'Takes a picture every so often. To take them by what a plot does, use vfab plot --record.',
  examples: [
    { line: 'vfab timelapse --every 30s --for 8h --video day.mp4 --fps 25', does: 'films a day in under a minute' },
    { line: 'vfab timelapse --every 1min -o garden', does: 'films into the directory garden until Ctrl-C' },
  ],
  stream: true,
  begins: 'opening the camera',
  load: async () => (await import('../film/record.ts')).timelapseCommand,
}

export const film: Command<FilmProductTexts> = {
  options: productOptions,
  positionals: [{ name: 'DIR', summary: 'directory of the film', complete: 'directory' }],
  details:
    'Shows what a film contains that record, timelapse or plot --record made, and makes a video or contact sheet from it.',
  examples: [
    { line: 'vfab film film-20261125-101500', does: 'shows how many pictures there are, and of what' },
    { line: 'vfab film garden --video garden.mp4 --fps 25', does: 'makes a video' },
    { line: 'vfab film garden --sheet garden.png', does: 'makes a contact sheet' },
  ],
  begins: 'reading the film',
  load: async () => (await import('../film/film.ts')).filmCommand,
}
