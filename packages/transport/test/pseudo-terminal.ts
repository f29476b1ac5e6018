import { closeSync, constants, openSync } from 'node:fs'
import type { ReadStream } from 'node:tty'
import { createRequire } from 'node:module'

/** What `open` of @lydell/node-pty returns, beyond its type declarations. */
interface OpenedTerminal {
  readonly _pty: string
  readonly _master: ReadStream
  readonly _slave: ReadStream
}

const nodePty = createRequire(import.meta.url)('@lydell/node-pty') as {
  open(options: { cols: number; rows: number; encoding: null }): OpenedTerminal
}

/** A real pseudo-terminal: a client opens {@link path} as a serial port, the test is the device. */
export interface PseudoTerminal {
  readonly path: string
  /** The device's side. */
  readonly device: ReadStream
  /** Ends it as a pulled cable does: every later read and write of the client fails. */
  readonly unplug: () => void
}

export function openPseudoTerminal(): PseudoTerminal {
  const { _pty: path, _master: device, _slave: reader } = nodePty.open({ cols: 80, rows: 24, encoding: null })
  // Its own reader would eat what is meant for the client; without any reader the device's side sees an error between clients.
  const keeper = openSync(path, constants.O_RDWR | constants.O_NOCTTY)
  reader.destroy()
  device.on('error', () => {})
  let plugged = true
  return {
    path,
    device,
    unplug: () => {
      if (plugged) closeSync(keeper)
      plugged = false
      device.destroy()
    },
  }
}
