import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

/** A request as the services see it. */
export interface ServedRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** What a service answers. */
export interface ServedAnswer {
  readonly status: number
  readonly json?: unknown
}

/** A REST service. */
export type Service = (request: ServedRequest) => ServedAnswer | Promise<ServedAnswer>

/** A service that listens on a TCP port of this computer. */
export class RestServer {
  readonly requests: string[] = []
  readonly #server: Server
  readonly #service: Service
  /** Nothing is answered any more. */
  silent = false
  /** What is put before the next answer. */
  garbage: string | undefined
  #connections = 0
  #closed: Promise<void> | undefined

  constructor(service: Service) {
    this.#service = service
    this.#server = createServer((request, response) => void this.#answer(request, response))
    this.#server.on('connection', (socket) => {
      this.#connections++
      socket.once('close', () => this.#connections--)
    })
  }

  get port(): number {
    return (this.#server.address() as { readonly port: number }).port
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

  /** Stops listening, at once. */
  close(): Promise<void> {
    return (this.#closed ??= new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    }))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    } catch {
      return // the client has gone
    }
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    this.requests.push(`${request.method} ${request.url}`)
    if (this.silent) return
    const { method = 'GET', headers } = request
    const body = Buffer.concat(chunks)
    const { status, json } = await this.#service({ method, path: pathname, query: searchParams, headers, body })
    if (response.destroyed || this.silent) return
    const garbage = this.garbage ?? ''
    this.garbage = undefined
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(json === undefined ? undefined : garbage + JSON.stringify(json))
  }
}
