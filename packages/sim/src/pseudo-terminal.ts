import { DriverError, toDriverError } from '@vfab/core'
import { execFile } from 'node:child_process'
import { closeSync, constants, fstatSync, openSync, readdirSync, statSync } from 'node:fs'
import type { Duplex } from 'node:stream'
import { promisify } from 'node:util'

/** The device's side of a pseudo-terminal, and the path that clients open. */
export interface PseudoTerminal {
  readonly path: string
  /** Paused: to be resumed by whoever listens. */
  readonly device: Duplex
  /** Removes the path; a client that has it open is hung up on. */
  close(): void
}

/** The part of `@lydell/node-pty` that makes a terminal without a process in it; its type declarations leave it out. */
interface TerminalMaker {
  open(options: { cols: number; rows: number; encoding: null }): {
    readonly _pty: string
    readonly _master: Duplex
    readonly _slave: Duplex & { readonly _handle: { readonly fd: number } }
  }
}

const platforms: readonly NodeJS.Platform[] = ['linux', 'darwin']

/**
 * Makes a pseudo-terminal in raw mode without echo.
 *
 * Its client side is kept open here, without ever being read: so the path outlives the clients, and the device's side
 * gets no error when one of them closes.
 * @throws DriverError `CONFIG_INVALID` where there are none, `DEPENDENCY_MISSING` without the native module or `stty`
 */
export async function openPseudoTerminal(platform: NodeJS.Platform = process.platform): Promise<PseudoTerminal> {
  if (!platforms.includes(platform)) {
    throw new DriverError(`there are no pseudo-terminals on ${platform}`, {
      type: 'configuration',
      code: 'CONFIG_INVALID',
      hint: 'let the simulated device listen on a TCP port instead',
    })
  }
  const terminal = (await loadMaker()).open({ cols: 80, rows: 24, encoding: null })
  const { _pty: path, _master: device, _slave: client } = terminal
  openSync(path, constants.O_RDWR | constants.O_NOCTTY)
  // In the same turn, so that no client in this process can have the path open yet.
  const held = descriptorsOf(path).filter((descriptor) => descriptor !== client._handle.fd)
  // The maker's own reader of the client's side would take what is meant for clients.
  client.destroy()
  // A client may be quicker than whoever will listen here: nothing it sends is to be lost.
  device.pause()
  // Its listeners expect an emitter that it only has around processes.
  device
    .removeAllListeners('error')
    .removeAllListeners('close')
    .on('error', () => {})
  const pseudoTerminal: PseudoTerminal = { path, device, close: once(() => hangUp(device, held)) }
  try {
    await setRaw(path, platform)
  } catch (error) {
    pseudoTerminal.close()
    throw error
  }
  return pseudoTerminal
}

/** The device's side first: closed the other way round, it would read an error. */
function hangUp(device: Duplex, held: readonly number[]): void {
  device.destroy()
  for (const descriptor of held) closeSync(descriptor)
}

/**
 * Descriptors of this process that hold a device open. Besides the one opened here there is one that libuv leaves behind
 * when it opens a terminal anew for reading; with it open, the path would never be free again.
 */
function descriptorsOf(path: string): number[] {
  const wanted = statSync(path).rdev
  const descriptors = readdirSync('/dev/fd').map(Number).filter(Number.isInteger)
  return descriptors.filter((descriptor) => {
    try {
      return fstatSync(descriptor).rdev === wanted
    } catch {
      return false // closed since the list was read, as the one it was read with
    }
  })
}

async function loadMaker(): Promise<TerminalMaker> {
  try {
    return (await import('@lydell/node-pty')) as unknown as TerminalMaker
  } catch (cause) {
    throw new DriverError('cannot load @lydell/node-pty, which makes pseudo-terminals', {
      type: 'dependency',
      code: 'DEPENDENCY_MISSING',
      hint: 'install it with its optional dependencies, or let the simulated device listen on a TCP port',
      cause,
    })
  }
}

/** No line editing, no echo, no translated line ends, as a USB serial port behaves once a client has set it up. */
async function setRaw(path: string, platform: NodeJS.Platform): Promise<void> {
  try {
    await promisify(execFile)('stty', [platform === 'darwin' ? '-f' : '-F', path, 'raw', '-echo'])
  } catch (cause) {
    throw toDriverError(cause, { operation: 'set the mode of', address: path, hint: 'stty must be installed' })
  }
}

function once(action: () => void): () => void {
  let done = false
  return () => {
    if (done) return
    done = true
    action()
  }
}
