import type { IncomingMessage } from 'node:http'
import type { RequestOptions } from 'node:https'

import { DriverError, type OperationOptions } from '@vfab/core'

/** Where a server is. */
export interface ServerPlace {
  /** With the base path: `http://east.local:8423`. */
  readonly url: string
  /** PEM of the authority that signed its certificate, or of the certificate itself. Default: those that Node.js knows. */
  readonly ca?: string | undefined
  /** `false` accepts any certificate: for a server of this computer, whose certificate is for other names. Default true. */
  readonly verifyCertificate?: boolean | undefined
}

/** One request. */
export interface SentRequest extends OperationOptions {
  readonly method: string
  /** Below the URL of the server, with the query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array | undefined
  readonly timeoutMs?: number | undefined
}

/** What came back. */
export interface Received {
  readonly status: number
  readonly body: IncomingMessage
  /** The whole body. @throws DriverError `CONNECTION_REFUSED` when the connection breaks meanwhile */
  readonly bytes: () => Promise<Uint8Array>
}

/**
 * Sends a request; resolves when the head of the response is there.
 * @throws DriverError `CONNECTION_REFUSED`, `TIMEOUT`; an abort rejects with its reason
 */
export async function send(place: ServerPlace, request: SentRequest): Promise<Received> {
  const { method, path, headers, body, signal, timeoutMs } = request
  signal?.throwIfAborted()
  const { request: open } = place.url.startsWith('https:') ? await import('node:https') : await import('node:http')
  const limit = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs)
  const ending = AbortSignal.any([signal, limit].filter((each) => each !== undefined))
  const options: RequestOptions = {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-length': String(body.byteLength) }) },
    signal: ending,
    ...(place.ca === undefined ? {} : { ca: place.ca }),
    ...(place.verifyCertificate === false ? { rejectUnauthorized: false } : {}),
  }
  const failure = (cause: unknown): Error => {
    if (signal?.aborted) return signal.reason as Error
    return limit?.aborted ? tooLate(place.url, timeoutMs!) : unreachable(place.url, cause)
  }
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = open(`${place.url}${path}`, options, resolve)
    sent.on('error', (cause) => reject(failure(cause)))
    sent.end(body)
  })
  return {
    status: response.statusCode ?? 0,
    body: response,
    bytes: async () => {
      const parts: Buffer[] = []
      try {
        for await (const part of response) parts.push(part as Buffer)
      } catch (cause) {
        throw failure(cause)
      }
      return Buffer.concat(parts)
    },
  }
}

function unreachable(url: string, cause: unknown): DriverError {
  const { code = '' } = (cause ?? {}) as { readonly code?: string }
  const reasons: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'there is no computer of this name',
    EHOSTUNREACH: 'the computer cannot be reached',
    ECONNRESET: 'the connection broke',
  }
  const isCertificate = /CERT|SELF_SIGNED|UNABLE_TO/.test(code)
  const reason = isCertificate ? 'its certificate is not trusted' : (reasons[code] ?? 'it does not answer')
  return new DriverError(`${url}: ${reason}`, {
    type: 'connection',
    code: 'CONNECTION_REFUSED',
    hint: isCertificate
      ? 'name the file of its certificate: hosts: NAME: caFile'
      : 'start vfab serve --listen 0.0.0.0 there, and check the address',
    cause,
  })
}

function tooLate(url: string, timeoutMs: number): DriverError {
  return new DriverError(`${url} did not answer within ${timeoutMs} ms`, {
    type: 'timeout',
    code: 'TIMEOUT',
    hint: 'check the network between both computers',
  })
}
