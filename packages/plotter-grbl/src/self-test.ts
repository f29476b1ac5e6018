import { isDriverError, type OperationOptions, type SelfTestCheck, type SelfTestReport } from '@vfab/core'

import type { Board } from './board.ts'
import type { GrblConfig } from './config.ts'

type Check = (board: Board, config: GrblConfig, options: OperationOptions) => SelfTestCheck | Promise<SelfTestCheck>

/** What every board is asked: whether it answers, its state, its buffers, and the settings that matter to a pen. */
export async function testBoard(board: Board, config: GrblConfig, options: OperationOptions): Promise<SelfTestReport> {
  const details: SelfTestCheck[] = []
  for (const check of [checkState, checkFirmware, checkLaser, checkIdleMotors, checkSpeeds]) {
    try {
      details.push(await check(board, config, options))
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

const checkState: Check = async (board, _config, options) => {
  const { state, pins } = await board.freshReport(options)
  const success = state === 'Idle' || (state === 'Alarm' && board.homingEnabled)
  return {
    name: 'state',
    success,
    message: `${state}${pins === undefined ? '' : `, active pins: ${pins}`}`,
    ...(state === 'Alarm' && { hint: 'let it find its switches: vfab home' }),
  }
}

const checkFirmware: Check = ({ info, title }) => {
  const message = `${title}, ${info.rxBytes} bytes of buffer, plans ${info.plannerBlocks} moves ahead`
  return { name: 'firmware', success: true, message }
}

const checkLaser: Check = (board, config) => {
  const laser = board.setting(32, 0) !== 0
  const success = !(laser && config.pen.kind === 'servo')
  return {
    name: 'laser mode',
    success,
    message: laser ? 'on' : 'off',
    ...(!success && { hint: 'switch it off: $32=0. In laser mode the servo would follow the speed' }),
  }
}

const checkIdleMotors: Check = (board) => {
  const delay = board.setting(1, 25)
  const held = delay === 255
  return {
    name: 'motors at rest',
    success: true,
    message: held ? 'held' : `freed after ${delay} ms`,
    ...(!held && { hint: 'set $1=255, so that the arm does not drift while the pen moves' }),
  }
}

const checkSpeeds: Check = (board, config) => {
  const fastest = Math.min(board.setting(110, 500), board.setting(111, 500)) / 60
  const message = `axes go ${fastest.toFixed(1)} mm/s, drawing is set to ${config.drawSpeedMmPerS} mm/s`
  const slower = config.drawSpeedMmPerS > fastest
  return {
    name: 'speeds',
    success: true,
    message,
    ...(slower && { hint: 'lower drawSpeedMmPerS, or raise $110 and $111 if the machine can do it' }),
  }
}
