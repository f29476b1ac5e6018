/* eslint-disable max-lines -- one state machine: its states share what has been read so far, and are read together */
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
import { readJpegHeader } from '../frames/jpeg-header.ts'
import { isHeaderLine, readBoundaryLine } from './boundary.ts'
import { asBuffer, endsPicture, isQuiet, isStartOfPicture, isText, printableLine } from './byte-kinds.ts'
import { ExpectedBoundary } from './expected-boundary.ts'
import { flawIn, type FlawKind, notMjpeg, printable } from './flaws.ts'
import { JpegWalk } from './jpeg-walk.ts'
import type { MjpegParser, MjpegParserOptions } from './mjpeg-parser.ts'
import { isJpegType, noHeaders, noteHeader } from './part-headers.ts'
import { PendingBytes } from './pending-bytes.ts'
import { resumeMark } from './resume-mark.ts'
import { StrayBytes } from './stray-bytes.ts'
import { UnsizedFrame } from './unsized-frame.ts'

type State = 'between' | 'headers' | 'body' | 'sized' | 'unsized' | 'foreign' | 'skipping'

/** So many parts of other types before the first picture, and there is none to come. */
const mostForeignParts = 8

/** A frame is searched for a boundary once it is so many times longer than the last whose length was right. */
const suspiciousGrowth = 4

/** Bytes that a line break may take to come when boundary or headers are expected; longer lines are something else. */
const longestLine = 1024

/** See {@link MjpegParser}. */
export class StreamParser implements MjpegParser {
  readonly #options: MjpegParserOptions
  readonly #maxFrameBytes: number
  readonly #maxHeaderBytes: number
  readonly #now: () => number
  readonly #memory: (byteLength: number) => Uint8Array
  readonly #pending = new PendingBytes()
  #state: State = 'between'
  /** The bytes being looked at, and how far that has come. */
  #view: Buffer = Buffer.alloc(0)
  #at = 0
  readonly #boundary: ExpectedBoundary
  /** After headers without end, no line counts as a header before the next boundary. */
  #needsBoundary = false
  #headers = noHeaders()
  #headerBytes = 0
  readonly #strays = new StrayBytes()
  #frames = 0
  #beganMs = 0
  /** The frame of known length, filled up to `#filled`. */
  #frame: Buffer = Buffer.alloc(0)
  #filled = 0
  /** Where the length that is announced is to be doubted, and how far the frame has been searched for a boundary. */
  #suspectAt = 0
  #searched = 0
  /** Whether the last length that was announced was wrong: then the next one is not gone by. */
  #lengthsLie = false
  #foreignParts = 0
  #skipBytes = 0
  #unsized: UnsizedFrame

  constructor(options: MjpegParserOptions) {
    this.#options = options
    this.#maxFrameBytes = options.maxFrameBytes ?? 32 * 1024 * 1024
    this.#maxHeaderBytes = options.maxHeaderBytes ?? 16 * 1024
    this.#now = options.now ?? (() => performance.now())
    this.#memory = options.memory ?? ((byteLength) => Buffer.allocUnsafeSlow(byteLength))
    this.#boundary = new ExpectedBoundary(options.contentType)
    this.#unsized = new UnsizedFrame(this.#boundary)
  }

