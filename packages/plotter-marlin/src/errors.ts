import { type DriverError, errorsOf, type MakeDriverError } from '@vfab/core'

/** Id of this driver, as in package.json. */
export const driverId = 'marlin'

/** A `DriverError` of this driver, with the type that belongs to the code. */
export const marlinError: MakeDriverError = errorsOf(driverId)

/** The board has restarted by itself. */
export function restarted(address: string): DriverError {
  return marlinError('DEVICE_RESET', `the board at ${address} has restarted: its queue and its position are lost`, {
    context: { address },
    hint: 'check its power supply and its cable, bring the pen back to the origin, then plot again or resume the job',
  })
}

/** The board has stopped for good. */
export function halted(address: string, said: string): DriverError {
  return marlinError('HARDWARE_FAULT', `the board at ${address} has stopped: ${said}`, {
    context: { address, answer: said },
    hint: 'reset the board or switch it off and on; without limit switches, leave homing off',
  })
}

/** A line was refused. */
export function refused(address: string, line: string, said: string): DriverError {
  const unknown = /unknown command/i.test(said)
  return marlinError('REJECTED', `the board at ${address} refused "${line}": ${said}`, {
    context: { address, line, answer: said },
    hint: unknown
      ? `its firmware was built without ${line.split(/[ SPXYZ]/)[0]}: set pen to what it has`
      : 'look at the command and the settings of the firmware',
  })
}

/** Nothing comes any more. */
export function silent(address: string, waitedMs: number): DriverError {
  return marlinError('TIMEOUT', `the board at ${address} does not answer (${waitedMs} ms)`, {
    context: { address, waitedMs },
    hint: 'check the cable and the power of the board',
  })
}

/** What came makes no sense. */
export function badReply(address: string, what: string): DriverError {
  return marlinError('BAD_REPLY', `the board at ${address} ${what}`, {
    context: { address },
    hint: 'check baudRate and the cable; another program may be using the same port (--trace FILE shows every byte)',
  })
}

/** The conversation is over. */
export function notConnected(address: string): DriverError {
  return marlinError('DEVICE_LOST', `the connection to ${address} is closed`, {
    context: { address },
    hint: 'connect the plotter again',
  })
}

/** What is refused until the place is known again. */
export function placeUnknown(address: string, canHome: boolean): DriverError {
  return marlinError('POSITION_LOST', `the position of the pen of the plotter at ${address} is not known`, {
    context: { address },
    hint: canHome
      ? 'home the plotter: vfab home'
      : 'move the pen back to the origin by hand, then open the plotter again or set the origin there',
  })
}
