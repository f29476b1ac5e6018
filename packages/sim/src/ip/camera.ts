import { type SimulatedFault, toDriverError } from '@vfab/core'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Server } from 'node:net'
import type { Socket } from 'node:net'
import { seededRandom } from '../random.ts'
import { Gate } from './authentication.ts'
import { emitters } from './emitters.ts'
import type { MjpegCameraOptions } from './options.ts'
import { testPicture } from './test-picture.ts'
import { Viewers } from './viewers.ts'

/** A network camera in this process, reachable over HTTP on this computer only. */
export interface MjpegCamera {
  /** Of its stream: `http://127.0.0.1:40123/stream`. */
  readonly streamUrl: string
  /** Of single pictures. */
  readonly snapshotUrl: string
  /** Answers with a redirect to the stream. */
  readonly movedUrl: string
  /** Viewers of the stream now. */
  readonly viewers: number
  /** Connections open now, to whatever address. */
  readonly connections: number
  /** Requests so far, oldest first: `GET /stream`, and with what they were answered. */
  readonly requests: readonly { readonly line: string; readonly status: number; readonly authorization?: string }[]
  /** Pictures taken so far. */
  readonly taken: number
  /** The time that its pictures carry. */
  now(): number
  /**
   * `unplug`: every connection breaks; the camera can be reached again at once. `brown-out`: it is away until {@link revive}.
   * `silence`: nothing is sent any more until then. `garbage`: bytes in the middle of the next picture. `refuse` with a path:
   * the next request for it is answered 503. `slow`: a picture only every so many ms.
   */
  inject(fault: SimulatedFault): void
  /** The next picture is cut in the middle. */
  truncate(): void
  /** Viewers of now get nothing any more; new ones do. */
  stall(): void
  /** Ends `brown-out` and `silence`. */
  revive(): Promise<void>
  /** Takes a picture now and shows it; by itself it does so while there are viewers. */
  shoot(): void
  /** Hangs up on everybody and stops listening. */
  close(): Promise<void>
}

/**
 * Starts a camera.
 * @throws DriverError when the port cannot be listened on
 */
export async function startMjpegCamera(options: MjpegCameraOptions = {}, port = 0): Promise<MjpegCamera> {
  const camera = new HttpCamera(options)
  await camera.listen(port)
  return camera
}

class HttpCamera implements MjpegCamera {
  readonly requests: { line: string; status: number; authorization?: string }[] = []
  readonly #options: MjpegCameraOptions
  readonly #gate: Gate | undefined
  readonly #viewers: Viewers
  readonly #sockets = new Set<Socket>()
  readonly #random = seededRandom(1)
  readonly #refused: string[] = []
  #server: Server
  #port = 0
  #taken = 0
  #timer: NodeJS.Timeout | undefined
  #last: { readonly picture: Buffer; readonly sequence: number; readonly wallTimeMs: number } | undefined
  #isSilent = false
  #periodMs: number
  #truncateNext = false
  #garbageBytes = 0

  constructor(options: MjpegCameraOptions) {
    this.#options = options
    const { credentials } = options
    const complete = { username: '', password: '', scheme: 'basic', algorithm: 'MD5', nonceUses: Infinity } as const
    this.#gate = credentials && new Gate({ ...complete, ...credentials })
    this.#viewers = new Viewers(emitters[options.emitter ?? 'mjpg-streamer'], () => this.#rest())
    this.#periodMs = 1000 / (options.framesPerS ?? 10)
    this.#server = this.#createServer()
  }

  get streamUrl(): string {
    return `${this.#origin}/stream`
  }

  get snapshotUrl(): string {
    return `${this.#origin}/snapshot`
  }

  get movedUrl(): string {
    return `${this.#origin}/moved`
  }

  get viewers(): number {
    return this.#viewers.count
  }

  get connections(): number {
    return this.#sockets.size
  }

  get taken(): number {
    return this.#taken
  }

