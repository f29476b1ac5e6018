import { isDriverError, type OperationOptions, type SelfTestCheck, type SelfTestReport } from '@vfab/core'

import type { Board } from './board.ts'
import { parseFirmware, isAtLeast } from './firmware.ts'
import { askSteps, askSupply } from './protocol.ts'
import { statusCommand } from './setup.ts'
import { hasMotorPower, supplyVolts } from './supply.ts'

/** What every board is asked: whether it answers, its firmware, its supply, whether it rests, its counters. Nothing moves. */
export async function testBoard(board: Board, options: OperationOptions): Promise<SelfTestReport> {
  const details: SelfTestCheck[] = []
  for (const check of [checkFirmware, checkSupply, checkRest, checkCounters]) {
    try {
      details.push(await check(board, options))
    } catch (error) {
      if (!isDriverError(error) || options.signal?.aborted) throw error
      details.push({ name: 'answers', success: false, message: error.message, ...(error.hint && { hint: error.hint }) })
      break
    }
  }
  const failed = details.filter(({ success }) => !success)
  const message = failed.length === 0 ? `all ${details.length} checks passed` : failed.map(describe).join('; ')
  return { success: failed.length === 0, message, details }
}

function describe({ name, message }: SelfTestCheck): string {
  return `${name}: ${message}`
}

async function checkFirmware({ firmware, features }: Board): Promise<SelfTestCheck> {
  const version = parseFirmware(`EBB Firmware Version ${firmware}`)
  const flawed = version !== undefined && isAtLeast(version, [3, 0, 0]) && !isAtLeast(version, [3, 0, 2])
  const message = features.lowLevelMoves
    ? `${firmware}, accelerates by itself`
    : `${firmware}, moves at constant speeds only`
  const hint = 'update the firmware: motion gets smoother with 2.7, and bridges pauses of the computer with 3.0.2'
  return {
    name: 'firmware',
    success: true,
    message,
    ...((flawed || !features.deepQueue) && { hint }),
  }
}

async function checkSupply(board: Board, options: OperationOptions): Promise<SelfTestCheck> {
  const reading = await board.ask(askSupply(), options)
  const success = hasMotorPower(reading)
  return {
    name: 'motor supply',
    success,
    message: `${supplyVolts(reading).toFixed(1)} V`,
    ...(!success && { hint: "plug in the plotter's own power supply, and switch it on" }),
  }
}

async function checkRest(board: Board, options: OperationOptions): Promise<SelfTestCheck> {
  const { busy } = await board.ask(statusCommand(board), options)
  return {
    name: 'at rest',
    success: !busy,
    message: busy ? 'still moving' : 'nothing moves',
    ...(busy && { hint: 'wait until it rests, or switch it off and on' }),
  }
}

async function checkCounters(board: Board, options: OperationOptions): Promise<SelfTestCheck> {
  if (!board.features.stepCounters) {
    return { name: 'step counters', success: true, message: 'none before firmware 2.4.3' }
  }
  const [first, second] = await board.ask(askSteps(), options)
  return { name: 'step counters', success: true, message: `${first}, ${second}` }
}
