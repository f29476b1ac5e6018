/**
 * What a unit answers. Modbus Application Protocol V1.1b3, 6: every function here, its limits, and the exceptions in the order in which the
 * standard's state diagrams check them (function, count, addresses).
 */
import type { RegisterBank } from './bank.ts'
import type { ModbusUnit } from './unit.ts'

/** Exceptions that units raise. */
export const exceptions = { function: 1, address: 2, value: 3, failure: 4, busy: 6 } as const

/** Answers a request's PDU. */
export function answerRequest(unit: ModbusUnit, pdu: Uint8Array): Uint8Array {
  const code = pdu[0] ?? 0
  const handler = unit.without.has(code) ? undefined : handlers[code]
  return handler?.(unit, pdu) ?? exception(code, exceptions.function)
}

/** The answer that refuses a function. */
export function exception(code: number, number: number): Uint8Array {
  return Uint8Array.of(code | 0x80, number)
}

type Handler = (unit: ModbusUnit, pdu: Uint8Array) => Uint8Array | undefined

const handlers: Readonly<Record<number, Handler>> = {
  1: (unit, pdu) => readBits(unit.banks.coils, pdu),
  2: (unit, pdu) => readBits(unit.banks.discrete, pdu),
  3: (unit, pdu) => readRegisters(unit, unit.banks.holding, pdu),
  4: (unit, pdu) => readRegisters(unit, unit.banks.input, pdu),
  5: writeCoil,
  6: writeRegister,
  8: (_, pdu) => (word(pdu, 1) === 0 ? pdu.slice() : exception(8, exceptions.function)),
  15: writeCoils,
  16: writeRegisters,
  17: reportServerId,
  20: readFileRecords,
  22: maskRegister,
  23: readWriteRegisters,
  43: readIdentification,
}

function readBits(bank: RegisterBank, pdu: Uint8Array): Uint8Array {
  const code = pdu[0]!
  const [address, count] = [word(pdu, 1), word(pdu, 3)]
  if (pdu.length !== 5 || count < 1 || count > 2000) return exception(code, exceptions.value)
  if (!bank.has(address, count)) return exception(code, exceptions.address)
  const answer = new Uint8Array(2 + ((count + 7) >>> 3))
  answer[0] = code
  answer[1] = answer.length - 2
  for (let index = 0; index < count; index++) {
    if (bank.get(address + index) !== 0) answer[2 + (index >>> 3)]! |= 1 << (index & 7)
  }
  return answer
}

function readRegisters(unit: ModbusUnit, bank: RegisterBank, pdu: Uint8Array): Uint8Array {
  const code = pdu[0]!
  const [address, count] = [word(pdu, 1), word(pdu, 3)]
  if (pdu.length !== 5 || count < 1 || count > unit.maxRegisters) return exception(code, exceptions.value)
  if (!bank.has(address, count)) return exception(code, exceptions.address)
  return wordsAnswer(code, bank, address, count)
}

function writeCoil({ banks }: ModbusUnit, pdu: Uint8Array): Uint8Array {
  const [address, value] = [word(pdu, 1), word(pdu, 3)]
  if (pdu.length !== 5 || (value !== 0 && value !== 0xff00)) return exception(5, exceptions.value)
  if (!banks.coils.has(address, 1)) return exception(5, exceptions.address)
  banks.coils.set(address, value === 0 ? 0 : 1)
  return pdu.slice()
}

function writeRegister({ banks }: ModbusUnit, pdu: Uint8Array): Uint8Array {
  const address = word(pdu, 1)
  if (pdu.length !== 5) return exception(6, exceptions.value)
  if (!banks.holding.has(address, 1)) return exception(6, exceptions.address)
  banks.holding.set(address, word(pdu, 3))
  return pdu.slice()
}

function writeCoils({ banks }: ModbusUnit, pdu: Uint8Array): Uint8Array {
  const [address, count, bytes] = [word(pdu, 1), word(pdu, 3), pdu[5]]
  const fits = bytes === (count + 7) >>> 3 && pdu.length === 6 + bytes
  if (count < 1 || count > 1968 || !fits) return exception(15, exceptions.value)
  if (!banks.coils.has(address, count)) return exception(15, exceptions.address)
  for (let index = 0; index < count; index++) {
    banks.coils.set(address + index, (pdu[6 + (index >>> 3)]! >>> (index & 7)) & 1)
  }
  return pdu.slice(0, 5)
}

function writeRegisters({ banks }: ModbusUnit, pdu: Uint8Array): Uint8Array {
  const [address, count, bytes] = [word(pdu, 1), word(pdu, 3), pdu[5]]
  if (count < 1 || count > 123 || bytes !== 2 * count || pdu.length !== 6 + bytes) {
    return exception(16, exceptions.value)
  }
  if (!banks.holding.has(address, count)) return exception(16, exceptions.address)
  for (let index = 0; index < count; index++) banks.holding.set(address + index, word(pdu, 6 + 2 * index))
  return pdu.slice(0, 5)
}

