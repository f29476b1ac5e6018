import { grblError } from './errors.ts'

/**
 * A line as it is sent. What is not ASCII never leaves: the board would take it for real-time commands.
 * @param lineBytes - the longest line the firmware takes, with its end
 * @throws TypeError for what cannot be one line of ASCII; DriverError `CONFIG_INVALID` for a line that is too long
 */
export function encodeLine(line: string, lineBytes: number): Uint8Array {
  if (!/^[\x20-\x7e]*$/.test(line) || /[!?~]/.test(line))
    throw new TypeError(`cannot send ${JSON.stringify(line)} as a line`)
  if (line.length + 1 >= lineBytes) {
    throw grblError('CONFIG_INVALID', `"${line}" is longer than the ${lineBytes - 2} characters the firmware takes`, {
      hint: 'cut the pen commands into several lines',
    })
  }
  return Buffer.from(`${line}\n`, 'latin1')
}
