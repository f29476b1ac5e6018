import type { ServerResponse } from 'node:http'
import type { Emitter, PartFacts } from './emitters.ts'

/** A viewer that has not taken this much yet misses pictures, as real cameras let it. */
const mostWaitingBytes = 4 * 1024 * 1024

/** Everybody who watches a stream. */
export class Viewers {
  readonly #emitter: Emitter
  readonly #responses = new Set<ServerResponse>()
  #stalled = new Set<ServerResponse>()
  #onEmpty: () => void

  constructor(emitter: Emitter, onEmpty: () => void) {
    this.#emitter = emitter
    this.#onEmpty = onEmpty
  }

  get count(): number {
    return this.#responses.size
  }

  add(response: ServerResponse): void {
    const { contentType, framing, start } = this.#emitter
    response.useChunkedEncodingByDefault = framing === 'chunked'
    response.shouldKeepAlive = false
    response.writeHead(200, {
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
      'cache-control': 'no-store',
    })
    response.flushHeaders()
    if (start !== undefined) response.write(start, 'latin1')
    this.#responses.add(response)
    response.on('error', () => {})
    response.once('close', () => {
      this.#responses.delete(response)
      this.#stalled.delete(response)
      if (this.#responses.size === 0) this.#onEmpty()
    })
  }

  show(picture: Buffer, about: PartFacts, to?: ServerResponse): void {
    const pieces = this.#emitter
      .part(picture, about)
      .map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece))
    this.send(Buffer.concat(pieces), to)
  }

  send(bytes: Buffer, to?: ServerResponse): void {
    for (const response of to === undefined ? this.#responses : [to]) {
      if (!this.#stalled.has(response) && response.writableLength < mostWaitingBytes) response.write(bytes)
    }
  }

  /** Those who watch now get nothing any more, and are not hung up on. */
  stall(): void {
    this.#stalled = new Set(this.#responses)
  }

  hangUp(): void {
    for (const response of this.#responses) response.socket?.destroy()
  }
}
