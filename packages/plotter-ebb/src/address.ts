import { nearest } from '@vfab/core'
import type { ListUsbPorts } from '@vfab/transport'

import { type AttachedBoard, findBoards } from './discover.ts'
import { ebbError } from './errors.ts'

/**
 * Where the board is that the setting `port` means: an address is taken as it is; a nickname, serial number or USB location
 * is looked up among the attached boards; nothing means the only one.
 * @throws DriverError `DEVICE_NOT_FOUND`, `DEVICE_AMBIGUOUS` naming each
 */
export async function resolveAddress(port: string | undefined, listPorts: ListUsbPorts): Promise<string> {
  if (port !== undefined && isAddress(port)) return port
  const attached = await findBoards(listPorts)
  const fitting = port === undefined ? attached : attached.filter((board) => isMeant(board, port))
  const [only, ...others] = fitting
  if (only === undefined) throw port === undefined ? noneAttached() : noneCalled(port, attached)
  if (others.length > 0) throw ambiguous(fitting)
  return only.path
}

/** Anything with a slash in it (`/dev/ttyACM0`, `tcp://host:port`), and Windows' `COM3`. */
function isAddress(port: string): boolean {
  return /[/\\]/.test(port) || /^COM\d+$/i.test(port)
}

function isMeant(board: AttachedBoard, called: string): boolean {
  const { nickname, serialNumber, location, name } = board
  return [nickname, serialNumber, location, name].some((word) => word?.toLowerCase() === called.toLowerCase())
}

function noneAttached(): Error {
  return ebbError('DEVICE_NOT_FOUND', 'no EBB plotter is attached', {
    hint: 'plug in its USB cable; a clone with another USB chip must be named: set port to its serial port',
  })
}

function noneCalled(called: string, attached: readonly AttachedBoard[]): Error {
  const names = attached.map(({ name }) => name)
  const meant = nearest(called, names)
  return ebbError('DEVICE_NOT_FOUND', `no attached EBB plotter is called "${called}"`, {
    context: { port: called, attached: names },
    hint:
      meant !== undefined
        ? `did you mean ${meant}?`
        : names.length > 0
          ? `attached are: ${names.join(', ')}`
          : 'plug in its USB cable',
  })
}

function ambiguous(boards: readonly AttachedBoard[]): Error {
  const list = boards.map(({ name, path }) => `${name} (${path})`).join(', ')
  return ebbError('DEVICE_AMBIGUOUS', `${boards.length} EBB plotters are attached: ${list}`, {
    context: { attached: boards.map(({ name, path }) => ({ name, path })) },
    hint: `choose one: set port to ${boards.map(({ path }) => path).join(' or ')}`,
  })
}
