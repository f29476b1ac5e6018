/* The port: node:http or node:https, with requests as the web platform has them. */
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'

import { DriverError, toDriverError } from '@vfab/core'

/** Certificate and key, PEM. */
export interface TlsFiles {
  readonly cert: string | Uint8Array
  readonly key: string | Uint8Array
}

/** A server that can be told how to answer. */
export interface Http {
  readonly server: HttpServer
  /** From now on requests are answered so. */
  answer(fetch: (request: Request, env: { readonly incoming: IncomingMessage }) => Response | Promise<Response>): void
}

/**
 * A server that answers 503 until it is told how to answer.
 *
 * @throws DriverError `INPUT_INVALID` for a certificate and key that are unreadable or of different pairs
 */
export async function openHttp(tls: TlsFiles | undefined): Promise<Http> {
  const { getRequestListener } = await import('@hono/node-server')
  let listener: ((request: IncomingMessage, response: ServerResponse) => unknown) | undefined
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    if (listener) return void listener(request, response)
    response.writeHead(503, { 'retry-after': '1' }).end()
  }
  const server =
    tls === undefined ? (await import('node:http')).createServer(onRequest) : await openHttps(tls, onRequest)
  server.requestTimeout = 600_000
  return {
    server,
    answer: (fetch) => {
      listener = getRequestListener((request, env) => fetch(request, env as { readonly incoming: IncomingMessage }), {
        overrideGlobalObjects: false,
      })
    },
  }
}

async function openHttps(
  { cert, key }: TlsFiles,
  onRequest: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<HttpServer> {
  const { createServer } = await import('node:https')
  try {
    return createServer({ cert: bufferOf(cert), key: bufferOf(key) }, onRequest)
  } catch (cause) {
    throw new DriverError('the certificate and its key cannot be used', {
      type: 'configuration',
      code: 'INPUT_INVALID',
      hint: 'give a certificate and the private key that belongs to it, both as PEM, the key without a passphrase',
      cause,
    })
  }
}

function bufferOf(value: string | Uint8Array): string | Buffer {
  return typeof value === 'string' ? value : Buffer.from(value)
}

/** @returns the port it listens on. @throws DriverError `DEVICE_BUSY` when the port is taken, `PERMISSION_DENIED`, … */
export function listenOn(server: HttpServer, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (cause: NodeJS.ErrnoException): void => {
      const isTaken = cause.code === 'EADDRINUSE'
      reject(
        isTaken
          ? new DriverError(`port ${port} is in use`, {
              type: 'connection',
              code: 'DEVICE_BUSY',
              hint: 'another vfab serve may be running; choose another port with --port',
              cause,
            })
          : toDriverError(cause, { operation: 'listen', address: `${host}:${port}` }),
      )
    }
    server.once('error', onError)
    server.listen({ host, port }, () => {
      server.off('error', onError)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

/** `/vfab/` → `/vfab`. @throws DriverError `CONFIG_INVALID` */
export function normalBasePath(text = ''): string {
  const path = text.replace(/\/+$/, '')
  if (path === '' || /^(\/(?!\.{1,2}(\/|$))[\w.~-]+)+$/.test(path)) return path
  throw new DriverError(`"${text}" is not a base path`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    hint: 'write it as /vfab',
  })
}