  get #origin(): string {
    return `${this.#options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${this.#port}`
  }

  now(): number {
    return performance.now()
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const fail = (cause: Error): void =>
        reject(toDriverError(cause, { operation: 'listen on', address: `127.0.0.1:${port}` }))
      this.#server.once('error', fail)
      this.#server.listen({ host: '127.0.0.1', port }, () => {
        this.#server.off('error', fail)
        resolve()
      })
    })
    this.#port = (this.#server.address() as { port: number }).port
  }

  inject(fault: SimulatedFault): void {
    switch (fault.kind) {
      case 'unplug':
        return this.#hangUp()
      case 'brown-out':
        this.#server.close()
        return this.#hangUp()
      case 'silence':
        this.#isSilent = true
        return
      case 'garbage':
        this.#garbageBytes = fault.bytes ?? 64
        return
      case 'refuse':
        this.#refused.push(fault.command)
        return
      case 'slow':
        this.#periodMs = Math.max(1000 / (this.#options.framesPerS ?? 10), fault.delayMs)
        this.#rest()
        if (this.viewers > 0) this.#begin()
        return
      default:
        return // a camera has no motors
    }
  }

  truncate(): void {
    this.#truncateNext = true
  }

  stall(): void {
    this.#viewers.stall()
  }

  async revive(): Promise<void> {
    this.#isSilent = false
    if (this.#server.listening) return
    this.#server = this.#createServer()
    await this.listen(this.#port)
  }

  shoot(): void {
    const [sequence, wallTimeMs] = [this.#taken, Date.now()]
    const picture = this.#take()
    this.#last = { picture, sequence, wallTimeMs }
    if (!this.#isSilent) this.#viewers.show(this.#spoil(picture), { sequence, wallTimeMs })
  }

  async close(): Promise<void> {
    this.#rest()
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#hangUp()
    await closed
  }

  #createServer(): Server {
    const listener: RequestListener = (request, response) => this.#answer(request, response)
    const { tls } = this.#options
    const server = tls === undefined ? createServer(listener) : createTlsServer({ ...tls }, listener)
    server.keepAliveTimeout = 0
    server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.on('error', () => {})
      socket.once('close', () => this.#sockets.delete(socket))
    })
    return server
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = pathOf(request)
    const { authorization } = request.headers
    const entry: (typeof this.requests)[number] = {
      line: `${request.method} ${request.url}`,
      status: 0,
      ...(authorization === undefined ? {} : { authorization }),
    }
    this.requests.push(entry)
    response.on('error', () => {})
    if (this.#isSilent) return
    const end = (status: number, headers: Record<string, string> = {}): void => {
      entry.status = status
      response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(`${status}\n`)
    }
    const refused = this.#refused.indexOf(path)
    if (refused >= 0) {
      this.#refused.splice(refused, 1)
      return end(503)
    }
    if (path === '/moved') return end(302, { location: this.#options.movedTo ?? '/stream' })
    const challenge = this.#gate?.challenge(request)
    if (challenge !== undefined) return end(401, { 'www-authenticate': challenge })
    entry.status = 200
    if (path === '/snapshot') return this.#sendPicture(response)
    if (path === '/page') return void response.setHeader('content-type', 'text/html').end('<html>a camera</html>')
    if (path !== '/stream') return end(404)
    if (this.viewers >= (this.#options.viewers ?? 8)) return end(503)
    this.#addViewer(response)
  }

  #addViewer(response: ServerResponse): void {
    this.#viewers.add(response)
    const kept = this.#last
    if (kept !== undefined && (this.#options.keepsPicture ?? true)) this.#viewers.show(kept.picture, kept, response)
    this.#begin()
  }

  #sendPicture(response: ServerResponse): void {
    const picture = this.#spoil(this.#take())
    response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': picture.length }).end(picture)
  }

  #take(): Buffer {
    const { name = 'camera', widthPx = 640, heightPx = 480, exifThumbnail, withoutTables } = this.#options
    const content = { camera: name, sequence: this.#taken++, takenMs: this.now(), wallTimeMs: Date.now() }
    return testPicture(content, { widthPx, heightPx }, { exifThumbnail, withoutTables })
  }

  /** Applies the faults that wait for a picture. */
  #spoil(picture: Buffer): Buffer {
    if (this.#truncateNext) {
      this.#truncateNext = false
      return picture.subarray(0, picture.length >> 1)
    }
    if (this.#garbageBytes === 0) return picture
    const garbage = Buffer.from(Array.from({ length: this.#garbageBytes }, () => Math.floor(256 * this.#random())))
    this.#garbageBytes = 0
    return Buffer.concat([picture.subarray(0, 100), garbage, picture.subarray(100)])
  }

  #begin(): void {
    this.#timer ??= setInterval(() => this.shoot(), this.#periodMs)
  }

  #rest(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #hangUp(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}

/** mjpg-streamer's `/?action=stream` and `/?action=snapshot` are understood too. */
function pathOf({ url = '/' }: IncomingMessage): string {
  const { pathname, searchParams } = new URL(url, 'http://camera')
  const action = searchParams.get('action')
  return pathname === '/' && action !== null ? `/${action}` : pathname
}
