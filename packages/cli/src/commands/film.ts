import type { FilmProductTexts } from '@vfab/workshop'

import type { Command } from '../command.ts'
import { productOptions } from '../film/camera-options.ts'

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
