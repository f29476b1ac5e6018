/**
 * What ffmpeg tells of a stream that it has opened: the first such line is that of the input, and says what the camera agreed
 * to.
 *
 *     Stream #0:0: Video: mjpeg (Baseline), yuvj422p(pc), 1280x720, 30 fps, 30 tbr, 1000k tbn
 */
export interface StreamFacts {
  readonly codec: string
  readonly widthPx: number
  readonly heightPx: number
  readonly framesPerS: number | undefined
}

/** @returns undefined for every other line */
export function readStreamLine(line: string): StreamFacts | undefined {
  const [, codec, width, height] = /Stream #0:0.*: Video: (\w+).*?, (\d{2,5})x(\d{2,5})/.exec(line) ?? []
  if (codec === undefined) return undefined
  const rate = /, ([\d.]+) fps/.exec(line)?.[1] ?? /, ([\d.]+) tbr/.exec(line)?.[1]
  return {
    codec,
    widthPx: Number(width),
    heightPx: Number(height),
    framesPerS: rate === undefined ? undefined : Number(rate),
  }
}
