import { readdir } from 'node:fs/promises'

import { requireSerialport } from './serialport-package.ts'

/** USB serial ports and the ones soldered on; `/dev/ttyS0` … `ttyS31` exist on PCs that have none. */
const linuxPorts = /^tty(ACM|USB|AMA|THS|mxc|GS)\d+$/

/** Paths of the serial ports that are there now; empty where they cannot be listed. For advice, not for detection. */
export async function listSerialPorts(): Promise<readonly string[]> {
  try {
    if (process.platform === 'linux') {
      const names = await readdir('/dev')
      return names.filter((name) => linuxPorts.test(name)).map((name) => `/dev/${name}`)
    }
    const { autoDetect } = await requireSerialport()
    return (await autoDetect().list()).map(({ path }) => path)
  } catch {
    return []
  }
}
