import { type DriverError, isDriverError, type ReadingReason } from '@vfab/core'
import type { ReadingHub } from '@vfab/driver-kit'

import { cutBlock, planBlocks, type BlockLimits, type ReadBlock, wordsOf } from './channels/read-plan.ts'
import type { MappedChannel } from './channels/channel-map.ts'
import type { ModbusClient } from './client-contract.ts'

/** Reads channels over a client, block by block, and puts what it found into a hub. */
export interface Measurer {
  /**
   * Reads the channels of these ids. What cannot be read becomes a `bad` sample with its reason.
   * @throws DriverError when the connection itself is gone; the signal's reason
   */
  measure(channels: ReadonlySet<string>, signal?: AbortSignal, timeoutMs?: number): Promise<void>
  /** The requests that {@link measure} would make, as far as is known now. */
  readonly blocks: readonly ReadBlock[]
}

/** Exceptions by which a device says that some of the registers cannot be read together. */
const cuttingExceptions: ReadonlySet<unknown> = new Set([2, 3, 4])

/** Makes a measurer; what it learns about refused blocks it keeps. */
export function createMeasurer(
  client: ModbusClient,
  put: ReadingHub['put'],
  channels: readonly MappedChannel[],
  limits: BlockLimits,
): Measurer {
  let blocks = planBlocks(channels, limits)

  const readBlock = async (block: ReadBlock, wanted: ReadonlySet<string>, options: CallOptions): Promise<void> => {
    try {
      const answer = await ask(client, block, options)
      for (const channel of block.channels) {
        if (wanted.has(channel.channel.id)) put(channel.channel.id, channel.decode(wordsOf(block, channel, answer)))
      }
    } catch (error) {
      if (!isDriverError(error)) throw error
      const parts = cuttingExceptions.has(error.context['exception']) ? cutBlock(block) : [block]
      if (parts.length > 1) {
        blocks = blocks.flatMap((known) => (known === block ? parts : [known]))
        await Promise.all(parts.map((part) => readBlock(part, wanted, options)))
        return
      }
      if (isConnectionLost(error)) throw error
      for (const { channel } of block.channels) {
        if (wanted.has(channel.id)) put(channel.id, { reason: reasonOf(error) })
      }
    }
  }
  return {
    get blocks() {
      return blocks
    },
    measure: async (wanted, signal, timeoutMs) => {
      const needed = blocks.filter((block) => block.channels.some(({ channel }) => wanted.has(channel.id)))
      const outcomes = await Promise.allSettled(needed.map((block) => readBlock(block, wanted, { signal, timeoutMs })))
      const failed = outcomes.find((outcome) => outcome.status === 'rejected')
      if (failed) throw failed.reason
    },
  }
}

interface CallOptions {
  readonly signal: AbortSignal | undefined
  readonly timeoutMs: number | undefined
}

function ask(
  client: ModbusClient,
  { unitId, table, file = 0, address, count }: ReadBlock,
  options: CallOptions,
): Promise<Uint16Array | boolean[]> {
  switch (table) {
    case 'coil':
      return client.readCoils(unitId, address, count, options)
    case 'discrete':
      return client.readDiscreteInputs(unitId, address, count, options)
    case 'input':
      return client.readInputRegisters(unitId, address, count, options)
    case 'holding':
      return client.readHoldingRegisters(unitId, address, count, options)
    case 'file':
      return client.readFileRecords(unitId, file, address, count, options)
  }
}

/** The connection itself, not a unit behind it. */
function isConnectionLost({ type, context }: DriverError): boolean {
  return type === 'connection' && context['exception'] === undefined
}

function reasonOf({ code, context }: DriverError): ReadingReason {
  const { exception, damaged } = context
  if (typeof exception === 'number') return `exception:${exception}`
  if (code === 'TIMEOUT') return 'timeout'
  return damaged === true ? 'crc' : 'bad-reply'
}
