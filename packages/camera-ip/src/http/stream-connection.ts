/**
 * A connection whose answer is an endless stream. Node reads the head of the answer; its body goes past Node, from one piece of
 * memory that is read into again and again:
 *
 *   socket ─▶ head ─▶ Node's parser, which finds out what the answer is
 *        └──▶ body ─▶ its reader, or Node's parser if it is no stream after all
 *
 * Node copies every piece of a body into memory of its own. At ten megabytes a second collecting that takes longer than
 * everything else (docs/performance.md, "Cameras").
 */
import type { IncomingMessage } from 'node:http'
import type { OnReadOpts, Socket } from 'node:net'

import { ipError } from '../errors.ts'
import { ChunkedBody } from './chunked-body.ts'
import { mendedHead } from './mended-head.ts'

/** A head that is longer goes to Node as it is, which refuses it. */
const mostHeadBytes = 64 * 1024

/** Room for a whole picture of a camera with 1080 lines: it is read in one piece when it comes in one. */
const readBytes = 512 * 1024

/** One connection, made for one request. */
export class StreamConnection {
  /** For the options of the request, which Node hands on to the socket. */
  readonly onread: OnReadOpts
  /** The address as errors show it. */
  readonly #shown: string
  #socket: Socket | undefined
  /** Line feeds in a row that the head ends with, and what of the head has come. */
  #lineFeeds = 0
  #head: Buffer[] = []
  #headBytes = 0
  #route: 'head' | 'node' | 'reader' = 'head'
  /** Takes the framing off; passes on to {@link #onPiece}. */
  #body: ((bytes: Buffer) => void) | undefined
  /** What came of the body before it was read. */
  #early: Buffer[] = []
  #onPiece: (piece: Buffer) => void = (piece) => void this.#early.push(Buffer.from(piece))
  readonly #ended: Promise<void>
  #end: (error?: unknown) => void = () => {}

  constructor(shown: string) {
    this.#shown = shown
    this.#ended = new Promise((resolve, reject) => {
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what the reader threw
      this.#end = (error) => (error === undefined ? resolve() : reject(error))
    })
    this.#ended.catch(() => {}) // the reader gets it
    this.onread = {
      buffer: Buffer.allocUnsafeSlow(readBytes),
      callback: (length, memory) => {
        this.#take((memory as Buffer).subarray(0, length))
        return true
      },
    }
  }

  /** To be told the socket before anything comes from it. */
  connected(socket: Socket): void {
    this.#socket = socket
  }

  /**
   * To be told, in the very call in which Node has read the head, whether the body is to go past it. It does not where the
   * framing is another than these two: as it comes until the connection ends, or in chunks.
   */
  answered({ headers }: IncomingMessage, isStream: boolean): void {
    const coding = headers['transfer-encoding']?.trim().toLowerCase()
    const isEndless = headers['content-length'] === undefined && (coding === undefined || coding === 'chunked')
    if (!isStream || !isEndless) this.#route = 'node'
    else {
      this.#route = 'reader'
      this.#body = coding === 'chunked' ? this.#unchunked() : (bytes) => this.#onPiece(bytes)
    }
  }

  /** Whether {@link read} is to be called. */
  get isRead(): boolean {
    return this.#route === 'reader'
  }

  /**
   * Hands over the body piece by piece, each valid during the call only; resolves when the connection or the body has ended.
   * Rejects with what `onPiece` throws, or what is wrong with the connection.
   */
  async read(onPiece: (piece: Buffer) => void): Promise<void> {
    const socket = this.#socket!
    socket.once('error', (error) => this.#end(error))
    socket.once('close', () => this.#end())
    if (socket.destroyed) this.#end(socket.errored ?? undefined)
    this.#onPiece = (piece) => {
      try {
        onPiece(piece)
      } catch (error) {
        this.#onPiece = () => {}
        this.#end(error)
      }
    }
    for (const piece of this.#early.splice(0)) this.#onPiece(piece)
    try {
      await this.#ended
    } finally {
      this.#onPiece = () => {}
      socket.destroy()
    }
  }

  #take(bytes: Buffer): void {
    if (this.#route === 'head') {
      const end = this.#endOfHead(bytes)
      this.#head.push(Buffer.from(bytes.subarray(0, end ?? bytes.length)))
      this.#headBytes += end ?? bytes.length
      if (end === undefined && this.#headBytes <= mostHeadBytes && beginsAsHttp(this.#head[0]!)) return
      const head = Buffer.concat(this.#head.splice(0))
      this.#headBytes = 0
      // While this runs, Node says `answered` if the head is that of the answer: there may be others before it (1xx).
      this.#socket!.emit('data', end === undefined ? head : mendedHead(head))
      if (end !== undefined && end < bytes.length && !this.#socket!.destroyed) this.#take(bytes.subarray(end))
    } else if (this.#route === 'node') this.#socket!.emit('data', bytes)
    else this.#body!(bytes)
  }

  /** Where an empty line ends; undefined if none does. */
  #endOfHead(bytes: Buffer): number | undefined {
    for (let at = 0; at < bytes.length; at++) {
      if (bytes[at] === 0x0a) this.#lineFeeds++
      else if (bytes[at] !== 0x0d) this.#lineFeeds = 0
      if (this.#lineFeeds < 2) continue
      this.#lineFeeds = 0
      return at + 1
    }
    return undefined
  }

  #unchunked(): (bytes: Buffer) => void {
    const body = new ChunkedBody((piece) => this.#onPiece(piece))
    return (bytes) => {
      if (!body.push(bytes)) this.#end(badFraming(this.#shown))
      else if (body.isOver) this.#end()
    }
  }
}

/** What does not is not waited for: Node refuses it. */
function beginsAsHttp(bytes: Buffer): boolean {
  const begin = bytes.toString('latin1', 0, 5)
  return 'HTTP/'.startsWith(begin) || 'ICY 2'.startsWith(begin)
}

function badFraming(shown: string): Error {
  return ipError('BAD_REPLY', `${shown} breaks the rules of the chunked transfer that it announced`, {
    context: { address: shown },
    hint: `check the network to ${shown}; if it persists, write ffmpeg+ before the address to have ffmpeg read it`,
  })
}
