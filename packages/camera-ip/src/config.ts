import * as z from 'zod'

/** Settings of one network camera, after defaults. */
export interface IpCameraConfig {
  /**
   * Where the camera is: an MJPEG stream or a picture (`http://…`), a stream that ffmpeg reads (`rtsp://…`), or an ONVIF
   * camera (`onvif://host`), which tells its own addresses. A user name and password in it count as those below.
   */
  url?: string | undefined
  /** Where single pictures are, if not at `url`: then snapshots are fetched there. */
  snapshotUrl?: string | undefined
  /** User name, for Basic and Digest logins. */
  username?: string | undefined
  /** Password. Never shown in errors or logs. */
  password?: string | undefined
  /** PEM file with the certificates of a private authority that signed the camera's. */
  caFile?: string | undefined
  /** False accepts any certificate: anyone between this computer and the camera can then read along. */
  verifyCertificate: boolean
  /** Frames a second: how often pictures are fetched where there is no stream (default 1), and a limit for ffmpeg. */
  framesPerS?: number | undefined
  /** Name or token of the ONVIF profile to use; left out, the camera's first. */
  profile?: string | undefined
  /** How RTSP carries its packets. */
  rtspTransport: 'tcp' | 'udp'
  /** What ffmpeg does with the pictures: turn any video into JPEG, or hand on an MJPEG stream as it is. */
  videoCodec: 'encode' | 'copy'
  /** Quality of pictures that ffmpeg encodes, 2 (best) to 31. */
  jpegQuality: number
  /** The ffmpeg program; left out, the first one on PATH. */
  ffmpegPath?: string | undefined
  /** How long the camera may take to answer, ms. */
  connectTimeoutMs: number
  /** Reconnect after this long without a frame, ms. */
  stallTimeoutMs: number
  /** Longest pause before the first new attempt after a loss, ms; it doubles with each failure. */
  reconnectMinMs: number
  /** Longest pause between two attempts, ms. */
  reconnectMaxMs: number
  /** How long the stream is kept open without viewers, ms, so that the next snapshot comes at once. */
  lingerMs: number
  /** How much later than captured a frame arrives at the least, ms: snapshots skip frames that were on their way. */
  captureDelayMs: number
  /** Largest picture, bytes: a larger one is left out. */
  maxFrameBytes: number
  /** Whether a session connects by itself when it starts. */
  autoConnect: boolean
}

/** The settings as people give them: all of them optional. */
export type IpCameraSettings = { [Key in keyof IpCameraConfig]?: IpCameraConfig[Key] | undefined }

const address = z
  .string()
  .regex(/^[a-z][a-z0-9+.-]*:\/\/\S+$/i, 'is no address: write http://host/path, rtsp://… or onvif://host')
const ms = z.number().int().min(0).max(3_600_000)

/** Checks and completes settings. */
export const ipCameraConfigSchema: z.ZodType<IpCameraConfig> = z.strictObject({
  url: address
    .optional()
    .describe(
      'Where the camera is: an MJPEG stream or a picture (http://…), a stream that ffmpeg reads (rtsp://…), or an ONVIF camera (onvif://host). A user name and password in it count as those below.',
    ),
  snapshotUrl: address
    .optional()
    .describe('Where single pictures are, if not at url: then snapshots are fetched there.'),
  username: z.string().optional().describe('User name, for Basic and Digest logins.'),
  password: z.string().optional().describe('Password. Never shown, logged or stored.').meta({ writeOnly: true }),
  caFile: z
    .string()
    .min(1)
    .optional()
    .describe("PEM file with the certificates of a private authority that signed the camera's."),
  verifyCertificate: z
    .boolean()
    .default(true)
    .describe('False accepts any certificate: anyone between this computer and the camera can then read along.'),
  framesPerS: z
    .number()
    .positive()
    .max(120)
    .optional()
    .describe(
      'Frames a second: how often pictures are fetched where there is no stream (1 when left out), and a limit for ffmpeg.',
    ),
  profile: z.string().min(1).optional().describe("Name or token of the ONVIF profile; left out, the camera's first."),
  rtspTransport: z.enum(['tcp', 'udp']).default('tcp').describe('How RTSP carries its packets.'),
  videoCodec: z
    .enum(['encode', 'copy'])
    .default('encode')
    .describe('What ffmpeg does: turn any video into JPEG, or hand on an MJPEG stream as it is.'),
  jpegQuality: z
    .number()
    .int()
    .min(2)
    .max(31)
    .default(4)
    .describe('Quality of pictures that ffmpeg encodes, 2 (best) to 31.'),
  ffmpegPath: z.string().min(1).optional().describe('The ffmpeg program; left out, the first one on PATH.'),
  connectTimeoutMs: ms.min(100).default(5000).describe('How long the camera may take to answer, ms.'),
  stallTimeoutMs: ms.min(100).default(10_000).describe('Reconnect after this long without a frame, ms.'),
  reconnectMinMs: ms
    .min(10)
    .default(250)
    .describe('Longest pause before the first new attempt after a loss, ms; it doubles with each failure.'),
  reconnectMaxMs: ms.min(10).default(10_000).describe('Longest pause between two attempts, ms.'),
  lingerMs: ms
    .default(5000)
    .describe('How long the stream is kept open without viewers, ms, so that the next snapshot comes at once.'),
  captureDelayMs: ms
    .max(60_000)
    .default(0)
    .describe('How much later than captured a frame arrives at the least, ms: snapshots skip frames on their way.'),
  maxFrameBytes: z
    .number()
    .int()
    .min(1024)
    .max(1 << 30)
    .default(32 << 20)
    .describe('Largest picture, bytes: a larger one is left out.'),
  autoConnect: z.boolean().default(true).describe('Whether a session connects by itself when it starts.'),
})
