import type { OptionsOf } from '../command.ts'

/** Values of {@link cameraOptions}. */
export interface CameraValues {
  readonly device?: readonly string[] | undefined
  readonly set?: readonly string[] | undefined
}

/** Options of commands that film with one or several cameras. */
export const cameraOptions: OptionsOf<CameraValues> = {
  device: {
    type: 'string',
    short: 'd',
    multiple: true,
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
}

/** Values of {@link productOptions}. */
export interface ProductValues {
  readonly video?: string | undefined
  readonly fps?: string | undefined
  readonly sheet?: string | undefined
}

/** Options of commands that make something of a film. */
export const productOptions: OptionsOf<ProductValues> = {
  video: {
    type: 'string',
    writes: 'video',
    value: 'FILE',
    complete: 'file',
    summary: 'make a video of it: .mp4, .webm, .mkv or .gif (needs ffmpeg)',
  },
  fps: { type: 'string', value: 'NUMBER', summary: 'pictures per second of the video; the true times by default' },
  sheet: {
    type: 'string',
    writes: 'picture',
    value: 'FILE.png',
    complete: 'file',
    summary: 'make a contact sheet of it',
  },
}
