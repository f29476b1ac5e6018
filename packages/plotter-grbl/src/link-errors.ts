/** What can go wrong between a program and a board, in words a person can act on. */
import type { DriverError } from '@vfab/core'

import { alarmText } from './alarm-texts.ts'
import { errorText } from './error-texts.ts'
import { grblError } from './errors.ts'
import { type FirmwareName, firmwareTitle } from './firmware.ts'

const hints: Readonly<Record<number, string>> = {
  9: 'unlock it: let it find its switches with vfab home, or open the plotter again',
  11: 'shorten the pen commands in the settings',
  20: 'check the pen commands in the settings against what the firmware has',
  22: 'report this: every drawing sets a feed rate',
}

/** The board answered a line with `error:N`. */
export function refused(address: string, firmware: FirmwareName, line: string, number: number): DriverError {
  const what = errorText(firmware, number)
  const hint = hints[number] ?? 'check the settings of the pen and of the machine; --trace FILE records every byte'
  return grblError('REJECTED', `${firmwareTitle(firmware)} refused "${line}" with error ${number}: ${what}`, {
    context: { address, line, error: number },
    hint,
  })
}

/** The board has said `ALARM:N`. */
export function alarmed(address: string, firmware: FirmwareName, number: number): DriverError {
  const { what, hint, positionLost, atLimit = false } = alarmText(firmware, number)
  const code = atLimit ? 'LIMIT_REACHED' : positionLost ? 'POSITION_LOST' : 'HARDWARE_FAULT'
  return grblError(code, `${firmwareTitle(firmware)} is in alarm ${number}: ${what}`, {
    context: { address, alarm: number },
    hint,
  })
}

/** The board has announced a restart that was not asked for. */
export function restarted(address: string): DriverError {
  return grblError(
    'DEVICE_RESET',
    `the board at ${address} has restarted: what it was doing and where it was is gone`,
    {
      context: { address },
      hint: 'check its power supply, bring the carriage back to its corner, then open the plotter again',
    },
  )
}

/** Nothing came although the board was asked. @param what - what it was asked, or told */
export function silent(address: string, what: string, timeoutMs: number): DriverError {
  return grblError('TIMEOUT', `the board at ${address} did not answer ${what} within ${timeoutMs} ms`, {
    context: { address, timeoutMs },
    hint: 'check that it is switched on and that the baud rate is right; unplug it and plug it in again if it stays silent',
  })
}

/** What came cannot be. */
export function badReply(address: string, what: string): DriverError {
  return grblError('BAD_REPLY', `the board at ${address} sent ${what}`, {
    context: { address },
    hint: 'check the baud rate and the cable',
  })
}

/** The board is idle, and has not carried out all that it has planned. */
export function unfinishedMoves(address: string, count: number): DriverError {
  return grblError(
    'HARDWARE_FAULT',
    `the board at ${address} stopped with ${count} moves unfinished, and does not continue`,
    {
      context: { address, unfinished: count },
      hint: 'check its hold, door and motor-fault inputs, and its power supply; then resume the job',
    },
  )
}

/** The pipe was closed before. */
export function notConnected(address: string): DriverError {
  return grblError('DEVICE_LOST', `the connection to ${address} is closed`, {
    context: { address },
    hint: 'open the plotter again',
  })
}
