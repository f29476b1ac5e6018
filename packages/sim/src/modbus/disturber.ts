import type { DevicePipe } from '../device-pipe.ts'
import { exception, exceptions } from './answer.ts'
import { cutFrame, type Delivery, type DisturbanceName, flipBit, noiseBytes, shortened } from './disturbances.ts'
import type { FramingName, ReceivedRequest } from './framing.ts'
/** Requests after which the transaction ids of a client that counts have gone round. */
const idsGoRound = 0xffff - 8

/** One cable. */
export interface ModbusCable {
  readonly pipe: DevicePipe
  readonly receive: (bytes: Uint8Array) => ReceivedRequest[]
  readonly frame: (request: ReceivedRequest, pdu: Uint8Array) => Uint8Array
  /** Chunks to be sent in this turn. */
  outgoing: Uint8Array[]
  /** Held back until the next answer has gone. */
  heldBack: Uint8Array | undefined
  /** The last answer was cut. */
  wasCut: boolean
  /** Sent when this many requests have been seen. */
  readonly stale: { readonly atRequest: number; readonly bytes: Uint8Array }[]
}

/** What a {@link Disturber} goes by. */
export interface DisturberOptions {
  readonly framing: FramingName
  /** How often each disturbance strikes, 0 to 1. */
  readonly rates: readonly (readonly [DisturbanceName, number])[]
  readonly lateMs: readonly [from: number, to: number]
  readonly random: () => number
}

/** When an answer is given. */
export interface AnswerMoment {
  /** How long any answer takes. */
  readonly delayMs: number
  /** Requests so far. */
  readonly requests: number
}

/** Decides what happens to each answer on its way. */
export class Disturber {
  /** How often each disturbance has struck. */
  readonly disturbed: Map<DisturbanceName, number> = new Map()
  readonly #options: DisturberOptions
  readonly #next: DisturbanceName[] = []

  constructor(options: DisturberOptions) {
    this.#options = options
  }

  /** The next answers are disturbed in this way. */
  ask(name: DisturbanceName, count: number): void {
    for (let done = 0; done < count; done += 1) this.#next.push(name)
  }

  /**
   * What strikes the next answer by chance. After an answer that was cut, the next one is whole: two pieces that by chance have the length of one
   * answer together cannot be told from it on TCP, by any client.
   */
  #disturbance(client: ModbusCable): DisturbanceName | undefined {
    const asked = this.#next.shift()
    const afterCut = client.wasCut && this.#options.framing === 'tcp'
    client.wasCut = false
    if (asked !== undefined || this.#options.rates.length === 0 || afterCut) return asked
    let dice = this.#options.random()
    for (const [name, rate] of this.#options.rates) {
      dice -= rate
      if (dice < 0) return name
    }
    return undefined
  }

  /** What is sent in place of an answer, and when. */
  deliveries(
    client: ModbusCable,
    request: ReceivedRequest,
    pdu: Uint8Array,
    { delayMs, requests }: AnswerMoment,
  ): Delivery[] {
    const name = this.#disturbance(client)
    const afterMs = delayMs
    const frame = client.frame(request, pdu)
    if (name === undefined) return [{ afterMs, bytes: frame }]
    this.disturbed.set(name, (this.disturbed.get(name) ?? 0) + 1)
    switch (name) {
      case 'late':
        return [{ afterMs: afterMs + this.#lateness(), bytes: frame }]
      case 'duplicate':
        return [
          { afterMs, bytes: frame },
          { afterMs, bytes: frame },
        ]
      case 'reordered':
        return this.#reorder(client, frame, afterMs)
      case 'truncated':
        client.wasCut = true
        return [{ afterMs, bytes: cutFrame(frame, this.#options.random) }]
      case 'wrong-id':
        return [{ afterMs, bytes: client.frame({ ...request, id: this.#other(request.id, 0x1_0000) }, pdu) }]
      case 'wrong-unit':
        return [{ afterMs, bytes: client.frame({ ...request, unit: this.#other(request.unit, 0x100) }, pdu) }]
      case 'bad-crc':
        return [{ afterMs, bytes: this.#options.framing === 'rtu' ? flipBit(frame, this.#options.random) : frame }]
      case 'byte-wise':
        return [{ afterMs, bytes: frame, byteWise: true }]
      case 'closed':
        return [
          { afterMs, bytes: cutFrame(frame, this.#options.random) },
          { afterMs, close: true },
        ]
      case 'silence':
        return []
      case 'stale':
        client.stale.push({ atRequest: requests + idsGoRound, bytes: frame })
        return []
      case 'noise':
        return [{ afterMs, bytes: Buffer.concat([noiseBytes(this.#options.random), frame]) }]
      case 'busy':
        return [{ afterMs, bytes: client.frame(request, exception(request.pdu[0]!, exceptions.busy)) }]
      case 'short':
        return [{ afterMs, bytes: client.frame(request, shortened(pdu)) }]
    }
  }

  #lateness(): number {
    const [from, to] = this.#options.lateMs
    return from + this.#options.random() * (to - from)
  }

  #other(value: number, values: number): number {
    return (value + 1 + Math.floor(this.#options.random() * (values - 1))) % values
  }

  /** Held back until another answer has gone. */
  #reorder(client: ModbusCable, frame: Uint8Array, afterMs: number): Delivery[] {
    const before = client.heldBack
    client.heldBack = frame
    return before === undefined ? [] : [{ afterMs, bytes: before }]
  }
}
