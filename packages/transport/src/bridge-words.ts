/**
 * What a bridge between the network and a serial port says to a client that it turns away, in place of the device: ser2net
 * writes one line and closes.
 */
import { DriverError } from '@vfab/core'

import { deviceLost } from './pipe-error.ts'

/** The longest that is taken for words of a bridge. */
export const longestWordsBytes = 300

/** The port is held by another client. */
const busy =
  /\b(already )?in use\b|\bbusy\b|\btoo many (clients|connections)\b|\bmax(imum)? (number of )?(clients|connections)\b/i
/** There is no such port, or it does not open. */
const missing =
  /\b(open(ing)? (failure|failed|error))\b|\b(failed|unable) to open\b|\b(cannot|can't|could not) open\b|\bno such (file|device|port)\b|\bnot found\b/i
/** What ser2net says, whole: nothing else begins like that, so that nobody has to wait for its end. */
const unmistakable = /^(port (is )?already in use|device open failure: [^\r\n]*)\r?\n/i

/** The error of a connection whose first words turn the client away; a device may say what else it likes. */
export function turnedAway(address: string, text: string): DriverError | undefined {
  return unmistakable.test(text) ? closedWith(address, text) : undefined
}

/** The error of a connection that was closed after these words and no others. */
export function closedWith(address: string, text: string): DriverError {
  const said = printable(text)
  const words = JSON.stringify(said)
  if (said === '') return deviceLost(address, 'the other side closed the connection')
  if (busy.test(said)) {
    return new DriverError(`${address} is in use: the bridge there says ${words}`, {
      type: 'connection',
      code: 'DEVICE_BUSY',
      context: { address, said },
      hint: 'close the program that is connected to this bridge, then try again',
    })
  }
  if (missing.test(said)) {
    return new DriverError(`the bridge at ${address} has no device: it says ${words}`, {
      type: 'connection',
      code: 'DEVICE_NOT_FOUND',
      context: { address, said },
      hint: 'plug the device into the computer that runs the bridge, and check the port in the settings of the bridge',
    })
  }
  return new DriverError(`${address} closed the connection and said ${words}`, {
    type: 'connection',
    code: 'DEVICE_LOST',
    context: { address, said },
    hint: 'check the address, and that nothing else is connected there',
  })
}

/** Without control characters and what comes around them. */
function printable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]+/g, ' ').trim()
}
