import type { FilmProductTexts } from '../camera/film-products.ts'
import { severalDevicesOptions } from './device-options.ts'
import { takes } from './option.ts'
import type { OptionsOf } from './option-spec.ts'

/** Values of {@link cameraOptions}. */
export interface CameraValues {
  readonly device?: readonly string[] | undefined
  readonly set?: readonly string[] | undefined
}

/** Options of commands that film with one or several cameras. */
export const cameraOptions: OptionsOf<CameraValues> = severalDevicesOptions('camera')

/** Options of commands that make something of a film. */
export const productOptions: OptionsOf<FilmProductTexts> = {
  video: takes('FILE', 'make a video of it: .mp4, .webm, .mkv or .gif (needs ffmpeg)', {
    writes: 'video',
    complete: 'file',
  }),
  fps: takes('NUMBER', 'pictures per second of the video; the true times by default'),
  sheet: takes('FILE.png', 'make a contact sheet of it', { writes: 'picture', complete: 'file' }),
}
