import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'

import {
  type BytePipe,
  DriverError,
  type SimulatedDevice,
  type SimulatedFault,
  type SimulatedTruth,
  type SimulatorOptions,
} from '@vfab/core'
import { type ClientPipe, createClientPipe } from './client-pipe.ts'

/** The pages of a simulated device, see {@link startSimulatedPage}. */
export interface SimulatedPageOptions {
  /** Id of the driver that it is for. */
  readonly driver: string
  /** What it is called in errors: `the simulated meter`. */
  readonly name: string
  /** Where clients look: `/values`. */
  readonly path: string
  /** Answers a request; ends the response, or keeps writing to it. */
  answer(request: IncomingMessage, response: ServerResponse): void
  /** Called with faults that the server does not have itself: `garbage`, `slow`, … */
  onFault?(fault: SimulatedFault): void
  /** The device is switched off: end what it does by itself. */
  switchedOff?(): void
  /** Everything but `clients` and `received`, which are known here. */
  readonly truth: Omit<SimulatedTruth, 'clients' | 'received' | 'revive'>
}

/** A simulated device that has a page. */
export type SimulatedPage = SimulatedDevice

/**
 * Switches the device on, on a free port of this computer.
 * @throws DriverError `CONFIG_INVALID`, or what the system says of the port
 */
export async function startSimulatedPage(
  page: SimulatedPageOptions,
  options: SimulatorOptions = {},
): Promise<SimulatedPage> {
  const { listen = 'tcp', port = 0, signal } = options
  signal?.throwIfAborted()
  if (listen !== 'tcp') {
    throw new DriverError(`${page.name} is reached over TCP only`, {
      type: 'configuration',
      code: 'CONFIG_INVALID',
      driver: page.driver,
      hint: "leave listen out, or set it to 'tcp'",
    })
  }
  const device = new PageSimulator(page)
  await device.listen(port)
  return device
}

class PageSimulator implements SimulatedPage {
  readonly truth: SimulatedTruth
  readonly #page: SimulatedPageOptions
  readonly #server: Server
  readonly #received: string[] = []
  readonly #sockets = new Set<Socket>()
  #isSilent = false
  #isOff = false
  #refused: string | undefined
  #closed: Promise<void> | undefined

  constructor(page: SimulatedPageOptions) {
    this.#page = page
    this.#server = createServer((request, response) => this.#answer(request, response))
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
      if (this.#isOff) socket.destroy()
    })
    this.truth = {
      ...page.truth,
      clients: () => this.#sockets.size,
      received: () => this.#received,
      revive: () => void (this.#isOff = false),
    }
  }

  get address(): string {
    const { port } = this.#server.address() as { readonly port: number }
    return `http://127.0.0.1:${port}${this.#page.path}`
  }

  async listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  async connect(): Promise<BytePipe> {
    const { hostname, port } = new URL(this.address)
    const socket = connect({ host: hostname, port: Number(port) })
    await once(socket, 'connect')
    const pipe: ClientPipe = createClientPipe(this.address, {
      onBytes: (bytes) => void socket.write(bytes),
      onClose: () => void socket.destroy(),
    })
    socket.on('data', (chunk) => pipe.deliver(chunk))
    socket.on('error', () => {}) // its end follows
    socket.once('close', () => pipe.lose())
    return pipe
  }

  inject(fault: SimulatedFault): void {
    if (fault.kind === 'silence') this.#isSilent = true
    else if (fault.kind === 'refuse') this.#refused = fault.command
    else if (fault.kind === 'unplug' || fault.kind === 'brown-out') {
      this.#isOff = fault.kind === 'brown-out'
      for (const socket of this.#sockets) socket.destroy()
    } else this.#page.onFault?.(fault)
  }

  close(): Promise<void> {
    return (this.#closed ??= new Promise((resolve) => {
      this.#page.switchedOff?.()
      this.#server.close(() => resolve())
      for (const socket of this.#sockets) socket.destroy()
    }))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.#received.push(`${request.method} ${request.url}`)
    if (this.#isSilent) return
    const refused = this.#refused !== undefined && request.url?.includes(this.#refused) === true
    if (refused) this.#refused = undefined
    if (refused || request.url !== this.#page.path) {
      response.writeHead(refused ? 500 : 404)
      return void response.end()
    }
    this.#page.answer(request, response)
  }
}
