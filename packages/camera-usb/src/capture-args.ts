import type { OfferedFormat } from './camera-format.ts'
import type { UsbCameraConfig } from './config.ts'
import type { CameraSystem } from './platform.ts'

/** The part of the settings that ffmpeg is told. */
export type CaptureSettings = Pick<UsbCameraConfig, 'device' | 'qualityPercent'>

/**
 * ffmpeg's arguments up to the output: the camera with the chosen format, and what is done with its pictures. JPEG pictures
 * pass through untouched.
 */
export function captureArgs(
  system: CameraSystem,
  { device, qualityPercent }: CaptureSettings,
  format: (OfferedFormat & { readonly askedFramesPerS: number | undefined }) | undefined,
): string[] {
  const input = ['-i', system.inputOf(device)]
  const wanted = format ? [...formatArgs(system, format), ...rateArgs(format)] : []
  const codec = format?.encoding === 'jpeg' ? ['-c:v', 'copy'] : ['-c:v', 'mjpeg', '-q:v', mjpegQuality(qualityPercent)]
  return ['-fflags', 'nobuffer', '-f', system.inputFormat, ...wanted, ...input, ...codec]
}

function formatArgs({ inputFormat }: CameraSystem, { encoding, name, widthPx, heightPx }: OfferedFormat): string[] {
  const size = ['-video_size', `${widthPx}x${heightPx}`]
  if (inputFormat === 'avfoundation') return size
  if (inputFormat === 'dshow') {
    return encoding === 'jpeg' ? ['-vcodec', 'mjpeg', ...size] : ['-pixel_format', name, ...size]
  }
  return [...(encoding === 'jpeg' ? ['-input_format', 'mjpeg'] : rawInputFormat(name)), ...size]
}

/** V4L2's four-letter codes under the names that ffmpeg gives them; without one, ffmpeg takes the first raw format. */
function rawInputFormat(name: string): string[] {
  const names: Readonly<Record<string, string>> = {
    YUYV: 'yuyv422',
    UYVY: 'uyvy422',
    YU12: 'yuv420p',
    NV12: 'nv12',
    RGB3: 'rgb24',
    BGR3: 'bgr24',
    GREY: 'gray',
  }
  const known = names[name] ?? (/^[a-z]/.test(name) ? name : undefined)
  return known === undefined ? [] : ['-input_format', known]
}

/** avfoundation refuses its own default of 29.97, so that a rate is given whenever one is known. */
function rateArgs({ askedFramesPerS }: { readonly askedFramesPerS: number | undefined }): string[] {
  return askedFramesPerS === undefined ? [] : ['-framerate', String(askedFramesPerS)]
}

/** ffmpeg counts from 31 (worst) to 2 (best). */
function mjpegQuality(percent: number): string {
  return String(Math.round(31 - (29 * (percent - 1)) / 99))
}
