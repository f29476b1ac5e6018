import type { IncomingMessage } from 'node:http'

import type { Clock } from '@vfab/core'
import type { Capture, CaptureOptions, CaptureSink } from '@vfab/driver-kit'
import { createMjpegParser } from '@vfab/driver-kit'

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
        sink.frame(await readBody(response, options), { beganMs, wasAskedFor: true })
        break
      case 'stream':
        if (options.onePicture !== true) return await readStream(answer, options, sink)
        await onePictureOf(answer, options, sink)
        break
      case 'other':
        throw notPictures(options.shown, response)
    }
  } finally {
    if (!response.complete) response.destroy()
  }
  await fetchPictures(options, sink, given, pacer)
}

/** By the type of the answer; a server that does not tell one is believed to send pictures. */
function kindOf({ headers }: IncomingMessage): 'picture' | 'stream' | 'other' {
  const type = headers['content-type']?.split(';', 1)[0]!.trim().toLowerCase() ?? ''
  if (/^image\/(pjpeg|jpe?g)$/.test(type)) return 'picture'
  if (type === '' || type.startsWith('multipart/') || type === 'application/octet-stream') return 'stream'
  return /^video\/(x-)?(motion-?)?m?jpe?g$/.test(type) ? 'stream' : 'other'
}

async function readStream(answer: HttpAnswer, options: HttpCaptureOptions, sink: CaptureSink): Promise<void> {
  const { shown, maxFrameBytes, clock } = options
  const parser = createMjpegParser({
    driver: driverId,
    address: shown,
    contentType: answer.response.headers['content-type'],
    maxFrameBytes,
    memory: (byteLength) => sink.memory(byteLength),
    now: () => clock.now(),
    onFrame: (bytes, beganMs, deviceTimeMs) => sink.frame(bytes, { beganMs, deviceTimeMs }),
    onFlaw: (error) => sink.flaw(error),
  })
  await answer.read((piece) => parser.push(piece))
  parser.end()
}

/** A stream where single pictures were expected (OctoPrint#616): its second picture is new. */
async function onePictureOf(answer: HttpAnswer, options: HttpCaptureOptions, sink: CaptureSink): Promise<void> {
  let frames = 0
  const parser = createMjpegParser({
    driver: driverId,
    address: options.shown,
    contentType: answer.response.headers['content-type'],
    maxFrameBytes: options.maxFrameBytes,
    now: () => options.clock.now(),
    onFrame: (bytes, beganMs) => {
      if (frames++ === 0) return
      if (frames === 2) sink.frame(bytes, { beganMs, wasAskedFor: true })
      answer.response.destroy()
    },
    onFlaw: (error) => sink.flaw(error),
  })
  try {
    await answer.read((piece) => parser.push(piece))
  } catch (error) {
    if (frames < 2) throw error
  }
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
      if (kind === 'other') throw notPictures(options.shown, response)
      if (kind === 'stream') await onePictureOf(answer, options, sink)
      else sink.frame(await readBody(response, options), { beganMs, wasAskedFor: true })
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
  const isVideo = /^(video|audio)\/|mpegurl|dash\+xml/i.test(type)
  return ipError('WRONG_DEVICE', `${shown} answers with ${type.slice(0, 100)}, not with pictures`, {
    context: { address: shown, contentType: type.slice(0, 100) },
    hint: isVideo
      ? 'write ffmpeg+ before the address to have ffmpeg read it: ffmpeg+http://…'
      : 'use the address of the MJPEG stream or of a snapshot, not that of the page around it',
  })
}
