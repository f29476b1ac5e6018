/* Films, readings of sensors, and what is attached. */
import * as z from 'zod'

/** A film: pictures taken by time or by what a plot does. */
export interface Film {
  readonly id: string
  readonly camera: string
  readonly job?: string | undefined
  readonly startedMs: number
  readonly every: string
  /** Pictures taken; `/films/:film/shots/1` is the first. */
  readonly shots: number
  /** Moments without a picture. */
  readonly missed: number
  readonly recording: boolean
  /** `making` while ffmpeg works on it. */
  readonly video: 'none' | 'making' | 'ready' | 'failed'
  /** Why no video could be made. */
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string | undefined } | undefined
}

/** @see Film */
export const filmSchema: z.ZodType<Film> = z
  .object({
    id: z.string(),
    camera: z.string(),
    job: z.string().optional(),
    startedMs: z.number(),
    every: z.string(),
    shots: z.number(),
    missed: z.number(),
    recording: z.boolean(),
    video: z.enum(['none', 'making', 'ready', 'failed']),
    error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }).optional(),
  })
  .meta({ id: 'Film' })

/** Films, the newest first. */
export interface FilmList {
  readonly films: readonly Film[]
}

/** @see FilmList */
export const filmListSchema: z.ZodType<FilmList> = z.object({ films: z.array(filmSchema) }).meta({ id: 'FilmList' })

/** Starts a film by time. */
export interface FilmRequest {
  cameras: readonly string[]
  /** `frame`, or a time: `10s`. Default `1s`. */
  every?: string | undefined
}

/** @see FilmRequest */
export const filmRequestSchema: z.ZodType<FilmRequest> = z
  .strictObject({
    cameras: z.array(z.string().min(1).max(200)).min(1).max(10),
    every: z.string().min(1).max(40).optional(),
  })
  .meta({ id: 'FilmRequest' })

/** Makes a video of a film; needs ffmpeg on the server. */
export interface VideoRequest {
  /** Pictures per second. Default: each stays as long as it took until the next. */
  rate?: number | undefined
}

/** @see VideoRequest */
export const videoRequestSchema: z.ZodType<VideoRequest> = z
  .strictObject({ rate: z.number().min(1).max(60).optional() })
  .meta({ id: 'VideoRequest' })

/** A value of a channel. */
export interface Reading {
  readonly channel: string
  /** Absent when the quality is `bad`. */
  readonly value?: number | boolean | string | undefined
  readonly quality: 'good' | 'uncertain' | 'bad' | 'stale'
  readonly reason?: string | undefined
  /** ms since 1970. */
  readonly atMs: number
}

/** @see Reading */
export const readingSchema: z.ZodType<Reading> = z
  .object({
    channel: z.string(),
    value: z.union([z.number(), z.boolean(), z.string()]).optional(),
    quality: z.enum(['good', 'uncertain', 'bad', 'stale']),
    reason: z.string().optional(),
    atMs: z.number(),
  })
  .meta({ id: 'Reading' })

/** One thing a sensor measures. */
export interface Channel {
  readonly id: string
  readonly name?: string | undefined
  readonly quantity: string
  /** UCUM code: `Cel`, `%`. */
  readonly unit: string
  /** The unit for people: `°C`. */
  readonly label: string
  readonly type: 'number' | 'boolean' | 'text'
}

/** @see Channel */
export const channelSchema: z.ZodType<Channel> = z
  .object({
    id: z.string(),
    name: z.string().optional(),
    quantity: z.string(),
    unit: z.string(),
    label: z.string(),
    type: z.enum(['number', 'boolean', 'text']),
  })
  .meta({ id: 'Channel' })

/** A sensor with what it measured last. */
export interface SensorReadings {
  readonly sensor: string
  readonly channels: readonly Channel[]
  /** The newest of each channel. */
  readonly latest: readonly Reading[]
  /** Of numeric channels, oldest first, thinned to at most 500 points each: `[ms since 1970, value]`; `null` where it had no value. */
  readonly series: readonly {
    readonly channel: string
    readonly points: readonly (readonly [atMs: number, value: number | null])[]
  }[]
}

/** @see SensorReadings */
export const sensorReadingsSchema: z.ZodType<SensorReadings> = z
  .object({
    sensor: z.string(),
    channels: z.array(channelSchema),
    latest: z.array(readingSchema),
    series: z.array(
      z.object({
        channel: z.string(),
        points: z.array(z.tuple([z.number(), z.union([z.number(), z.null()])])),
      }),
    ),
  })
  .meta({ id: 'SensorReadings' })

/** Something attached that no configured device is. */
export interface DetectedDevice {
  /** What to call it as a device: `ebb:/dev/ttyACM0`; absent where no installed driver fits. */
  readonly selector?: string | undefined
  readonly kind?: 'plotter' | 'camera' | 'sensor' | undefined
  readonly driver?: string | undefined
  /** For people. */
  readonly name: string
  readonly address: string
  readonly accessible: boolean
  readonly hint?: string | undefined
  /** What to run to get a driver, where none fits: shown, never run by the server. */
  readonly install?: string | undefined
}

/** @see DetectedDevice */
export const detectedDeviceSchema: z.ZodType<DetectedDevice> = z
  .object({
    selector: z.string().optional(),
    kind: z.enum(['plotter', 'camera', 'sensor']).optional(),
    driver: z.string().optional(),
    name: z.string(),
    address: z.string(),
    accessible: z.boolean(),
    hint: z.string().optional(),
    install: z.string().optional(),
  })
  .meta({ id: 'DetectedDevice' })

/** What a detection found. */
export interface Detection {
  /** ms since 1970; absent before the first. */
  readonly atMs?: number | undefined
  readonly running: boolean
  readonly devices: readonly DetectedDevice[]
  readonly problems: readonly string[]
}

/** @see Detection */
export const detectionSchema: z.ZodType<Detection> = z
  .object({
    atMs: z.number().optional(),
    running: z.boolean(),
    devices: z.array(detectedDeviceSchema),
    problems: z.array(z.string()),
  })
  .meta({ id: 'Detection' })

/** Looks for devices. */
export interface DetectionRequest {
  /** Also open ports to ask what is there, which may reset boards. Default false. */
  probe?: boolean | undefined
}

/** @see DetectionRequest */
export const detectionRequestSchema: z.ZodType<DetectionRequest> = z
  .strictObject({ probe: z.boolean().optional() })
  .meta({ id: 'DetectionRequest' })
