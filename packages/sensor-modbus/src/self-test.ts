import { isDriverError, type OperationOptions, type SelfTestCheck, type SelfTestReport } from '@vfab/core'

import type { ReadBlock } from './channels/read-plan.ts'
import type { ModbusClient } from './client-contract.ts'
import { readBits } from './protocol/bits.ts'
import { readFileRecords } from './protocol/file-records.ts'
import { readRegisters } from './protocol/registers.ts'
import type { ModbusRequest } from './protocol/request.ts'

/** Whether each unit answers, what it says it is, and whether each block of its map can be read. Nothing is written. */
export async function testUnits(
  client: ModbusClient,
  blocks: readonly ReadBlock[],
  options: OperationOptions,
): Promise<SelfTestReport> {
  const details: SelfTestCheck[] = []
  for (const unitId of new Set(blocks.map((block) => block.unitId))) {
    for (const block of blocks.filter((one) => one.unitId === unitId)) {
      details.push(await testBlock(client, block, options))
    }
  }
  const { sent, timeouts, damaged, unmatched, misfits } = client.counters
  const faults = timeouts + damaged + unmatched + misfits
  details.push({
    name: 'line',
    success: true,
    message: `${sent} requests, ${timeouts} without an answer, ${damaged + misfits} damaged, ${unmatched} answers to no question`,
    ...(faults > sent / 100
      ? { hint: 'check the wiring, the termination and that no two units have the same number' }
      : {}),
  })
  const failed = details.filter(({ success }) => !success)
  const message =
    failed.length === 0
      ? `all ${details.length} checks passed`
      : failed.map((check) => `${check.name}: ${check.message}`).join('; ')
  return { success: failed.length === 0, message, details }
}

/** The request that reads the beginning of a block. */
export function probeOf({ table, file = 0, address, count }: ReadBlock): ModbusRequest<unknown> {
  if (table === 'coil' || table === 'discrete') return readBits(table === 'coil' ? 1 : 2, address, count)
  if (table === 'file') return readFileRecords(file, address, count)
  return readRegisters(table === 'holding' ? 3 : 4, address, count)
}

async function testBlock(client: ModbusClient, block: ReadBlock, options: OperationOptions): Promise<SelfTestCheck> {
  const { unitId, table, address, count, channels } = block
  const name = `unit ${unitId}, ${table} ${address}${count > 1 ? ` to ${address + count - 1}` : ''}`
  try {
    await client.request(unitId, probeOf(block), options)
    return { name, success: true, message: channels.map(({ channel }) => channel.id).join(', ') }
  } catch (error) {
    if (!isDriverError(error) || options.signal?.aborted) throw error
    return { name, success: false, message: error.message, ...(error.hint && { hint: error.hint }) }
  }
}
