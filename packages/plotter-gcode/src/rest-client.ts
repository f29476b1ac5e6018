import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

import {
  type Clock,
  type DriverError,
  isDriverError,
  type OperationOptions,
  toDriverError,
  type Trace,
} from '@vfab/core'

import { driverId, gcodeError } from './errors.ts'
import type { FormBody } from './form-body.ts'

/** What a {@link RestClient} is made with. */
export interface RestClientOptions {
  /** Without a slash at its end. */
  readonly url: string
  readonly apiKey: string | undefined
  readonly timeoutMs: number
  readonly clock: Clock
  readonly trace: Trace | undefined
  /** Called when the server cannot be reached any more. */
  readonly onLost: (error: DriverError) => void
}

/** A request. */
export interface RestRequest extends OperationOptions {
  readonly method?: 'GET' | 'POST' | 'DELETE' | undefined
  /** Sent as JSON. */
  readonly body?: unknown
  readonly form?: FormBody | undefined
  /** How long the answer may take, ms; default the client's. `Infinity`: however long. */
  readonly timeoutMs?: number | undefined
  /** True where the answer comes when the machine has done what was asked. */
  readonly moves?: boolean | undefined
}

/** Requests to a print server, one at a time, with its refusals as errors. */
export class RestClient {
  readonly #options: RestClientOptions
  readonly #closing = new AbortController()
  readonly #agents = {
    http: new HttpAgent({ keepAlive: true, maxSockets: 2 }),
    https: new HttpsAgent({ keepAlive: true, maxSockets: 2 }),
  }

  constructor(options: RestClientOptions) {
    this.#options = options
  }

  /** How long an answer may take, ms. */
  get timeoutMs(): number {
    return this.#options.timeoutMs
  }

  /** Ends whatever is under way. */
  close(): void {
    this.#closing.abort(new Error('the connection was closed'))
    this.#agents.http.destroy()
    this.#agents.https.destroy()
  }

  /** @returns the JSON of the answer, `undefined` where it has none */
  async request(path: string, request: RestRequest = {}): Promise<unknown> {
    const { clock, trace } = this.#options
    const { method = 'GET', signal, timeoutMs = this.#options.timeoutMs, moves = false } = request
    signal?.throwIfAborted()
    const late = timeoutMs === Infinity ? undefined : AbortSignal.timeout(Math.ceil(timeoutMs))
    const ends = [signal, late, this.#closing.signal].filter((each) => each !== undefined)
    // A simulated machine in this process waits for what takes real time, unless it is the machine that is waited for.
    const release = moves ? undefined : clock.hold?.()
    try {
      trace?.('sent', Buffer.from(`${method} ${path}`), this.#options.url)
      const { status, text } = await this.#exchange(path, method, request, AbortSignal.any(ends))
      trace?.('received', Buffer.from(`${status} ${text}`), this.#options.url)
      signal?.throwIfAborted()
      if (status < 200 || status > 299) throw this.#refused(status, text, path)
      return text === '' ? undefined : this.#parsed(text)
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason
      if (late?.aborted === true) throw this.#late(timeoutMs, error)
      throw isDriverError(error) ? error : this.#failed(error)
    } finally {
      release?.()
    }
  }

  #exchange(
    path: string,
    method: string,
    { body, form }: RestRequest,
    signal: AbortSignal,
  ): Promise<{ readonly status: number; readonly text: string }> {
    const { url, apiKey } = this.#options
    const content = form?.bytes ?? (body === undefined ? undefined : Buffer.from(JSON.stringify(body)))
    const headers = {
      accept: 'application/json',
      'user-agent': 'vfab',
      ...(apiKey !== undefined && { 'x-api-key': apiKey }),
      ...(content !== undefined && {
        'content-type': form?.contentType ?? 'application/json',
        'content-length': String(content.length),
      }),
    }
    const isTls = url.startsWith('https:')
    return new Promise((resolve, reject) => {
      const options = { method, headers, signal, agent: isTls ? this.#agents.https : this.#agents.http }
      const sent = isTls ? httpsRequest(`${url}${path}`, options) : httpRequest(`${url}${path}`, options)
      sent.once('error', reject)
      sent.once('response', (response) => {
        textOf(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject)
      })
      sent.end(content)
    })
  }

  #parsed(text: string): unknown {
    try {
      return JSON.parse(text) as unknown
    } catch (cause) {
      throw gcodeError('BAD_REPLY', `${this.#options.url} answered something that is not JSON`, {
        context: { address: this.#options.url, answer: text.slice(0, 200) },
        hint: 'check that the address is that of OctoPrint or Moonraker, not of its page',
        cause,
      })
    }
  }

  #late(timeoutMs: number, cause: unknown): DriverError {
    const { url } = this.#options
    return gcodeError('TIMEOUT', `${url} did not answer within ${timeoutMs} ms`, {
      context: { address: url, timeoutMs },
      hint: 'check that it is switched on and reachable, or set timeoutMs higher',
      cause,
    })
  }

  #failed(cause: unknown): DriverError {
    const { url, onLost } = this.#options
    const told = toDriverError(cause, { operation: 'reach', address: url, driver: driverId })
    const lost =
      told.type === 'connection'
        ? told
        : gcodeError('DEVICE_LOST', `${url} has closed the connection`, {
            context: { address: url },
            hint: 'check that the server runs, then try again',
            cause,
          })
    onLost(lost)
    return lost
  }

  #refused(status: number, text: string, path: string): DriverError {
    const { url, apiKey } = this.#options
    const said = messageIn(text)
    const context = { address: url, path, status }
    if (status === 401 || status === 403) {
      const isInUse = /in use|busy/i.test(said)
      if (isInUse) return busy(url, said)
      return gcodeError(
        'PERMISSION_DENIED',
        `${url} ${apiKey === undefined ? 'asks for a key' : 'does not accept this key'}`,
        {
          context,
          hint: path.startsWith('/api/')
            ? 'set apiKey; OctoPrint shows it under Settings, Application Keys'
            : 'set apiKey; Moonraker shows it at /access/api_key',
        },
      )
    }
    if (status === 409) return busy(url, said)
    return gcodeError('REJECTED', `${url} refused ${path}: ${said === '' ? `status ${status}` : said}`, {
      context: { ...context, answer: said },
      hint: 'look at the console of the server; the message is that of the firmware',
    })
  }
}

function busy(url: string, said: string): DriverError {
  return gcodeError(
    'DEVICE_BUSY',
    `${url} cannot do this now: ${said || 'it is printing, or its machine is not connected'}`,
    {
      context: { address: url },
      hint: 'wait for the print to end, or cancel it; connect the machine on the page of the server',
    },
  )
}

function messageIn(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: string | { message?: string } }
    return typeof error === 'string' ? error : (error?.message ?? '')
  } catch {
    return text.slice(0, 200)
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
