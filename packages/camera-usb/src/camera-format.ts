import type { CameraFormat } from '@vfab/core'

/** A format that the camera offers. */
export interface OfferedFormat {
  /** `jpeg` pictures come compressed from the camera; others are compressed here. */
  readonly encoding: CameraFormat['encoding']
  /** The system's own name of the format: `MJPG`, `yuyv422`. */
  readonly name: string
  readonly widthPx: number
  readonly heightPx: number
  /** Highest rate at this size; undefined where the system does not tell. */
  readonly framesPerS: number | undefined
}

/** Four-letter codes of V4L2 and pixel formats of ffmpeg that mean the same to a person. */
const encodings: readonly (readonly [pattern: RegExp, encoding: CameraFormat['encoding']])[] = [
  [/^(mjpe?g|jpeg)$/i, 'jpeg'],
  [/^h\.?264$/i, 'h264'],
  [/^(rgb3|bgr3|rgb24|bgr24)$/i, 'rgb24'],
  [/^(grey|gray|gray8|y8)$/i, 'grey8'],
]

/** What kind of pictures a format with this name has; raw colour formats are all told as `yuyv`. */
export function encodingOf(name: string): CameraFormat['encoding'] {
  return encodings.find(([pattern]) => pattern.test(name))?.[1] ?? 'yuyv'
}

/** Each size and encoding once, with its highest rate; the largest first. */
export function uniqueFormats(formats: readonly OfferedFormat[]): OfferedFormat[] {
  const best = new Map<string, OfferedFormat>()
  for (const format of formats) {
    const key = `${format.encoding} ${format.name} ${format.widthPx}x${format.heightPx}`
    const known = best.get(key)
    if (!known || (format.framesPerS ?? 0) > (known.framesPerS ?? 0)) best.set(key, format)
  }
  return [...best.values()].sort((one, other) => pixels(other) - pixels(one) || one.name.localeCompare(other.name))
}

/** Number of pixels of a picture. */
export function pixels({ widthPx, heightPx }: Pick<OfferedFormat, 'widthPx' | 'heightPx'>): number {
  return widthPx * heightPx
}
