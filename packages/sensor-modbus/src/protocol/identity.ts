/** Function codes 17, 43/14 and 8/0: who a device is, and whether it listens. Modbus Application Protocol V1.1b3, 6.8, 6.13, 6.21. */
import { sameBytes } from './bits.ts'
import { checkWord, misfit, type ModbusRequest } from './request.ts'

/** What function 17 tells; the bytes' meaning is the maker's. */
export interface ServerId {
  /** Everything the device sent. */
  readonly bytes: Uint8Array
  /** The printable part of it. */
  readonly text: string
}

/** Asks for the server's id (17). */
export function reportServerId(): ModbusRequest<ServerId> {
  const request: ModbusRequest<ServerId> = {
    pdu: Uint8Array.of(17),
    writes: false,
    describe: () => 'report server id',
    decode(answer) {
      if (answer.length < 3 || answer[1] !== answer.length - 2) throw misfit(request, answer)
      const bytes = answer.slice(2)
      return { bytes, text: printable(bytes) }
    },
  }
  return request
}

/** Which objects function 43/14 is asked for. */
export const identificationLevels = { basic: 1, regular: 2, extended: 3, one: 4 } as const

/** One answer of function 43/14; more may have to be asked for. */
export interface IdentificationPage {
  /** Object id → text. 0 vendor, 1 product code, 2 revision, 3 URL, 4 product name, 5 model, 6 application. */
  readonly objects: ReadonlyMap<number, string>
  /** The object to ask for next, when there is more. */
  readonly next: number | undefined
}

const objectHeaderBytes = 2
const pageHeaderBytes = 7

/** Reads the device's identification (43/14). @param firstObject - object id to begin with, or the one wanted for level `one` */
export function readIdentification(
  level: keyof typeof identificationLevels,
  firstObject: number = 0,
): ModbusRequest<IdentificationPage> {
  if (!Number.isInteger(firstObject) || firstObject < 0 || firstObject > 255) {
    throw new RangeError(`an object id is 0 to 255, not ${firstObject}`)
  }
  const request: ModbusRequest<IdentificationPage> = {
    pdu: Uint8Array.of(43, 14, identificationLevels[level], firstObject),
    writes: false,
    describe: () => `read device identification (${level})`,
    decode(answer) {
      const page = readPage(answer, identificationLevels[level])
      if (page === undefined) throw misfit(request, answer)
      return page
    },
  }
  return request
}

function readPage(answer: Uint8Array, level: number): IdentificationPage | undefined {
  const [, mei, code, , more, next, count] = answer
  if (answer.length < pageHeaderBytes || mei !== 14 || code !== level) return undefined
  if (more !== 0x00 && more !== 0xff) return undefined
  const objects = new Map<number, string>()
  let at = pageHeaderBytes
  for (let index = 0; index < count!; index++) {
    const [id, length] = [answer[at], answer[at + 1]]
    if (id === undefined || length === undefined || at + objectHeaderBytes + length > answer.length) return undefined
    objects.set(id, printable(answer.subarray(at + objectHeaderBytes, at + objectHeaderBytes + length)))
    at += objectHeaderBytes + length
  }
  if (at !== answer.length) return undefined
  return { objects, next: more === 0xff ? next : undefined }
}

/**
 * Sends two bytes that the device sends back (8/0). An exception is an answer too: either way, everything the device was asked before has
 * been answered or never will be.
 * @param token - 0 to 65535, another one each time
 */
export function echoBack(token: number): ModbusRequest<void> {
  checkWord(token, 'a token')
  const request: ModbusRequest<void> = {
    pdu: Uint8Array.of(8, 0, 0, token >>> 8, token & 0xff),
    writes: false,
    describe: () => 'send back two bytes',
    decode(answer) {
      if (!sameBytes(answer, request.pdu, 5)) throw misfit(request, answer)
    },
  }
  return request
}

function printable(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('utf8')
    .replaceAll(/[^\P{C}]/gu, '')
    .trim()
}
