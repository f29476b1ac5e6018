import type { IncomingMessage } from 'node:http'

import { type Clock, type DriverError, isDriverError } from '@vfab/core'
import {
  type Capture,
  type CaptureOptions,
  type CaptureSink,
  createMjpegParser,
  flawIn,
  saysOffline,
  wholePicture,
} from '@vfab/driver-kit'

import { driverId, ipError } from '../errors.ts'
import { readBody } from './body.ts'
import type { HttpAnswer, HttpClient } from './http-client.ts'

/** What {@link httpCapture} needs. */
export interface HttpCaptureOptions {
  readonly client: HttpClient
  /** The address as errors show it. */
  readonly shown: string
  readonly maxFrameBytes: number
  /** How often pictures are fetched where there is no stream. */
  readonly framesPerS: number
  readonly clock: Clock
  /** Takes only one picture of a stream, as if it were an address of single pictures. */
  readonly onePicture?: boolean | undefined
}

/** Reads an MJPEG stream, or fetches pictures one by one: which of both the address gives shows its answer. */
export function httpCapture(options: HttpCaptureOptions): Capture {
  return async (sink, given) => {
    try {
      await capture(options, sink, given)
    } finally {
      options.client.close() // connections that were kept for the next picture: small cameras have few
    }
  }
}

async function capture(options: HttpCaptureOptions, sink: CaptureSink, given: CaptureOptions): Promise<void> {
  const { client, clock } = options
  const pacer = createPacer(given, clock, 1000 / options.framesPerS)
  const beganMs = clock.now()
  const isStream = (head: IncomingMessage): boolean => kindOf(head) === 'stream'
  const answer = await client.get({ signal: given.signal, keepAlive: options.onePicture, isStream })
  const { response } = answer
  try {
    switch (kindOf(response)) {
      case 'picture':
        await takePicture(response, options, sink, beganMs)
        break
      case 'stream': {
        if (options.onePicture === true) {
          await onePictureOf(answer, options, sink, beganMs)
          break
        }
        // An answer that ends after one picture is that of a picture's address; that one is fetched anew.
        if ((await readStream(answer, options, sink)) !== 1) return
        if (!(await pictureAgain(options, sink, given))) return
        break
      }
      case 'other':
        throw notPictures(options.shown, response)
    }
  } finally {
    if (!response.complete) response.destroy()
  }
  await fetchPictures(options, sink, given, pacer)
}

/**
 * By the type of the answer; a server that does not tell one is believed to send pictures. A JPEG without a length may be one that never ends:
 * picture after picture under the type of one.
 */
function kindOf({ headers }: IncomingMessage): 'picture' | 'stream' | 'other' {
  const type = headers['content-type']?.split(';', 1)[0]!.trim().toLowerCase() ?? ''
  if (/^image\/(pjpeg|jpe?g)$/.test(type)) return headers['content-length'] === undefined ? 'stream' : 'picture'
  if (type === '' || type.startsWith('multipart/') || type === 'application/octet-stream') return 'stream'
  return /^video\/(x-)?(motion-?)?m?jpe?g$/.test(type) ? 'stream' : 'other'
}

/** Hands a picture over if it is whole; what is not is left out, and told. */
async function takePicture(
  response: IncomingMessage,
  options: HttpCaptureOptions,
  sink: CaptureSink,
  beganMs: number,
): Promise<void> {
  let bytes: Buffer
  try {
    bytes = await readBody(response, { ...options, alive: () => sink.alive() })
  } catch (error) {
    if (!isDriverError(error) || error.context['kind'] === undefined) throw error
    return sink.flaw(error)
  }
  if (isOffline(response)) return sink.flaw(offline(options.shown))
  const verdict = wholePicture(bytes)
  if ('picture' in verdict) return sink.frame(verdict.picture, { beganMs, wasAskedFor: true })
  sink.flaw(flawIn({ driver: driverId, address: options.shown }, `sent ${verdict.what}`, verdict.kind))
}

function isOffline({ headers }: IncomingMessage): boolean {
  const online = headers['x-ustreamer-online']
  return saysOffline(Array.isArray(online) ? online[0] : online)
}

function offline(shown: string): DriverError {
  return flawIn({ driver: driverId, address: shown }, 'the server says that its camera is offline', 'offline')
}

/** @returns how many pictures it had */
async function readStream(answer: HttpAnswer, options: HttpCaptureOptions, sink: CaptureSink): Promise<number> {
  const { shown, maxFrameBytes, clock } = options
  let frames = 0
  const parser = createMjpegParser({
    driver: driverId,
    address: shown,
    contentType: answer.response.headers['content-type'],
    maxFrameBytes,
    memory: (byteLength) => sink.memory(byteLength),
    now: () => clock.now(),
    onFrame: (bytes, beganMs, deviceTimeMs) => {
      frames++
      if (isOffline(answer.response)) sink.flaw(offline(shown))
      else sink.frame(bytes, { beganMs, deviceTimeMs })
    },
    onFlaw: (error) => sink.flaw(error),
  })
  await answer.read((piece) => {
    sink.alive()
    parser.push(piece)
  })
  parser.end()
  return frames
}

