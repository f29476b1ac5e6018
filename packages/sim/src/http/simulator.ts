import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { connect } from 'node:net'

import {
  type BytePipe,
  defineSimulator,
  DriverError,
  type SimulatedDevice,
  type SimulatedFault,
  type Simulator,
  type SimulatorOptions,
} from '@vfab/core'

import { DevicePipe } from '../device-pipe.ts'
import { type LineValue, valueAt } from '../serial/value.ts'
import { pageOf, type PageFlavour, pageFlavours, pathOf } from './pages.ts'

/** A simulated device that has a page with its values. */
export interface SimulatedPage extends SimulatedDevice {
  /** Requests so far: `GET /rpc/Shelly.GetStatus`. */
  readonly requests: readonly string[]
  /** Open connections. */
  readonly connections: number
  /** What the page shows from now on. */
  set(values: Readonly<Record<string, LineValue>>): void
  summary(): string
}

const defaultValues: Readonly<Record<string, LineValue>> = {
  temperature: { around: 21.5, swing: 1.5, periodS: 60 },
  humidity: { around: 45, swing: 5, periodS: 90 },
  contact: true,
}

/**
 * Starts a device that shows its values on a page as Shelly, Tasmota and ESPHome do, as Prometheus metrics, JSON or text. Settings: `flavour`,
 * `values`, `username`, `password`.
 * @throws DriverError `CONFIG_INVALID`, or what the system says of the TCP port
 */
export async function startPage(options: SimulatorOptions = {}): Promise<SimulatedPage> {
  const { listen = 'tcp', port = 0, settings = {}, signal } = options
  signal?.throwIfAborted()
  if (listen !== 'tcp') throw invalid('is reached over TCP only', "leave listen out, or set it to 'tcp'")
  const flavour = (settings['flavour'] ?? 'shelly') as PageFlavour
  if (!pageFlavours.includes(flavour)) throw invalid(`has no flavour "${flavour}"`, `choose ${pageFlavours.join(', ')}`)
  const device = new PageServer(flavour, settings)
  await device.listen(port)
  return device
}

/** The simulator `http`: `vfab read http:sim` starts it. */
export const simulator: Simulator = defineSimulator({ id: 'http', start: startPage })

class PageServer implements SimulatedPage {
  readonly requests: string[] = []
  readonly #flavour: PageFlavour
  readonly #login: string | undefined
  readonly #values: Map<string, LineValue>
  readonly #server: Server
  readonly #startedMs = performance.now()
  #isSilent = false
  #connections = 0
  #closed: Promise<void> | undefined

  constructor(flavour: PageFlavour, settings: Readonly<Record<string, unknown>>) {
    this.#flavour = flavour
    const { username, password = '', values = defaultValues } = settings
    this.#login = typeof username === 'string' ? `${username}:${String(password)}` : undefined
    this.#values = new Map(Object.entries(values as Readonly<Record<string, LineValue>>))
    this.#server = createServer((request, response) => this.#answer(request, response))
    this.#server.on('connection', (socket) => {
      this.#connections++
      socket.once('close', () => this.#connections--)
    })
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as { readonly port: number }).port}${pathOf[this.#flavour]}`
  }

  get connections(): number {
    return this.#connections
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, '127.0.0.1', resolve)
    })
  }

  set(values: Readonly<Record<string, LineValue>>): void {
    for (const [name, value] of Object.entries(values)) this.#values.set(name, value)
  }

  connect(): Promise<BytePipe> {
    const { hostname, port } = new URL(this.address)
    return new Promise((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port) })
      const pipe = new DevicePipe(this.address, {
        received: (bytes) => void socket.write(bytes),
        closedByClient: () => void socket.destroy(),
      })
      socket.on('data', (chunk: Buffer) => pipe.deliver(chunk))
      socket.on('close', () => pipe.lose())
      socket.once('connect', () => resolve(pipe))
      socket.on('error', reject)
    })
  }

  inject(fault: SimulatedFault): void {
    if (fault.kind === 'unplug' || fault.kind === 'brown-out') this.#server.closeAllConnections()
    else if (fault.kind === 'silence') this.#isSilent = true
  }

  summary(): string {
    return `${this.requests.length} requests`
  }

  close(): Promise<void> {
    return (this.#closed ??= new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    }))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.requests.push(`${request.method} ${request.url}`)
    if (this.#isSilent) return
    const given = Buffer.from(/^Basic (.*)$/.exec(request.headers.authorization ?? '')?.[1] ?? '', 'base64').toString()
    if (this.#login !== undefined && given !== this.#login) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="sim"' })
      return void response.end()
    }
    if (request.url !== pathOf[this.#flavour]) {
      response.writeHead(404)
      return void response.end()
    }
    const { text, contentType } = pageOf(this.#flavour, this.#now())
    const etag = `"${Buffer.from(text).toString('base64').slice(-16)}-${text.length}"`
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, { etag })
      return void response.end()
    }
    response.writeHead(200, { 'content-type': contentType, etag })
    response.end(text)
  }

  #now(): Record<string, number | boolean | string> {
    const nowMs = performance.now() - this.#startedMs
    return Object.fromEntries([...this.#values].map(([name, value]) => [name, valueAt(value, nowMs)]))
  }
}

function invalid(what: string, hint: string): DriverError {
  return new DriverError(`the simulated page ${what}`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    driver: 'http',
    hint,
  })
}
