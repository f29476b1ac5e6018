/* How the device is reached: by HTTP. */
import { Agent as HttpAgent, get as getHttp, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, get as getHttps } from 'node:https'

import { type Availability, type DiscoverOptions, type FoundDevice, toDriverError } from '@vfab/core'
import { z } from 'zod'

import { driverError, driverId } from './errors.ts'

/** Settings of the connection. */
export interface ConnectionConfig {
  /** Address of the page. */
  url: string
  /** How long an answer may take to begin. */
  timeoutMs: number
}

/** Their schema, to be spread into that of the driver. */
export const connectionSettings: { readonly [Key in keyof ConnectionConfig]: z.ZodType<ConnectionConfig[Key]> } = {
  url: z.url({ protocol: /^https?$/ }).describe('address of the page, http://HOST/...'),
  timeoutMs: z.number().min(10).max(60_000).default(2000).describe('how long an answer may take to begin, ms'),
}

/** The connection to one device, kept from one request to the next. */
export interface Connection {
  /**
   * Fetches the page; its body is still to be read, or to be destroyed.
   * @throws DriverError `CONNECTION_REFUSED`, `TIMEOUT`, `WRONG_DEVICE`, … ; the signal's reason on abort
   */
  fetch(signal?: AbortSignal): Promise<IncomingMessage>
  close(): void
}

/** Connects with the first request. */
export function createConnection({ url, timeoutMs }: ConnectionConfig): Connection {
  const isSecure = url.startsWith('https:')
  const agent = isSecure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true })
  const respond = (signal: AbortSignal | undefined): Promise<IncomingMessage> => {
    return new Promise((resolve, reject) => {
      const request = (isSecure ? getHttps : getHttp)(url, { agent, signal }, (response) => {
        clearTimeout(timer)
        resolve(response)
      })
      const timer = setTimeout(() => {
        const hint = 'check that the device is switched on, and its address'
        request.destroy(driverError('TIMEOUT', `${url} did not answer within ${timeoutMs} ms`, { hint }))
      }, timeoutMs)
      request.once('error', (cause) => {
        clearTimeout(timer)
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- an abort rejects with the signal's own reason
        if (signal?.aborted === true) reject(signal.reason)
        else reject(toDriverError(cause, { operation: 'fetch', address: url, driver: driverId }))
      })
    })
  }
  return {
    async fetch(signal) {
      signal?.throwIfAborted()
      const response = await respond(signal)
      if (response.statusCode === 200) return response
      response.destroy()
      throw driverError('WRONG_DEVICE', `${url} answered with status ${response.statusCode}`, {
        context: { address: url },
        hint: 'check the address, and that it is this kind of device',
      })
    },
    close: () => agent.destroy(),
  }
}

/** Nothing that Node.js does not bring is needed. */
export async function availability(): Promise<Availability> {
  return { available: true, missing: [] }
}

/** Finds nothing by itself: `vfab detect --network` asks the page that package.json names. */
// eslint-disable-next-line require-yield -- see above
export async function* discover({ signal }: DiscoverOptions = {}): AsyncGenerator<FoundDevice, void, undefined> {
  signal?.throwIfAborted()
}
