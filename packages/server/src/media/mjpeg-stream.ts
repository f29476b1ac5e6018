import type { CameraFeed } from './camera-feed.ts'

const boundary = 'vfab-picture'
/** Pictures that a slow reader has not taken, bytes: beyond it, it sees fewer. */
const mostUnreadBytes = 500_000

/** A response that streams pictures as they come, until the signal aborts or the reader hangs up. */
export function mjpegResponse(feed: CameraFeed, signal: AbortSignal): Response {
  const ending = new AbortController()
  const both = AbortSignal.any([signal, ending.signal])
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const picture = await feed.next(last, both)
          last = picture.sequence
          const { length } = picture.bytes
          controller.enqueue(
            encoder.encode(`--${boundary}\r\ncontent-type: image/jpeg\r\ncontent-length: ${length}\r\n\r\n`),
          )
          controller.enqueue(picture.bytes)
          controller.enqueue(encoder.encode('\r\n'))
        } catch (error) {
          if (both.aborted) controller.close()
          else controller.error(error)
        }
      },
      cancel: () => ending.abort(new Error('the reader has gone')),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: mostUnreadBytes }),
  )
  let last = 0
  return new Response(body, { headers: { 'content-type': `multipart/x-mixed-replace; boundary=${boundary}` } })
}