  push(chunk: Uint8Array): void {
    let rest = asBuffer(chunk)
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
      const came = this.#frame.subarray(0, this.#filled)
      const end = new JpegWalk().advance(came)
      // A length that was wrong, and a picture that came whole.
      if (end?.found === 'end') this.#deliverWithin(came.subarray(0, end.at))
      else this.#flaw(`the stream ended after ${this.#filled} of ${this.#frame.length} bytes of a frame`, 'cut')
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
      case 'foreign':
        return this.#passForeign()
      case 'skipping':
        return this.#skip()
    }
  }

  /** @param told - whether what went wrong is told already */
  #startBetween(told: boolean = false): void {
    this.#state = 'between'
    this.#strays.restart(told)
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
      const line = printableLine(view, this.#at, end)
      if (line !== undefined) return this.#readLineBetween(line, end)
    }
    this.#passOver(end < 0 ? view.length : end + 1)
    return true
  }

  #readLineBetween(line: string, end: number): boolean {
    if (line.startsWith('--')) {
      this.#at = end + 1
      const found = readBoundaryLine(line, this.#boundary.name)
      if (found === undefined) return true // dashes alone
      if (this.#boundary.accepts(found.core)) this.#beginPart(found.core, found.header)
      else this.#stray(line.length)
    } else if (isHeaderLine(line) && !this.#needsBoundary) {
      this.#startHeaders() // a camera that sends no boundary before the first part
    } else {
      this.#at = end + 1
      this.#stray(line.length)
    }
    return true
  }

  #beginPart(boundary: string, header: string): void {
    this.#boundary.meet(boundary)
    this.#startHeaders()
    if (isHeaderLine(header)) noteHeader(this.#headers, header)
  }

  /** Bytes up to `end` are neither line nor picture. */
  #passOver(end: number): void {
    const next = resumeMark(this.#view, this.#at, end, this.#boundary)
    this.#stray(next - this.#at)
    this.#at = next
  }

  #stray(bytes: number): void {
    // Before the first frame a preamble is allowed, in reason.
    const flaw = this.#strays.add(bytes, this.#frames === 0 ? this.#maxHeaderBytes : 0)
    if (flaw !== undefined) this.#flaw(flaw, 'stray-bytes')
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
        this.#flaw(`the headers of a part are longer than ${this.#maxHeaderBytes} bytes`, 'stray-bytes')
        this.#startBetween(true)
        this.#needsBoundary = true
        return true
      }
      if (end < 0) return false
      const line = view.toString('latin1', this.#at, end).trim()
      this.#headerBytes += end + 1 - this.#at
      this.#at = end + 1
      if (line === '') return this.#endHeaders()
      if (line.startsWith('--')) {
        const again = readBoundaryLine(line, this.#boundary.name)
        if (again !== undefined && again.core === this.#boundary.name) this.#beginPart(again.core, again.header)
      } else {
        noteHeader(this.#headers, line)
      }
    }
  }

  #endHeaders(): boolean {
    const { contentType } = this.#headers
    if (!isJpegType(contentType)) return this.#beginForeign(contentType!)
    this.#state = 'body'
    return true
  }

  /** Something else between the pictures, metadata as a rule; where nothing else comes, and with video, it is no MJPEG. */
  #beginForeign(contentType: string): boolean {
    this.#foreignParts++
    const isVideo = contentType.startsWith('video/') || contentType.startsWith('audio/')
    if (this.#frames === 0 && (isVideo || this.#foreignParts > mostForeignParts)) {
      throw notMjpeg(this.#options, contentType)
    }
    this.#flaw(`a part is ${printable(contentType)}, not a JPEG picture`, 'other-part')
    this.#state = 'foreign'
    return true
  }

  /** Up to the next boundary, whatever length the part claims to have. */
  #passForeign(): boolean {
    const { delimiter } = this.#boundary
    const { contentLength } = this.#headers
    if (delimiter === undefined) {
      this.#startBetween(true)
      this.#needsBoundary = true
      if (contentLength !== undefined && contentLength <= this.#maxFrameBytes) {
        this.#state = 'skipping'
        this.#skipBytes = contentLength
      }
      return true
    }
    const rest = this.#at === 0 ? this.#view : this.#view.subarray(this.#at)
    const found = this.#boundary.findIn(rest, 0)
    if (found < 0) {
      // A mark, and what stands before it, may be cut by the end of what has come.
      this.#at += Math.max(0, rest.length - delimiter.length - 2)
      return false
    }
    this.#at += found
    this.#startBetween(true)
    return true
  }

  #beginBody(): boolean {
    const view = this.#view
    while (this.#at < view.length && (view[this.#at] === 0x0d || view[this.#at] === 0x0a)) this.#at++
    if (view.length - this.#at < 3) return false
    const { contentLength } = this.#headers
    if (!isStartOfPicture(view, this.#at)) return this.#beginOther(contentLength)
    this.#beganMs = this.#now()
    if (contentLength === undefined || this.#lengthsLie) this.#startUnsized()
    else if (contentLength <= this.#maxFrameBytes) {
      this.#state = 'sized'
      this.#frame = asBuffer(this.#memory(contentLength))
      this.#filled = 0
      this.#searched = 0
    } else if (this.#boundary.delimiter !== undefined) {
      this.#startUnsized() // a boundary will tell how long it is
    } else {
      this.#tooLarge(contentLength)
      this.#state = 'skipping'
      this.#skipBytes = contentLength
    }
    return true
  }

  /** A part that does not begin with a picture: an empty one, more headers, or something else. */
  #beginOther(contentLength: number | undefined): boolean {
    const view = this.#view
    const isBoundary = view[this.#at] === 0x2d && view[this.#at + 1] === 0x2d
    if (!isBoundary) {
      const end = view.indexOf(0x0a, this.#at)
      if (end < 0 && view.length - this.#at < longestLine && view.subarray(this.#at).every(isText)) return false
      const line = end < 0 || end - this.#at > longestLine ? undefined : printableLine(view, this.#at, end)
      if (line !== undefined && isHeaderLine(line)) {
        this.#startHeaders()
        return true
      }
      this.#flaw('a part does not begin with a JPEG picture', 'not-a-picture')
    }
    this.#startBetween(!isBoundary)
    if (isBoundary) return true
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
    if (this.#filled < this.#frame.length) return this.#filled > this.#suspectAt && this.#endsEarly()
    const frame = this.#frame
    this.#frame = empty
    if (endsPicture(frame, frame.length)) {
      this.#suspectAt = suspiciousGrowth * frame.length
      this.#deliver(frame)
      return true
    }
    this.#mend(frame)
    return true
  }

  /** A boundary right behind a picture ends the part, whatever its length says: cameras have sent the size of their buffer. */
  #endsEarly(): boolean {
    const came = this.#frame.subarray(0, this.#filled)
    const length = this.#boundary.delimiter?.length ?? 0
    let found = this.#boundary.findIn(came, this.#searched)
    this.#searched = Math.max(0, this.#filled - length - 1)
    while (found >= 0) {
      let end = found
      while (end > 0 && (isQuiet(came[end - 1]!) || came[end - 1] === 0x2d)) end--
      if (endsPicture(came, end)) {
        this.#lengthsLie = true
        this.#frame = empty
        this.#lookAgain(came)
        this.#startUnsized()
        return true
      }
      found = this.#boundary.findIn(came, found + 1)
    }
    return false
  }

  /** A frame whose length was announced does not end with its last byte: it is padded, or the length is wrong. */
  #mend(frame: Buffer): void {
    const end = new JpegWalk().advance(frame)
    if (end?.found === 'end') {
      this.#deliver(frame.subarray(0, end.at))
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
    this.#unsized = new UnsizedFrame(this.#boundary)
  }

  /** Looks for the end of a frame of unknown length: its own, or the next boundary, whichever comes first. */
  #collect(): boolean {
    const frame = this.#at === 0 ? this.#view : this.#view.subarray(this.#at)
    const end = this.#unsized.findEnd(frame)
    if (end?.found === 'damage') return this.#giveUp(frame, end.at, 'damaged')
    if (end !== undefined) {
      this.#at += end.at
      const whole = frame.subarray(0, end.at)
      if (end.found === 'end') this.#deliverWithin(whole)
      else this.#finish(whole)
      return true
    }
    if (frame.length > this.#maxFrameBytes) {
      this.#tooLarge(frame.length)
      return this.#giveUp(frame, frame.length, undefined)
    }
    return false
  }

  /** Leaves a frame out and looks for the next one from `at` on. */
  #giveUp(frame: Buffer, at: number, kind: 'damaged' | undefined): boolean {
    if (kind !== undefined) this.#flaw('a frame is damaged', kind)
    const kept = (this.#boundary.delimiter?.length ?? 1) - 1
    this.#at += Math.max(1, at === frame.length ? at - kept : at)
    this.#startBetween(true)
    return true
  }

  /** A boundary, or the end of the stream, has ended a frame: it is handed over if it is whole. */
  #finish(bytes: Buffer): void {
    let end = bytes.length
    while (end > 0 && (isQuiet(bytes[end - 1]!) || bytes[end - 1] === 0x2d)) end--
    if (endsPicture(bytes, end)) return this.#deliverWithin(bytes.subarray(0, end))
    this.#startBetween()
    this.#flaw(`a frame is cut off after ${end} bytes`, 'cut')
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
    this.#startBetween()
    // Its data is not searched where its length was right: that would take as long as all the rest.
    if (readJpegHeader(frame) === undefined) return this.#flaw('a frame is damaged', 'damaged')
    this.#frames++
    this.#boundary.prove()
    if (this.#headers.isOffline) return this.#flaw('the server says that its camera is offline', 'offline')
    this.#options.onFrame(frame, this.#beganMs, this.#headers.deviceTimeMs)
  }

  /** Hands over a copy of a frame whose length was not announced. */
  #deliverWithin(frame: Buffer): void {
    if (frame.length <= this.#maxFrameBytes) return this.#deliver(this.#copy(frame))
    this.#startBetween()
    this.#tooLarge(frame.length)
  }

  #copy(frame: Buffer): Buffer {
    const memory = asBuffer(this.#memory(frame.length))
    memory.set(frame)
    return memory
  }

  #tooLarge(bytes: number): void {
    this.#flaw(`a frame is larger than ${this.#maxFrameBytes} bytes`, 'too-large', { frameBytes: bytes })
  }

  #flaw(what: string, kind: FlawKind, context: Readonly<Record<string, unknown>> = {}): void {
    this.#options.onFlaw(flawIn(this.#options, what, kind, context))
  }
}

const empty = Buffer.alloc(0)

/** Makes a parser at the beginning of a stream. */
export function createMjpegParser(options: MjpegParserOptions): MjpegParser {
  return new StreamParser(options)
}
