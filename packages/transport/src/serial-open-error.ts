import { stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { DriverError, isDriverError, toDriverError } from '@vfab/core'
import { groupName } from './group-name.ts'
import { portHolders } from './port-holders.ts'
import { listSerialPorts } from './serial-ports.ts'

/** What went wrong while opening the serial port at `path`, with advice that fits this machine. */
export async function serialOpenError(cause: unknown, path: string): Promise<DriverError> {
  if (isDriverError(cause)) return cause
  if (isNoSerialPort(cause)) return noSerialPort(path, cause)
  const plain = toDriverError(cause, { operation: 'open', address: path })
  switch (plain.code) {
    case 'PERMISSION_DENIED':
      return toDriverError(cause, { operation: 'open', address: path, hint: await permissionHint(path) })
    case 'DEVICE_BUSY':
      return toDriverError(cause, { operation: 'open', address: path, hint: await busyHint(path) })
    case 'DEVICE_NOT_FOUND':
    case 'DEVICE_LOST': // the node is there, the device behind it is not
      return notThere(path, cause)
    default:
      return plain
  }
}

/** The words of ENOTTY and EISDIR: settings of a serial port asked of something else. */
function isNoSerialPort(cause: unknown): boolean {
  return cause instanceof Error && /inappropriate ioctl|is a directory/i.test(cause.message)
}

function noSerialPort(path: string, cause: unknown): DriverError {
  return new DriverError(`cannot open ${path}: it is not a serial port`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    context: { address: path },
    hint: 'give the path of a serial port, such as /dev/ttyACM0 or COM3',
    cause,
  })
}

async function notThere(path: string, cause: unknown): Promise<DriverError> {
  const ports = await listSerialPorts()
  return new DriverError(`cannot open ${path}: there is no such device`, {
    type: 'connection',
    code: 'DEVICE_NOT_FOUND',
    context: { address: path, ports },
    hint:
      ports.length === 0
        ? 'plug the device in: this computer has no serial port now'
        : `plug the device in, or take a port that is there: ${ports.join(', ')}`,
    cause,
  })
}

/** Names the group of the node itself: distributions disagree (`dialout`, `uucp`, `plugdev`). */
async function permissionHint(path: string): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined
  try {
    const { mode, gid } = await stat(path)
    const group = (mode & 0o060) === 0o060 && gid !== 0 ? await groupName(gid) : undefined
    if (group === undefined) return `${path} is for root alone: install the udev rules that come with the driver`
    return `join the group that may use ${path}, then log in again: sudo usermod -aG ${group} ${userInfo().username}`
  } catch {
    return undefined
  }
}

async function busyHint(path: string): Promise<string | undefined> {
  const holders = await portHolders(path)
  if (holders.length === 0) return undefined
  if (holders.every(({ pid }) => pid === process.pid)) return `close ${path} first: this program has it open`
  const names = holders.map(({ pid, command }) => `${command} (pid ${pid})`)
  return `close the program that holds ${path}: ${names.join(', ')}`
}
