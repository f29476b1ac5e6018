import { createHash } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { hostname } from 'node:os'

/**
 * The one name that a machine has on this computer, whatever it was called: links are followed (`/dev/serial/by-id/…`), the
 * two device files that macOS makes of a port are one, Windows does not care for capitals, nor do host names.
 */
export async function realAddress(address: string, platform: NodeJS.Platform = process.platform): Promise<string> {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.exec(address)
  if (url)
    return address
      .toLowerCase()
      .replace('://localhost', '://127.0.0.1')
      .replace('://[::1]', '://127.0.0.1')
      .replace(/\/+$/, '')
  if (platform === 'win32') return address.replace(/^\\\\[.?]\\/, '').toUpperCase()
  if (!address.startsWith('/')) return address.toLowerCase()
  const real = await realpath(address).catch(() => address)
  return platform === 'darwin' ? real.replace(/^\/dev\/tty\./, '/dev/cu.') : real
}

/**
 * Name for files about a machine: readable, and unique by a hash. Computers that share a home directory have files of their
 * own, because `/dev/ttyACM0` is another machine on each.
 */
export function machineFileName(real: string, host: string = hostname()): string {
  const readable = real
    .replaceAll(/[^a-z0-9]+/gi, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(-40)
  const hash = createHash('sha256').update(`${host}\0${real}`).digest('hex').slice(0, 12)
  return `${readable}-${hash}`
}
