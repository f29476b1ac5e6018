/** How requests lie in the bytes that clients send, and answers in those that they get. */

/** A request as a unit sees it. */
export interface ReceivedRequest {
  readonly unit: number
  readonly pdu: Uint8Array
  /** Transaction id; 0 where there are none. */
  readonly id: number
}

/** Finds requests in a stream of bytes, and frames answers. One per client. */
export interface Framing {
  /** Takes bytes. @returns the requests that are now complete; damaged ones are dropped, as a unit does */
  receive(chunk: Uint8Array): ReceivedRequest[]
  answer(request: Pick<ReceivedRequest, 'id' | 'unit'>, pdu: Uint8Array): Uint8Array
}

/** Names of the framings. */
export const framingNames = ['tcp', 'rtu'] as const

/** How frames are told apart; `rtu` on a TCP port is what converters speak. */
export type FramingName = (typeof framingNames)[number]

/** Makes a framing for one client. */
export function createFraming(name: FramingName): Framing {
  return name === 'tcp' ? new TcpFraming() : new RtuFraming()
}

const headerBytes = 7

class TcpFraming implements Framing {
  #rest: Uint8Array = new Uint8Array(0)

  receive(chunk: Uint8Array): ReceivedRequest[] {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const requests: ReceivedRequest[] = []
    let at = 0
    while (bytes.length - at >= headerBytes + 1) {
      const length = (bytes[at + 4]! << 8) | bytes[at + 5]!
      if (bytes[at + 2] !== 0 || bytes[at + 3] !== 0 || length < 2 || length > 254) {
        at = bytes.length // not Modbus: nothing of it can be understood
        break
      }
      const end = at + 6 + length
      if (end > bytes.length) break
      const id = (bytes[at]! << 8) | bytes[at + 1]!
      requests.push({ id, unit: bytes[at + 6]!, pdu: bytes.slice(at + headerBytes, end) })
      at = end
    }
    this.#rest = bytes.slice(at)
    return requests
  }

  answer({ id, unit }: Pick<ReceivedRequest, 'id' | 'unit'>, pdu: Uint8Array): Uint8Array {
    const frame = Buffer.allocUnsafe(headerBytes + pdu.length)
    frame.writeUInt16BE(id, 0)
    frame.writeUInt16BE(0, 2)
    frame.writeUInt16BE(pdu.length + 1, 4)
    frame[6] = unit
    frame.set(pdu, headerBytes)
    return frame
  }
}

class RtuFraming implements Framing {
  #rest: Uint8Array = new Uint8Array(0)

  receive(chunk: Uint8Array): ReceivedRequest[] {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const requests: ReceivedRequest[] = []
    let at = 0
    while (at < bytes.length) {
      const length = requestBytes(bytes, at)
      if (length === undefined || at + length > bytes.length) break
      const crc = checksum(bytes, at, at + length - 2)
      const fits = bytes[at + length - 2] === (crc & 0xff) && bytes[at + length - 1] === crc >>> 8
      if (!fits) {
        at += 1 // noise: the request may begin behind it
        continue
      }
      requests.push({ id: 0, unit: bytes[at]!, pdu: bytes.slice(at + 1, at + length - 2) })
      at += length
    }
    this.#rest = bytes.slice(Math.max(at, bytes.length - 256))
    return requests
  }

  answer({ unit }: Pick<ReceivedRequest, 'unit'>, pdu: Uint8Array): Uint8Array {
    const frame = Buffer.allocUnsafe(pdu.length + 3)
    frame[0] = unit
    frame.set(pdu, 1)
    frame.writeUInt16LE(checksum(frame, 0, pdu.length + 1), pdu.length + 1)
    return frame
  }
}

/** Bytes of the request at `at`, checksum included; undefined while they are not known. */
function requestBytes(bytes: Uint8Array, at: number): number | undefined {
  const code = bytes[at + 1]
  if (code === undefined) return undefined
  if (code === 15 || code === 16) return bytes[at + 6] === undefined ? undefined : 9 + bytes[at + 6]!
  if (code === 20) return bytes[at + 2] === undefined ? undefined : 5 + bytes[at + 2]!
  if (code === 23) return bytes[at + 10] === undefined ? undefined : 13 + bytes[at + 10]!
  if (code === 17) return 4
  if (code === 43) return 7
  return code === 22 ? 10 : 8
}

/** CRC-16 of Modbus, bit by bit as in Modbus over Serial Line V1.02, 6.2.2. */
function checksum(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0xffff
  for (let at = start; at < end; at++) {
    crc ^= bytes[at]!
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1
  }
  return crc
}
