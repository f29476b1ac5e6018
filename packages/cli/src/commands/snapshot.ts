import { flag, takes } from '@vfab/workshop/options'

import type { Command } from '../command.ts'
import type { SnapshotValues } from '../film/snapshot.ts'
import { oneDeviceOptions } from '../device/device-options.ts'

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