/** Fetches the picture once more, now that it is known to be one: it was asked for. @returns false where it is a stream after all */
async function pictureAgain(
  options: HttpCaptureOptions,
  sink: CaptureSink,
  { signal }: CaptureOptions,
): Promise<boolean> {
  const beganMs = options.clock.now()
  const answer = await options.client.get({ signal })
  try {
    return (await onePictureOf(answer, options, sink, beganMs)) === 'single'
  } finally {
    if (!answer.response.complete) answer.response.destroy()
  }
}

/**
 * The new picture of an answer: the only one, or, of a stream (OctoPrint#616), the second, because the first may have waited in the camera.
 */
async function onePictureOf(
  answer: HttpAnswer,
  options: HttpCaptureOptions,
  sink: CaptureSink,
  beganMs: number,
): Promise<'single' | 'stream' | 'none'> {
  let first: Uint8Array | undefined
  let frames = 0
  const take = (bytes: Uint8Array, takenMs: number): void => {
    if (isOffline(answer.response)) sink.flaw(offline(options.shown))
    else sink.frame(bytes, { beganMs: takenMs, wasAskedFor: true })
  }
  const parser = createMjpegParser({
    driver: driverId,
    address: options.shown,
    contentType: answer.response.headers['content-type'],
    maxFrameBytes: options.maxFrameBytes,
    now: () => options.clock.now(),
    onFrame: (bytes, partBeganMs) => {
      frames++
      if (frames === 1) first = bytes
      if (frames !== 2) return
      take(bytes, partBeganMs)
      answer.response.destroy()
    },
    onFlaw: (error) => sink.flaw(error),
  })
  try {
    await answer.read((piece) => {
      sink.alive()
      parser.push(piece)
    })
    if (frames < 2) parser.end()
  } catch (error) {
    if (frames < 2) throw error
  }
  if (frames >= 2) return 'stream'
  if (first === undefined) return 'none'
  take(first, beganMs)
  return 'single'
}

/** Fetches one picture after the other, at once when somebody asks for a snapshot. */
async function fetchPictures(
  options: HttpCaptureOptions,
  sink: CaptureSink,
  { signal }: CaptureOptions,
  pacer: Pacer,
): Promise<void> {
  const { client, clock } = options
  while (await pacer.next()) {
    const beganMs = clock.now()
    const answer = await client.get({ signal, keepAlive: true })
    const { response } = answer
    try {
      const kind = kindOf(response)
      // What is a page now was a picture before: it is no reason to give up.
      if (kind !== 'stream') await takePicture(response, options, sink, beganMs)
      else await onePictureOf(answer, options, sink, beganMs)
    } finally {
      if (!response.complete) response.destroy()
    }
  }
}

interface Pacer {
  /** Resolves when the next picture is due, with false when none is wanted any more. */
  next(): Promise<boolean>
}

function createPacer(given: CaptureOptions, clock: Clock, periodMs: number): Pacer {
  const { signal } = given
  let isWanted = false
  let wake = (): void => {}
  given.onDemand(() => {
    isWanted = true
    wake()
  })
  let dueMs = clock.now() + periodMs
  return {
    next: async () => {
      const sleeping = new AbortController()
      const onAbort = (): void => sleeping.abort()
      wake = onAbort
      signal.addEventListener('abort', onAbort)
      try {
        if (!isWanted && !signal.aborted)
          await clock.sleep(Math.max(0, dueMs - clock.now()), { signal: sleeping.signal })
      } catch {
        // woken
      } finally {
        signal.removeEventListener('abort', onAbort)
      }
      isWanted = false
      // A slow camera is not asked for what it has missed.
      dueMs = Math.max(dueMs + periodMs, clock.now())
      return !signal.aborted
    },
  }
}

function notPictures(shown: string, { headers }: IncomingMessage): Error {
  const type = headers['content-type'] ?? ''
  const isVideo = /^(video|audio|image)\/|mpegurl|dash\+xml/i.test(type)
  return ipError('WRONG_DEVICE', `${shown} answers with ${type.slice(0, 100)}, not with pictures`, {
    context: { address: shown, contentType: type.slice(0, 100) },
    hint: isVideo
      ? 'write ffmpeg+ before the address to have ffmpeg read it: ffmpeg+http://…'
      : 'use the address of the MJPEG stream or of a snapshot, not that of the page around it',
  })
}
