import { encodingOf, type OfferedFormat } from '../camera-format.ts'

/**
 * Reads what `v4l2-ctl --list-formats-ext` prints:
 *
 *     [0]: 'MJPG' (Motion-JPEG, compressed)
 *             Size: Discrete 640x480
 *                     Interval: Discrete 0.033s (30.000 fps)
 *
 * Stepwise sizes are told by their largest.
 */
export function readV4l2Formats(text: string): OfferedFormat[] {
  const formats: OfferedFormat[] = []
  let name: string | undefined
  let size: { widthPx: number; heightPx: number; framesPerS: number | undefined } | undefined
  const finish = (): void => {
    if (name !== undefined && size) formats.push({ encoding: encodingOf(name), name, ...size })
    size = undefined
  }
  for (const line of text.split('\n')) {
    const format = /^\s*\[\d+\]:\s*'(.{1,4})'/.exec(line)
    if (format) {
      finish()
      name = format[1]!.trim()
      continue
    }
    const found =
      /Size:\s*Discrete\s+(\d+)x(\d+)/.exec(line) ?? /Size:\s*(?:Stepwise|Continuous)\s.*-\s*(\d+)x(\d+)/.exec(line)
    if (found) {
      finish()
      size = { widthPx: Number(found[1]), heightPx: Number(found[2]), framesPerS: undefined }
      continue
    }
    for (const [, rate] of /Interval:/.test(line) ? line.matchAll(/([\d.]+) fps/g) : []) {
      if (size) size.framesPerS = Math.max(size.framesPerS ?? 0, Number(rate))
    }
  }
  finish()
  return formats
}
