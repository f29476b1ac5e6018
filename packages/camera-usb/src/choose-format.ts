import { type OfferedFormat, pixels } from './camera-format.ts'
import type { UsbCameraConfig } from './config.ts'
import { cameraError } from './errors.ts'

/** The part of the settings that says what pictures are wanted. */
export type WantedFormat = Pick<UsbCameraConfig, 'widthPx' | 'heightPx' | 'framesPerS' | 'encoding'>

/** Larger pictures than this are taken only when asked for: they cost time that films of plots do not need. */
const largestByDefault = 1920 * 1080
/** As many as the eye asks for; more are taken only when asked for. */
const fastestByDefault = 30
/** Rates are given as fractions: 29.97 is as good as 30. */
const rateTolerance = 0.5

/**
 * The format to ask the camera for.
 * @returns undefined where the system could not list any: then the camera itself decides
 * @throws DriverError `CONFIG_INVALID` that lists what there is, when nothing offered is what is wanted
 */
export function chooseFormat(
  offered: readonly OfferedFormat[],
  wanted: WantedFormat,
  address: string,
): (OfferedFormat & { readonly askedFramesPerS: number | undefined }) | undefined {
  if (offered.length === 0) return undefined
  const fitting = offered.filter((format) => fits(format, wanted))
  const best = fitting.sort((one, other) => rank(other, wanted) - rank(one, wanted))[0]
  if (best) return { ...best, askedFramesPerS: rateOf(best, wanted) }
  throw cameraError('CONFIG_INVALID', `the camera ${address} does not offer ${wordsOf(wanted)}`, {
    context: { address, wanted: { ...wanted }, offered: offered.slice(0, 40) },
    hint: `it offers ${[...new Set(offered.map(nameOf))].slice(0, 8).join(', ')}`,
  })
}

function fits(format: OfferedFormat, { widthPx, heightPx, framesPerS, encoding }: WantedFormat): boolean {
  if (widthPx !== undefined && format.widthPx !== widthPx) return false
  if (heightPx !== undefined && format.heightPx !== heightPx) return false
  if (encoding === 'mjpeg' && format.encoding !== 'jpeg') return false
  if (encoding === 'raw' && (format.encoding === 'jpeg' || format.encoding === 'h264')) return false
  if (format.encoding === 'h264') return false
  return framesPerS === undefined || format.framesPerS === undefined || format.framesPerS >= framesPerS - rateTolerance
}

/** MJPEG before raw, then the largest picture that is not too large, then the fastest. */
function rank(format: OfferedFormat, { widthPx, heightPx }: WantedFormat): number {
  const sizeGiven = widthPx !== undefined || heightPx !== undefined
  const size = pixels(format)
  const sizeRank = sizeGiven || size <= largestByDefault ? size : largestByDefault / size
  const fastEnough = Math.min(format.framesPerS ?? fastestByDefault, fastestByDefault)
  return (format.encoding === 'jpeg' ? 1e12 : 0) + sizeRank * 1e3 + fastEnough
}

function rateOf(format: OfferedFormat, wanted: WantedFormat): number | undefined {
  if (wanted.framesPerS !== undefined) return wanted.framesPerS
  return format.framesPerS === undefined ? undefined : Math.min(format.framesPerS, fastestByDefault)
}

function wordsOf({ widthPx, heightPx, framesPerS, encoding }: WantedFormat): string {
  const size = (widthPx ?? heightPx) ? `${widthPx ?? '…'} × ${heightPx ?? '…'}` : 'a picture'
  const rate = framesPerS === undefined ? '' : ` at ${framesPerS} per second`
  return `${size}${rate}${encoding === 'auto' ? '' : ` as ${encoding === 'mjpeg' ? 'MJPEG' : 'raw pictures'}`}`
}

function nameOf({ encoding, widthPx, heightPx, framesPerS }: OfferedFormat): string {
  return `${widthPx} × ${heightPx} ${encoding === 'jpeg' ? 'mjpeg' : 'raw'}${framesPerS === undefined ? '' : ` at ${framesPerS}`}`
}
