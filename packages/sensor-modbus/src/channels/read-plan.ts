/**
 * Which requests read which channels: adjacent ones together, over gaps where that saves a request. A device may refuse a request that touches
 * a register it does not have, so a refused block is cut: first at its gaps, then into single channels; the cut stays.
 */
import { mostRecords } from '../protocol/file-records.ts'
import type { MappedChannel } from './channel-map.ts'
import { isBitTable } from './register-address.ts'

/** One request, and the channels in its answer. */
export interface ReadBlock {
  readonly unitId: number
  readonly table: MappedChannel['table']
  /** Number of the file, for records. */
  readonly file?: number | undefined
  readonly address: number
  readonly count: number
  readonly channels: readonly MappedChannel[]
}

/** How much is read at once. */
export interface BlockLimits {
  /** Registers in between that are read to save a request. */
  readonly gap: number
  /** Registers of one request. */
  readonly maxRegisters: number
  /** Bits of one request. */
  readonly maxBits: number
}

/** Puts channels into as few blocks as the limits allow; a channel's registers are never read apart. */
export function planBlocks(channels: readonly MappedChannel[], limits: BlockLimits): ReadBlock[] {
  const sorted = [...channels].sort(
    (one, other) =>
      one.unitId - other.unitId ||
      one.table.localeCompare(other.table) ||
      (one.file ?? 0) - (other.file ?? 0) ||
      one.address - other.address ||
      one.count - other.count,
  )
  const blocks: ReadBlock[] = []
  for (const channel of sorted) {
    const last = blocks.at(-1)
    const joined = last && join(last, channel, limits)
    if (joined) blocks[blocks.length - 1] = joined
    else blocks.push(blockOf([channel]))
  }
  return blocks
}

function join(block: ReadBlock, channel: MappedChannel, limits: BlockLimits): ReadBlock | undefined {
  if (block.unitId !== channel.unitId || block.table !== channel.table || block.file !== channel.file) return undefined
  const isBits = isBitTable(block.table)
  // A register has 16 bits: a gap of bits costs that much less.
  const gap = limits.gap * (isBits ? 16 : 1)
  if (channel.address > block.address + block.count + gap) return undefined
  const end = Math.max(block.address + block.count, channel.address + channel.count)
  const most = block.table === 'file' ? Math.min(limits.maxRegisters, mostRecords) : limits.maxRegisters
  if (end - block.address > (isBits ? limits.maxBits : most)) return undefined
  return blockOf([...block.channels, channel])
}

/** Cuts a block that was refused. @returns the block itself when it has only one channel's registers */
export function cutBlock(block: ReadBlock): ReadBlock[] {
  const withoutGaps = planBlocks(block.channels, { gap: 0, maxRegisters: 125, maxBits: 2000 })
  if (withoutGaps.length > 1) return withoutGaps
  const places = new Map<string, MappedChannel[]>()
  for (const channel of block.channels) {
    const place = `${channel.address}+${channel.count}`
    places.set(place, [...(places.get(place) ?? []), channel])
  }
  return places.size === 1 ? [block] : [...places.values()].map(blockOf)
}

/** The registers, or the bit, of a channel in its block's answer. */
export function wordsOf(
  block: ReadBlock,
  channel: MappedChannel,
  answer: Uint16Array | readonly boolean[],
): Uint16Array {
  const start = channel.address - block.address
  if (answer instanceof Uint16Array) return answer.subarray(start, start + channel.count)
  return Uint16Array.of(answer[start] ? 1 : 0)
}

function blockOf(channels: readonly MappedChannel[]): ReadBlock {
  const [first] = channels as readonly [MappedChannel]
  const end = Math.max(...channels.map(({ address, count }) => address + count))
  const { unitId, table, file, address } = first
  return { unitId, table, ...(file === undefined ? {} : { file }), address, count: end - address, channels }
}
