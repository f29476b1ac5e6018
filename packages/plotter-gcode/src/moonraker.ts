import { createHash } from 'node:crypto'

import type { OperationOptions } from '@vfab/core'

import { gcodeError } from './errors.ts'
import { formBody } from './form-body.ts'
import type { PrintPhase, PrintServer, PrintStatus } from './print-server.ts'
import type { RestClient } from './rest-client.ts'

interface MoonrakerStatus {
  readonly print_stats?: { readonly state?: string; readonly message?: string; readonly filename?: string }
  readonly virtual_sdcard?: { readonly file_position?: number }
  readonly motion_report?: { readonly live_position?: readonly number[] }
  readonly webhooks?: { readonly state?: string; readonly state_message?: string }
}

const phases: Readonly<Record<string, PrintPhase>> = {
  standby: 'ready',
  complete: 'ready',
  cancelled: 'ready',
  printing: 'printing',
  paused: 'paused',
  error: 'error',
}

const queried = '/printer/objects/query?webhooks&print_stats&virtual_sdcard=file_position&motion_report=live_position'

/**
 * Moonraker, the server of Klipper.
 * @throws DriverError `DEVICE_LOST`, `TIMEOUT`, `PERMISSION_DENIED`, `WRONG_DEVICE`; `STATE_INVALID` while Klipper is not ready
 */
export async function openMoonraker(client: RestClient, url: string, options: OperationOptions): Promise<PrintServer> {
  const info = resultOf(await client.request('/server/info', options))
  const { klippy_state: state, moonraker_version: version } = info as Record<string, string | undefined>
  if (state === undefined) {
    throw gcodeError('WRONG_DEVICE', `${url} is not Moonraker`, {
      context: { address: url },
      hint: 'check the port: Moonraker listens on 7125, not where its page is',
    })
  }
  if (state !== 'ready') throw notReady(url, state, undefined)
  return new Moonraker(client, url, `Moonraker ${version ?? ''}`.trim())
}

class Moonraker implements PrintServer {
  readonly title: string
  readonly #client: RestClient
  readonly #url: string

  constructor(client: RestClient, url: string, title: string) {
    this.#client = client
    this.#url = url
    this.title = title
  }

  async status(options: OperationOptions = {}): Promise<PrintStatus> {
    const { status } = resultOf(await this.#client.request(queried, options)) as { status?: MoonrakerStatus }
    const { print_stats: print, virtual_sdcard: card, motion_report: motion, webhooks } = status ?? {}
    if (webhooks?.state !== undefined && webhooks.state !== 'ready')
      throw notReady(this.#url, webhooks.state, webhooks.state_message)
    const [x, y] = motion?.live_position ?? []
    return {
      phase: phases[print?.state ?? ''] ?? 'offline',
      file: print?.filename === '' ? undefined : print?.filename,
      position: card?.file_position ?? 0,
      complete: print?.state === 'complete',
      message: print?.message,
      place: x === undefined || y === undefined ? undefined : { xMm: x, yMm: y },
    }
  }

  async upload(name: string, text: string, options: OperationOptions = {}): Promise<void> {
    const checksum = createHash('sha256').update(text, 'latin1').digest('hex')
    const form = formBody({ root: 'gcodes', checksum }, { name, text })
    await this.#client.request('/server/files/upload', { ...options, method: 'POST', form })
  }

  async start(name: string, options: OperationOptions = {}): Promise<void> {
    await this.#post(`/printer/print/start?filename=${encodeURIComponent(name)}`, options)
  }

  async pause(options: OperationOptions = {}): Promise<void> {
    await this.#post('/printer/print/pause', { ...options, timeoutMs: Infinity })
  }

  async resume(options: OperationOptions = {}): Promise<void> {
    await this.#post('/printer/print/resume', { ...options, timeoutMs: Infinity })
  }

  async cancel(options: OperationOptions = {}): Promise<void> {
    await this.#post('/printer/print/cancel', { ...options, timeoutMs: Infinity })
  }

  /** The answer comes when everything has been carried out, which may take its time. */
  async run(lines: readonly string[], takesMs: number, options: OperationOptions = {}): Promise<void> {
    const script = [...lines, 'M400'].join('\n')
    const body = { script }
    await this.#client.request('/printer/gcode/script', {
      ...options,
      method: 'POST',
      body,
      timeoutMs: takesMs + this.#client.timeoutMs,
      // Its answer is what is waited for: a simulated machine has to move meanwhile.
      moves: true,
    })
  }

  close(): void {
    this.#client.close()
  }

  async #post(path: string, options: OperationOptions & { readonly timeoutMs?: number }): Promise<void> {
    await this.#client.request(path, { ...options, method: 'POST', moves: true })
  }
}

function resultOf(answer: unknown): object {
  const result = (answer as { result?: unknown } | null | undefined)?.result
  return typeof result === 'object' && result !== null ? result : {}
}

function notReady(url: string, state: string, message: string | undefined): Error {
  const said = message?.split('\n')[0]
  return gcodeError(
    'STATE_INVALID',
    `Klipper at ${url} is not ready (${state})${said === undefined ? '' : `: ${said}`}`,
    {
      context: { address: url, state },
      hint:
        state === 'shutdown'
          ? 'send FIRMWARE_RESTART on its page, and home the machine'
          : 'see its page for the reason',
    },
  )
}
