import type { Clock, OperationOptions } from '@vfab/core'

import { gcodeError } from './errors.ts'
import { formBody } from './form-body.ts'
import type { PrintPhase, PrintServer, PrintStatus } from './print-server.ts'
import type { RestClient } from './rest-client.ts'

interface JobAnswer {
  readonly job?: { readonly file?: { readonly name?: string | null } }
  readonly progress?: { readonly filepos?: number | null; readonly completion?: number | null }
  readonly state?: string
  readonly error?: string
}

/** Lines wait in a queue, and nothing tells when the machine has carried them out, ms. */
const queueMs = 300

/**
 * OctoPrint.
 * @throws DriverError `DEVICE_LOST`, `TIMEOUT`, `PERMISSION_DENIED`, `WRONG_DEVICE`; `STATE_INVALID` without a machine
 */
export async function openOctoPrint(
  client: RestClient,
  url: string,
  clock: Clock,
  options: OperationOptions,
): Promise<PrintServer> {
  const answer = (await client.request('/api/version', options)) as { text?: string; server?: string } | undefined
  const { text, server } = answer ?? {}
  if (!/octoprint/i.test(text ?? '')) {
    throw gcodeError('WRONG_DEVICE', `${url} is not OctoPrint`, {
      context: { address: url },
      hint: 'check the address: octoprint://HOST, with :5000 where it has no proxy',
    })
  }
  const octoprint = new OctoPrint(client, clock, `OctoPrint ${server ?? ''}`.trim())
  const { phase } = await octoprint.status(options)
  if (phase === 'offline') {
    throw gcodeError('STATE_INVALID', `OctoPrint at ${url} is not connected to its machine`, {
      context: { address: url },
      hint: 'connect it on its page, then try again',
    })
  }
  return octoprint
}

class OctoPrint implements PrintServer {
  readonly title: string
  readonly #client: RestClient
  readonly #clock: Clock

  constructor(client: RestClient, clock: Clock, title: string) {
    this.#client = client
    this.#clock = clock
    this.title = title
  }

  async status(options: OperationOptions = {}): Promise<PrintStatus> {
    const { job, progress, state = '', error } = ((await this.#client.request('/api/job', options)) ?? {}) as JobAnswer
    const phase = phaseOf(state)
    return {
      phase,
      file: job?.file?.name ?? undefined,
      position: progress?.filepos ?? 0,
      complete: phase === 'ready' && (progress?.completion ?? 0) >= 99.999,
      message: error ?? (phase === 'error' ? state : undefined),
    }
  }

  async upload(name: string, text: string, options: OperationOptions = {}): Promise<void> {
    const form = formBody({}, { name, text })
    await this.#client.request('/api/files/local', { ...options, method: 'POST', form })
  }

  async start(name: string, options: OperationOptions = {}): Promise<void> {
    const path = `/api/files/local/${encodeURIComponent(name)}`
    await this.#post(path, { command: 'select', print: true }, options)
  }

  async pause(options: OperationOptions = {}): Promise<void> {
    await this.#post('/api/job', { command: 'pause', action: 'pause' }, options)
  }

  async resume(options: OperationOptions = {}): Promise<void> {
    await this.#post('/api/job', { command: 'pause', action: 'resume' }, options)
  }

  async cancel(options: OperationOptions = {}): Promise<void> {
    await this.#post('/api/job', { command: 'cancel' }, options)
  }

  async run(lines: readonly string[], takesMs: number, options: OperationOptions = {}): Promise<void> {
    await this.#post('/api/printer/command', { commands: [...lines, 'M400'] }, options)
    await this.#clock.sleep(takesMs + queueMs, options)
  }

  close(): void {
    this.#client.close()
  }

  async #post(path: string, body: unknown, options: OperationOptions): Promise<void> {
    await this.#client.request(path, { ...options, method: 'POST', body })
  }
}

function phaseOf(state: string): PrintPhase {
  if (/^pausing/i.test(state)) return 'pausing'
  if (/^paused/i.test(state)) return 'paused'
  if (/^(printing|starting|resuming|cancelling|finishing|transferring)/i.test(state)) return 'printing'
  if (/^operational/i.test(state)) return 'ready'
  return /^error/i.test(state) ? 'error' : 'offline'
}
