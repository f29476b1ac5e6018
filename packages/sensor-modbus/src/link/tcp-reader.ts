/**
 * Cuts the bytes of a TCP connection into frames, and makes sure that they are frames.
 *
 * TCP has no checksum of its own kind for a device that stops in the middle of an answer and goes on with the next: the announced length is
 * then filled with the next answer's bytes, and the values in it are wrong. So a frame counts only if what follows it is the beginning of
 * another, and if no other answer begins inside it: neither one that is asked for, nor one that may come late or twice.
 */
import { headerBytes, tcpFrameBytes } from '../protocol/tcp-frame.ts'

/** What the reader asks of the link. */
export interface TcpFrames {
  /** Whether an answer with this id may come: it was asked for, recently or still. */
  isExpected(id: number): boolean
  /** Whether some answer may come whose id begins with this byte. */
  isExpectedPage(high: number): boolean
  /** Whether a request to this unit with this function is under way. */
  isAsked(unit: number, code: number): boolean
  /** Requests under way. */
  readonly inFlight: number
  /** Whether the request of this id is under way. */
  isInFlight(id: number): boolean
  /** Takes a frame: `bytes[at..end)`. */
  frame(bytes: Uint8Array, at: number, end: number): void
}

/** What became of the bytes. */
export type ReadState =
  /** All were frames. */
  | 'between'
  /** The rest of a frame has to come. */
  | 'within'
  /** A frame is complete, but may be made of two: the next bytes will tell. */
  | 'suspicious'
  /** Not frames: nothing on this connection can be trusted any more. */
  | 'broken'

const nothing = new Uint8Array(0)

/** Unit and function code after the header: what tells whose answer it is. */
const signatureBytes = headerBytes + 2

/** See the top of the file. */
export class TcpReader {
  readonly #frames: TcpFrames
  #rest: Uint8Array = nothing

  constructor(frames: TcpFrames) {
    this.#frames = frames
  }

  /** Takes the next chunk. @param trusting - no more bytes are coming soon: takes a suspicious frame as it is */
  read(chunk: Uint8Array, trusting: boolean = false): ReadState {
    const pieced = this.#rest.length > 0
    const bytes = pieced ? join(this.#rest, chunk) : chunk
    this.#rest = nothing
    let at = 0
    while (at < bytes.length) {
      const total = tcpFrameBytes(bytes, at)
      if (total === 0) return 'broken'
      const end = total === undefined ? Infinity : at + total
      if (end > bytes.length) return this.#keep(bytes, at, 'within')
      const verdict = this.#judge(bytes, at, end, pieced && at === 0)
      if (verdict === 'broken') return 'broken'
      if (verdict === 'within' || (verdict === 'suspicious' && !trusting)) return this.#keep(bytes, at, verdict)
      this.#frames.frame(bytes, at, end)
      at = end
    }
    return 'between'
  }

  #keep(bytes: Uint8Array, at: number, state: ReadState): ReadState {
    this.#rest = bytes.slice(at)
    return state
  }

  /** @param pieced - the frame came in several chunks */
  #judge(bytes: Uint8Array, at: number, end: number, pieced: boolean): ReadState {
    if (this.#holdsAnother(bytes, at, end)) return 'broken'
    const following = bytes.length - end
    if (following === 0) {
      const others = this.#frames.inFlight - (this.#frames.isInFlight(wordAt(bytes, at)) ? 1 : 0)
      return (pieced || others > 0) && this.#endsWithHeader(bytes, at, end, pieced) ? 'suspicious' : 'between'
    }
    const total = tcpFrameBytes(bytes, end)
    if (total === 0) return 'broken'
    if (following < signatureBytes) return 'within'
    const isAnswer =
      this.#frames.isExpected(wordAt(bytes, end)) ||
      this.#frames.isAsked(bytes[end + headerBytes]!, bytes[end + headerBytes + 1]! & 0x7f)
    return isAnswer ? 'between' : 'broken'
  }

  /** Whether another answer begins inside the frame. */
  #holdsAnother(bytes: Uint8Array, at: number, end: number): boolean {
    for (let inside = at + signatureBytes; inside + signatureBytes < end; inside++) {
      if (bytes[inside + 2] !== 0 || bytes[inside + 3] !== 0 || bytes[inside + 4] !== 0) continue
      const id = wordAt(bytes, inside)
      if (id === wordAt(bytes, at) || !this.#frames.isExpected(id)) continue
      const code = bytes[inside + headerBytes + 1]!
      const isAsked = this.#frames.isInFlight(id) && this.#frames.isAsked(bytes[inside + headerBytes]!, code & 0x7f)
      if (isAsked || hasAnswerShape(bytes, inside)) return true
    }
    return false
  }

  /** Whether the frame's last bytes could be the first ones of another answer. A single byte says little: it counts in pieced frames only. */
  #endsWithHeader(bytes: Uint8Array, at: number, end: number, pieced: boolean): boolean {
    if (pieced && this.#frames.isExpectedPage(bytes[end - 1]!)) return true
    for (let count = 2; count <= signatureBytes; count++) {
      const start = end - count
      if (start < at + headerBytes) return false
      if (count > 2 && bytes[start + 2] !== 0) continue
      if (count > 3 && bytes[start + 3] !== 0) continue
      if (count > 4 && bytes[start + 4] !== 0) continue
      const id = wordAt(bytes, start)
      if (id !== wordAt(bytes, at) && (pieced ? this.#frames.isExpected(id) : this.#frames.isInFlight(id))) return true
    }
    return false
  }
}

/** Whether length, function code and what comes after it are those of an answer. */
function hasAnswerShape(bytes: Uint8Array, at: number): boolean {
  const length = bytes[at + headerBytes - 1]!
  const code = bytes[at + headerBytes + 1]!
  if (code > 0x80) return length === 3
  if (countedCodes.has(code)) return bytes[at + headerBytes + 2] === length - 3
  return fixedLengths.get(code) === length
}

/** Functions whose answer says how many bytes follow; the lengths of the others' answers, unit included. */
const countedCodes: ReadonlySet<number> = new Set([1, 2, 3, 4, 17, 23])
const fixedLengths: ReadonlyMap<number, number> = new Map([
  [5, 6],
  [6, 6],
  [15, 6],
  [16, 6],
  [22, 8],
])

function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length)
  joined.set(first)
  joined.set(second, first.length)
  return joined
}
