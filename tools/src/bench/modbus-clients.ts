/** The clients that the Modbus bench compares, all behind one function: read ten holding registers. */
import { connect } from 'node:net'

import { openModbusClient } from '@vfab/sensor-modbus'
import jsmodbus from 'jsmodbus'
import ModbusSerial from 'modbus-serial'

/** A client at work. */
export interface BenchClient {
  /** Reads ten holding registers of unit 1, and returns what the client makes of them, without a promise in between. */
  read(address: number): Promise<unknown>
  /** The first register of what {@link read} resolved with. */
  first(answer: unknown): number
  close(): Promise<void>
}

/** Opens a client to an address of the bench's server, for so many requests under way. */
export type OpenBenchClient = (address: string, underWay: number) => Promise<BenchClient>

/** Ours. */
export const openOurs: OpenBenchClient = async (address, underWay) => {
  const isTcp = address.startsWith('tcp:')
  // No pause between requests, since `modbus-serial` makes none either.
  const line = isTcp ? { window: underWay } : { baudRate: 115_200, parity: 'none' as const, silenceMs: 0 }
  const client = await openModbusClient({ port: address, ...line })
  return {
    read: (register) => client.readHoldingRegisters(1, register, 10),
    first: (answer) => (answer as Uint16Array)[0]!,
    close: () => client.close(),
  }
}

/** `modbus-serial`, which has no window: the bench asks for no more than `underWay` at a time. */
export const openModbusSerial: OpenBenchClient = async (address) => {
  const client = new ModbusSerial.default()
  const { hostname, port } = address.startsWith('tcp:') ? new URL(address) : { hostname: '', port: '' }
  if (port !== '') await client.connectTCP(hostname, { port: Number(port) })
  else await client.connectRTUBuffered(address, { baudRate: 115_200 })
  client.setID(1)
  client.setTimeout(1000)
  return {
    read: (register) => client.readHoldingRegisters(register, 10),
    first: (answer) => (answer as { data: number[] }).data[0]!,
    close: () => new Promise((resolve) => client.close(() => resolve())),
  }
}

/** `jsmodbus`, over TCP. */
export const openJsmodbus: OpenBenchClient = async (address) => {
  const { hostname, port } = new URL(address)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  const client = new jsmodbus.client.TCP(socket, 1)
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  return {
    read: (register) => client.readHoldingRegisters(register, 10),
    first: (answer) =>
      (answer as Awaited<ReturnType<typeof client.readHoldingRegisters>>).response.body.valuesAsArray[0]!,
    close: async () => void socket.destroy(),
  }
}

/** What any client has to do at least: write the request, find the answer by its id. It checks nothing and has no deadline. */
export const openRaw: OpenBenchClient = async (address) => {
  const { hostname, port } = new URL(address)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  const waiting = new Map<number, (registers: Uint16Array) => void>()
  let rest: Buffer = Buffer.alloc(0)
  let lastId = 0
  socket.on('data', (chunk) => {
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    while (bytes.length >= 6) {
      const total = 6 + bytes.readUInt16BE(4)
      if (bytes.length < total) break
      const id = bytes.readUInt16BE(0)
      const registers = new Uint16Array(10)
      for (let index = 0; index < 10; index++) registers[index] = bytes.readUInt16BE(9 + 2 * index)
      waiting.get(id)?.(registers)
      waiting.delete(id)
      bytes = bytes.subarray(total)
    }
    rest = bytes
  })
  return {
    read: (register) =>
      new Promise((resolve) => {
        lastId = (lastId + 1) & 0xffff
        const frame = Buffer.allocUnsafe(12)
        frame.writeUInt16BE(lastId, 0)
        frame.writeUInt16BE(0, 2)
        frame.writeUInt16BE(6, 4)
        frame[6] = 1
        frame[7] = 3
        frame.writeUInt16BE(register, 8)
        frame.writeUInt16BE(10, 10)
        waiting.set(lastId, resolve)
        socket.write(frame)
      }),
    first: (answer) => (answer as Uint16Array)[0]!,
    close: async () => void socket.destroy(),
  }
}
