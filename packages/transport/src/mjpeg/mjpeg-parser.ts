/**
 * Cuts the JPEG pictures out of an MJPEG stream: `multipart/x-mixed-replace` as cameras really send it, and pictures that
 * simply follow each other.
 *
 *   between ─▶ headers ─▶ body ─┬▶ sized ───▶ between      Content-Length: filled in place, one copy
 *      ▲  └─────────────────────┴▶ unsized ─▶ between      else: to the picture's own end, or the boundary
 *      └ whatever is neither boundary nor header nor picture is left out and told
 *
 * A picture is handed over with its last byte, not with the boundary after it. Memory: one frame, one block of headers.
 */
import type { DriverError } from '@vfab/core'
import { boundaryOf, isHeaderLine, readBoundaryLine } from './boundary.ts'
import { flawIn, notMjpeg, type StreamName } from './flaws.ts'
import { JpegWalk } from './jpeg-walk.ts'
import { isJpegType, noHeaders, noteHeader } from './part-headers.ts'
import { PendingBytes } from './pending-bytes.ts'

/** What {@link createMjpegParser} needs. */
export interface MjpegParserOptions extends StreamName {
  /** The `Content-Type` of the whole answer, for the boundary that it may name. */
  readonly contentType?: string | undefined
  /** Largest frame, default 32 MiB: a larger one is left out and told. */
  readonly maxFrameBytes?: number | undefined
  /** Most bytes of a part's headers, default 16 KiB. */
  readonly maxHeaderBytes?: number | undefined
  /**
   * Gets each frame, whose bytes are the receiver's to keep. `beganMs` is when its first bytes came, `deviceTimeMs` what the
   * camera says (`X-Timestamp`).
   */
  readonly onFrame: (bytes: Uint8Array, beganMs: number, deviceTimeMs: number | undefined) => void
  /** Gets what was left out: `BAD_REPLY`. The stream goes on. */
  readonly onFlaw: (error: DriverError) => void
  /** Monotonic ms; default `performance.now`. */
  readonly now?: (() => number) | undefined
}

/** Cuts frames out of the chunks it is given. */
export interface MjpegParser {
  /** Takes the next bytes, cut anywhere. They are copied. @throws DriverError `WRONG_DEVICE` when the parts are no JPEGs */
  push(chunk: Uint8Array): void
  /** The stream is over: an unfinished frame is told as a flaw. */
  end(): void
}

/** Makes a parser at the beginning of a stream. */
export function createMjpegParser(options: MjpegParserOptions): MjpegParser {
  return new StreamParser(options)
}

type State = 'between' | 'headers' | 'body' | 'sized' | 'unsized' | 'skipping'

/** Bytes that a line break may take to come when boundary or headers are expected; longer lines are something else. */
const longestLine = 1024

const startOfPicture = Buffer.from([0xff, 0xd8, 0xff])

class StreamParser implements MjpegParser {
  readonly #options: MjpegParserOptions
  readonly #maxFrameBytes: number
  readonly #maxHeaderBytes: number
  readonly #now: () => number
  readonly #pending = new PendingBytes()
  #state: State = 'between'
  /** The bytes being looked at, and how far that has come. */
  #view: Buffer = Buffer.alloc(0)
  #at = 0
  /** Expected boundary without leading dashes, from the answer's header until the body has shown its own. */
  #boundary: string | undefined
  #delimiter: Buffer | undefined
  /** After headers without end, no line counts as a header before the next boundary. */
  #needsBoundary = false
  /** Whether a frame has come between boundaries of this name. */
  #isProven = false
  #boundarySeen = false
  #headers = noHeaders()
  #headerBytes = 0
  /** Bytes in a row that belong to nothing; told once. */
  #strayBytes = 0
  #strayTold = false
  #frames = 0
  #beganMs = 0
  /** The frame of known length, filled up to `#filled`. */
  #frame: Buffer = Buffer.alloc(0)
  #filled = 0
  #skipBytes = 0
  #walk = new JpegWalk()
  #damaged = false
  /** How far the frame of unknown length has been searched for the boundary. */
  #searched = 0

  constructor(options: MjpegParserOptions) {
    this.#options = options
    this.#maxFrameBytes = options.maxFrameBytes ?? 32 * 1024 * 1024
    this.#maxHeaderBytes = options.maxHeaderBytes ?? 16 * 1024
    this.#now = options.now ?? (() => performance.now())
    this.#expect(boundaryOf(options.contentType))
  }

  push(chunk: Uint8Array): void {
    let rest = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    while (rest.length > 0) {
      if (this.#pending.length === 0) {
        this.#pending.append(this.#run(rest))
        return
      }
      // What is pending is short, as a rule: only so much is copied to it as may complete a line.
      const step = this.#state === 'unsized' ? rest.length : Math.min(rest.length, 512)
      this.#pending.append(rest.subarray(0, step))
      rest = rest.subarray(step)
      const left = this.#run(this.#pending.bytes)
      this.#pending.keepLast(left)
    }
  }

