import { z } from 'zod'

/** Settings of one camera of this computer, after defaults. */
export interface UsbCameraConfig {
  /**
   * Linux: `/dev/v4l/by-id/…` (stays the same across reboots) or `/dev/video0`. macOS and Windows: the camera's name as the
   * system shows it.
   */
  device: string
  /** Size of the picture; the camera's largest up to 1920 × 1080 when left out. */
  widthPx?: number | undefined
  heightPx?: number | undefined
  /** The camera's fastest at this size, up to 30, when left out. */
  framesPerS?: number | undefined
  /**
   * `mjpeg` takes the camera's own JPEG pictures untouched, `raw` compresses its raw ones here. `auto` prefers MJPEG where
   * the camera has it in the wanted size.
   */
  encoding: 'auto' | 'mjpeg' | 'raw'
  /** Quality of pictures that are compressed here, 1 (worst) to 100. */
  qualityPercent: number
  /** Controls to set while the camera is open, by their names: exposure, focus, white balance. Restored on close. */
  controls: Readonly<Record<string, number | 'auto'>>
  /** The ffmpeg to use; the first on PATH when left out. */
  ffmpegPath?: string | undefined
  /** How long the first picture may take, ms. */
  timeoutMs: number
  /** After so long without a picture the camera is opened anew, ms. */
  stallTimeoutMs: number
}

/** Checks and completes {@link UsbCameraConfig}. */
export const usbCameraConfigSchema: z.ZodType<UsbCameraConfig> = z.strictObject({
  device: z.string().min(1).describe('the camera: /dev/v4l/by-id/…, /dev/video0, or its name on macOS and Windows'),
  widthPx: z
    .int()
    .min(16)
    .max(16384)
    .optional()
    .describe("width of the picture; the camera's largest up to 1920 by default"),
  heightPx: z.int().min(16).max(16384).optional().describe('height of the picture'),
  framesPerS: z
    .number()
    .positive()
    .max(1000)
    .optional()
    .describe("pictures per second; the camera's fastest up to 30 by default"),
  encoding: z
    .enum(['auto', 'mjpeg', 'raw'])
    .default('auto')
    .describe('mjpeg: the JPEG pictures of the camera untouched; raw: compressed here; auto: mjpeg where there is'),
  qualityPercent: z.number().min(1).max(100).default(90).describe('quality of pictures that are compressed here'),
  controls: z
    .record(z.string().min(1), z.union([z.number(), z.literal('auto')]))
    .default({})
    .describe('controls to set while the camera is open: exposure, focus, white balance'),
  ffmpegPath: z.string().min(1).optional().describe('the ffmpeg to use; the first on PATH by default'),
  timeoutMs: z.number().min(100).max(600_000).default(15_000).describe('how long the first picture may take, ms'),
  stallTimeoutMs: z
    .number()
    .min(100)
    .max(600_000)
    .default(10_000)
    .describe('reopen the camera after this long without a picture, ms'),
})
