import type { IncomingMessage } from 'node:http'

import { toDriverError } from '@vfab/core'

import { driverId, ipError } from '../errors.ts'

/**
 * Reads the whole picture of an answer.
 * @throws DriverError `BAD_REPLY` for one that is too large or cut off
 */
export async function readBody(
  response: IncomingMessage,
  { shown, maxFrameBytes }: { readonly shown: string; readonly maxFrameBytes: number },
): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > maxFrameBytes) throw tooLarge(shown, maxFrameBytes)
      chunks.push(chunk)
    }
  } catch (error) {
    throw toDriverError(error, { operation: 'read a picture from', address: shown, driver: driverId })
  }
  const announced = Number(response.headers['content-length'] ?? length)
  if (!response.complete || length < announced) {
    throw ipError('BAD_REPLY', `${shown} sent ${length} of ${announced} bytes of a picture`, {
      context: { address: shown },
      hint: `check the network to ${shown}`,
    })
  }
  return Buffer.concat(chunks, length)
}

function tooLarge(shown: string, maxFrameBytes: number): Error {
  return ipError('BAD_REPLY', `${shown} sent a picture of more than ${maxFrameBytes} bytes`, {
    context: { address: shown },
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
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what the reader threw
        reject(error)
        response.destroy()
      }
    })
    response.once('end', resolve)
    response.once('error', reject)
    response.once('close', resolve)
  })
}
