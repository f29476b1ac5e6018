import type { IncomingMessage } from 'node:http'

import { isDriverError, toDriverError } from '@vfab/core'

import { driverId, ipError } from '../errors.ts'

/** What {@link readBody} goes by. */
export interface BodyOptions {
  readonly shown: string
  readonly maxFrameBytes: number
  /** Is told of bytes that have come. */
  readonly alive?: (() => void) | undefined
}

/**
 * Reads the body of an answer, as far as it came: whether it is a whole picture is seen from the picture.
 * @throws DriverError `BAD_REPLY` for one that is too large
 */
export async function readBody(
  response: IncomingMessage,
  { shown, maxFrameBytes, alive }: BodyOptions,
): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length
      alive?.()
      if (length > maxFrameBytes) throw tooLarge(shown, maxFrameBytes)
      chunks.push(chunk)
    }
  } catch (error) {
    const failure = toDriverError(error, { operation: 'read a picture from', address: shown, driver: driverId })
    // What came before the connection broke is a picture that is cut, as one that ended too early.
    if (length === 0 || isDriverError(error)) throw failure
  }
  return Buffer.concat(chunks, length)
}

function tooLarge(shown: string, maxFrameBytes: number): Error {
  return ipError('BAD_REPLY', `${shown} sent a picture of more than ${maxFrameBytes} bytes`, {
    context: { address: shown, kind: 'too-large' },
    hint: 'check that this is the address of a picture, or set maxFrameBytes higher',
  })
}

/** Listeners instead of an iterator: at 30 pictures a second of 300 kB an iterator's promises cost as much as the parser. */
export function eachPiece(response: IncomingMessage, onPiece: (piece: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    response.on('data', (piece: Buffer) => {
      try {
        onPiece(piece)
      } catch (error) {
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what the reader threw
        reject(error)
        response.destroy()
      }
    })
    response.once('end', resolve)
    response.once('error', reject)
    response.once('close', resolve)
  })
}
