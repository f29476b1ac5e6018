import type { Command } from '../command.ts'
import type { SnapshotValues } from '../film/snapshot.ts'

export const snapshot: Command<SnapshotValues> = {
  options: {
    device: {
      type: 'string',
      short: 'd',
      value: 'CAMERA',
      complete: 'device',
      summary: 'name from the configuration, DRIVER:ADDRESS, or DRIVER:sim; the one attached by default',
    },
    set: {
      type: 'string',
      multiple: true,
      value: 'KEY=VALUE',
      complete: 'setting',
      summary: 'use another value for a setting of the camera',
    },
    out: {
      type: 'string',
      short: 'o',
      writes: 'snapshot',
      writesByDefault: 'snapshot.jpg',
      value: 'FILE',
      complete: 'file',
      summary: 'write the picture here (default snapshot.jpg); - for standard output',
    },
    warmup: { type: 'string', value: 'FRAMES', summary: 'skip this many pictures first, for exposure to settle' },
    timeout: { type: 'string', value: 'TIME', summary: 'longest wait for the picture (default 10s)' },
    open: { type: 'boolean', summary: "show the picture in the desktop's viewer" },
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
  load: async () => (await import('../film/snapshot.ts')).snapshotCommand,
}