function reportServerId({ serverId }: ModbusUnit): Uint8Array | undefined {
  if (serverId === undefined) return undefined
  const text = Buffer.from(serverId, 'latin1').subarray(0, 249)
  return Uint8Array.of(17, text.length + 1, ...text, 0xff) // 0xff: it runs
}

function readFileRecords({ files }: ModbusUnit, pdu: Uint8Array): Uint8Array {
  const bytes = pdu[1] ?? 0
  if (pdu.length !== 2 + bytes || bytes % 7 !== 0 || bytes < 7) return exception(20, exceptions.value)
  const answer: number[] = []
  for (let at = 2; at < pdu.length; at += 7) {
    const [file, record, count] = [word(pdu, at + 1), word(pdu, at + 3), word(pdu, at + 5)]
    const bank = files.get(file)
    if (pdu[at] !== 6 || bank === undefined || !bank.has(record, count)) return exception(20, exceptions.address)
    answer.push(2 * count + 1, 6)
    for (let index = 0; index < count; index++) {
      const value = bank.get(record + index)
      answer.push(value >>> 8, value & 0xff)
    }
  }
  return answer.length > 251 ? exception(20, exceptions.value) : Uint8Array.of(20, answer.length, ...answer)
}

function maskRegister({ banks }: ModbusUnit, pdu: Uint8Array): Uint8Array {
  const address = word(pdu, 1)
  if (pdu.length !== 7) return exception(22, exceptions.value)
  if (!banks.holding.has(address, 1)) return exception(22, exceptions.address)
  const [and, or] = [word(pdu, 3), word(pdu, 5)]
  banks.holding.set(address, (banks.holding.get(address) & and) | (or & ~and & 0xffff))
  return pdu.slice()
}

function readWriteRegisters(unit: ModbusUnit, pdu: Uint8Array): Uint8Array {
  const [readAt, readCount, writeAt, writeCount, bytes] = [
    word(pdu, 1),
    word(pdu, 3),
    word(pdu, 5),
    word(pdu, 7),
    pdu[9],
  ]
  const fits = bytes === 2 * writeCount && pdu.length === 10 + bytes
  if (readCount < 1 || readCount > unit.maxRegisters || writeCount < 1 || writeCount > 121 || !fits) {
    return exception(23, exceptions.value)
  }
  const { holding } = unit.banks
  if (!holding.has(readAt, readCount) || !holding.has(writeAt, writeCount)) return exception(23, exceptions.address)
  for (let index = 0; index < writeCount; index++) holding.set(writeAt + index, word(pdu, 10 + 2 * index))
  return wordsAnswer(23, holding, readAt, readCount)
}

const levels = { basic: 1, extended: 3, one: 4 } as const
const lastBasicObject = 2
const pageBytes = 246

function readIdentification({ identification }: ModbusUnit, pdu: Uint8Array): Uint8Array | undefined {
  if (pdu[1] !== 14 || identification.size === 0) return undefined
  const [, , level, wanted] = pdu as unknown as [number, number, number, number]
  if (pdu.length !== 4 || level < levels.basic || level > levels.one) return exception(43, exceptions.value)
  const known = [...identification.keys()].sort((one, other) => one - other)
  const first = known.includes(wanted) ? wanted : 0
  if (level === levels.one && !known.includes(wanted)) return exception(43, exceptions.address)
  const last = level === levels.basic ? lastBasicObject : level === levels.extended ? 255 : 127
  const ids = level === levels.one ? [wanted] : known.filter((id) => id >= first && id <= last)
  const objects: number[] = []
  let next: number | undefined
  let count = 0
  for (const id of ids) {
    const text = Buffer.from(identification.get(id) ?? '', 'utf8')
    if (objects.length + 2 + text.length > pageBytes) {
      next = id
      break
    }
    objects.push(id, text.length, ...text)
    count += 1
  }
  return Uint8Array.of(43, 14, level, 0x83, next === undefined ? 0 : 0xff, next ?? 0, count, ...objects)
}

function wordsAnswer(code: number, bank: RegisterBank, address: number, count: number): Uint8Array {
  const answer = new Uint8Array(2 + 2 * count)
  answer[0] = code
  answer[1] = 2 * count
  for (let index = 0; index < count; index++) {
    const value = bank.get(address + index)
    answer[2 + 2 * index] = value >>> 8
    answer[3 + 2 * index] = value & 0xff
  }
  return answer
}

function word(pdu: Uint8Array, at: number): number {
  return ((pdu[at] ?? 0) << 8) | (pdu[at + 1] ?? 0)
}