  end(): void {
    if (this.#state === 'sized' && this.#filled > 0) {
      this.#flaw(`the stream ended after ${this.#filled} of ${this.#frame.length} bytes of a frame`)
    } else if (this.#state === 'unsized') {
      this.#finish(this.#pending.bytes)
    }
    this.#pending.clear()
    this.#startBetween()
  }

  /** Works on `bytes` as far as possible. @returns what has to wait for more */
  #run(bytes: Buffer): Buffer {
    this.#view = bytes
    this.#at = 0
    while (this.#step());
    const left = this.#at === this.#view.length ? empty : this.#view.subarray(this.#at)
    this.#view = empty
    return left
  }

  /** @returns false when more bytes are needed */
  #step(): boolean {
    switch (this.#state) {
      case 'between':
        return this.#readBetween()
      case 'headers':
        return this.#readHeaders()
      case 'body':
        return this.#beginBody()
      case 'sized':
        return this.#fill()
      case 'unsized':
        return this.#collect()
      case 'skipping':
        return this.#skip()
    }
  }

  #startBetween(): void {
    this.#state = 'between'
    this.#strayBytes = 0
    this.#strayTold = false
  }

  #startHeaders(): void {
    this.#needsBoundary = false
    this.#state = 'headers'
    this.#headers = noHeaders()
    this.#headerBytes = 0
  }

  /** Looks for a boundary, a header without one before it, or a picture without either. */
  #readBetween(): boolean {
    const view = this.#view
    while (this.#at < view.length && isQuiet(view[this.#at]!)) this.#at++
    const left = view.length - this.#at
    if (left === 0) return false
    if (view[this.#at] === 0xff) {
      if (left < 3) return false
      if (isStartOfPicture(view, this.#at)) {
        this.#headers = noHeaders()
        this.#state = 'body'
        return true
      }
    }
    const end = view.indexOf(0x0a, this.#at)
    if (end < 0 && left <= longestLine) return false
    if (end >= 0 && end - this.#at <= longestLine) {
      const line = this.#printableLine(end)
      if (line !== undefined) return this.#readLineBetween(line, end)
    }
    this.#passOver(end < 0 ? view.length : end + 1)
    return true
  }

  #readLineBetween(line: string, end: number): boolean {
    if (line.startsWith('--')) {
      this.#at = end + 1
      const found = readBoundaryLine(line, this.#boundary)
      if (found === undefined) return true // dashes alone
      if (found.core !== this.#boundary && this.#isProven) this.#stray(line.length)
      else this.#beginPart(found.core, found.header)
    } else if (isHeaderLine(line) && !this.#needsBoundary) {
      this.#startHeaders() // a camera that sends no boundary before the first part
    } else {
      this.#at = end + 1
      this.#stray(line.length)
    }
    return true
  }

  #beginPart(boundary: string, header: string): void {
    if (boundary !== this.#boundary) this.#expect(boundary)
    this.#boundarySeen = true
    this.#startHeaders()
    if (isHeaderLine(header)) noteHeader(this.#headers, header)
  }

  #expect(boundary: string | undefined): void {
    this.#boundary = boundary
    this.#isProven = false
    this.#delimiter = boundary === undefined ? undefined : Buffer.from(`--${boundary}`, 'latin1')
  }

  /**
   * Bytes up to `end` are neither line nor picture: the rest of a damaged frame, or the middle of one. The next boundary ends
   * them; where none has been seen, the next picture does: inside a damaged frame that might be a thumbnail.
   */
  #passOver(end: number): void {
    const view = this.#view
    const marks = [
      this.#delimiter === undefined ? -1 : view.indexOf(this.#delimiter, this.#at),
      this.#boundarySeen ? -1 : view.indexOf(startOfPicture, this.#at + 1),
    ].filter((mark) => mark > this.#at && mark < end)
    // A mark may be cut by the end of what has come: so many bytes stay.
    const kept = end === view.length ? Math.max(this.#delimiter?.length ?? 0, startOfPicture.length) - 1 : 0
    const next = marks.length > 0 ? Math.min(...marks) : Math.max(this.#at + 1, end - kept)
    this.#stray(next - this.#at)
    this.#at = next
  }

  #stray(bytes: number): void {
    this.#strayBytes += bytes
    // Before the first frame a preamble is allowed, in reason.
    const allowed = this.#frames === 0 ? this.#maxHeaderBytes : 0
    if (this.#strayTold || this.#strayBytes <= allowed) return
    this.#strayTold = true
    this.#flaw(
      this.#frames === 0
        ? `${this.#strayBytes} bytes came without a boundary or a JPEG picture`
        : 'bytes came between two frames that belong to neither',
    )
  }

  #readHeaders(): boolean {
    const view = this.#view
    for (;;) {
      const left = view.length - this.#at
      if (left === 0) return false
      if (view[this.#at] === 0xff) {
        if (left < 3) return false
        this.#state = 'body' // no blank line before the picture
        return true
      }
      const end = view.indexOf(0x0a, this.#at)
      if (this.#headerBytes + (end < 0 ? left : end - this.#at) > this.#maxHeaderBytes) {
        this.#flaw(`the headers of a part are longer than ${this.#maxHeaderBytes} bytes`)
        this.#startBetween()
        this.#strayTold = true // is told already
        this.#needsBoundary = true
        return true
      }
      if (end < 0) return false
      const line = view.toString('latin1', this.#at, end).trim()
      this.#headerBytes += end + 1 - this.#at
      this.#at = end + 1
      if (line === '') return this.#endHeaders()
      if (line.startsWith('--')) {
        const again = readBoundaryLine(line, this.#boundary)
        if (again?.core === this.#boundary) this.#beginPart(again!.core, again!.header)
      } else {
        noteHeader(this.#headers, line)
      }
    }
  }

  #endHeaders(): boolean {
    const { contentType } = this.#headers
    if (!isJpegType(contentType)) throw notMjpeg(this.#options, contentType!)
    this.#state = 'body'
    return true
  }

  #beginBody(): boolean {
    const view = this.#view
    while (this.#at < view.length && (view[this.#at] === 0x0d || view[this.#at] === 0x0a)) this.#at++
    if (view.length - this.#at < 3) return false
    const { contentLength } = this.#headers
    if (!isStartOfPicture(view, this.#at)) return this.#beginOther(contentLength)
    this.#beganMs = this.#now()
    if (contentLength === undefined) {
      this.#startUnsized()
    } else if (contentLength > this.#maxFrameBytes) {
      this.#tooLarge(contentLength)
      this.#state = 'skipping'
      this.#skipBytes = contentLength
    } else {
      this.#state = 'sized'
      this.#frame = Buffer.allocUnsafeSlow(contentLength)
      this.#filled = 0
    }
    return true
  }

  /** A part that does not begin with a picture: an empty one, more headers, or something else. */
  #beginOther(contentLength: number | undefined): boolean {
    const view = this.#view
    const isBoundary = view[this.#at] === 0x2d && view[this.#at + 1] === 0x2d
    if (!isBoundary) {
      const end = view.indexOf(0x0a, this.#at)
      if (end < 0 && view.length - this.#at < longestLine && this.#looksPrintable()) return false
      const line = end < 0 || end - this.#at > longestLine ? undefined : this.#printableLine(end)
      if (line !== undefined && isHeaderLine(line)) {
        this.#startHeaders()
        return true
      }
      this.#flaw('a part does not begin with a JPEG picture')
    }
    this.#startBetween()
    if (isBoundary) return true
    this.#strayTold = true // is told already
    if (contentLength !== undefined && contentLength <= this.#maxFrameBytes) {
      this.#state = 'skipping'
      this.#skipBytes = contentLength
    }
    return true
  }

  #fill(): boolean {
    const view = this.#view
    const take = Math.min(this.#frame.length - this.#filled, view.length - this.#at)
    this.#frame.set(
      this.#at === 0 && take === view.length ? view : view.subarray(this.#at, this.#at + take),
      this.#filled,
    )
    this.#filled += take
    this.#at += take
    if (this.#filled < this.#frame.length) return false
    const frame = this.#frame
    this.#frame = empty
    if (endsPicture(frame, frame.length)) {
      this.#deliver(frame)
      return true
    }
    this.#mend(frame)
    return true
  }

  /** A frame whose length was announced does not end with its last byte: it is padded, or the length is wrong. */
  #mend(frame: Buffer): void {
    const end = new JpegWalk().advance(frame)
    if (end?.found === 'end') {
      this.#deliver(Buffer.from(frame.subarray(0, end.at)))
      if (!frame.subarray(end.at).every(isQuiet)) this.#lookAgain(frame.subarray(end.at))
      return
    }
    this.#lookAgain(frame)
    this.#startUnsized()
  }

  /** Puts bytes back before those that have not been looked at. */
  #lookAgain(bytes: Buffer): void {
    this.#view = Buffer.concat([bytes, this.#view.subarray(this.#at)])
    this.#at = 0
  }

  #startUnsized(): void {
    this.#state = 'unsized'
    this.#walk = new JpegWalk()
    this.#damaged = false
    this.#searched = 0
  }

  /** Looks for the end of a frame of unknown length: its own, or the next boundary, whichever comes first. */
  #collect(): boolean {
    const frame = this.#at === 0 ? this.#view : this.#view.subarray(this.#at)
    const boundary = this.#findBoundary(frame)
    const walked = this.#damaged ? undefined : this.#walk.advance(frame)
    if (walked?.found === 'end' && (boundary < 0 || walked.at <= boundary)) {
      this.#at += walked.at
      this.#deliverWithin(frame.subarray(0, walked.at))
      return true
    }
    if (boundary >= 0) {
      this.#at += boundary
      this.#finish(frame.subarray(0, boundary))
      return true
    }
    if (walked?.found === 'damage') {
      this.#damaged = true
      if (this.#delimiter === undefined) return this.#giveUp(frame, walked.at, 'a frame is damaged')
    }
    if (frame.length > this.#maxFrameBytes) {
      this.#tooLarge(frame.length)
      return this.#giveUp(frame, frame.length, undefined)
    }
    return false
  }

  /** Leaves a frame out and looks for the next one from `at` on. */
  #giveUp(frame: Buffer, at: number, what: string | undefined): boolean {
    if (what !== undefined) this.#flaw(what)
    const kept = (this.#delimiter?.length ?? 1) - 1
    this.#at += Math.max(1, at === frame.length ? at - kept : at)
    this.#startBetween()
    this.#strayTold = true // is told already
    return true
  }

  /** @returns where the next boundary begins, -1 if it has not come yet */
  #findBoundary(frame: Buffer): number {
    const delimiter = this.#delimiter
    if (delimiter === undefined) return -1
    let at = frame.indexOf(delimiter, this.#searched)
    while (at >= 0 && !isLineStart(frame, at)) at = frame.indexOf(delimiter, at + 1)
    this.#searched = at < 0 ? Math.max(0, frame.length - delimiter.length + 1) : at
    return at
  }

  /** A boundary, or the end of the stream, has ended a frame: it is handed over if it is whole. */
  #finish(bytes: Buffer): void {
    let end = bytes.length
    while (end > 0 && (isQuiet(bytes[end - 1]!) || bytes[end - 1] === 0x2d)) end--
    if (endsPicture(bytes, end)) return this.#deliverWithin(bytes.subarray(0, end))
    this.#startBetween()
    this.#flaw(`a frame is cut off after ${end} bytes`)
  }

  #skip(): boolean {
    const take = Math.min(this.#skipBytes, this.#view.length - this.#at)
    this.#at += take
    this.#skipBytes -= take
    if (this.#skipBytes > 0) return false
    this.#startBetween()
    return true
  }

  #deliver(frame: Buffer): void {
    this.#frames++
    if (this.#boundarySeen) this.#isProven = true
    this.#startBetween()
    this.#options.onFrame(frame, this.#beganMs, this.#headers.deviceTimeMs)
  }

  /** Hands over a copy of a frame whose length nobody had announced. */
  #deliverWithin(frame: Buffer): void {
    if (frame.length <= this.#maxFrameBytes) return this.#deliver(Buffer.from(frame))
    this.#startBetween()
    this.#tooLarge(frame.length)
  }

  #tooLarge(bytes: number): void {
    this.#flaw(`a frame is larger than ${this.#maxFrameBytes} bytes`, { frameBytes: bytes })
  }

  #flaw(what: string, context: Readonly<Record<string, unknown>> = {}): void {
    this.#options.onFlaw(flawIn(this.#options, what, context))
  }

  /** The line up to `end` without blanks around it; undefined if it holds bytes that no text has. */
  #printableLine(end: number): string | undefined {
    for (let at = this.#at; at < end; at++) if (!isText(this.#view[at]!)) return undefined
    return this.#view.toString('latin1', this.#at, end).trim()
  }

  #looksPrintable(): boolean {
    return this.#view.subarray(this.#at).every(isText)
  }
}

const empty = Buffer.alloc(0)

/** Line breaks, blanks, and the zeros that USB cameras pad their frames with. */
function isQuiet(byte: number): boolean {
  return byte === 0x0d || byte === 0x0a || byte === 0x20 || byte === 0
}

function isText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x0d || byte === 0x09
}

function isStartOfPicture(bytes: Buffer, at: number): boolean {
  return bytes[at] === 0xff && bytes[at + 1] === 0xd8 && bytes[at + 2] === 0xff
}

function endsPicture(bytes: Buffer, end: number): boolean {
  return end >= 4 && bytes[end - 2] === 0xff && bytes[end - 1] === 0xd9
}

/** Whether a boundary may begin here: after a line break, more dashes, or the end of a picture. */
function isLineStart(bytes: Buffer, at: number): boolean {
  const before = bytes[at - 1]
  return before === 0x0a || before === 0x2d || endsPicture(bytes, at)
}
