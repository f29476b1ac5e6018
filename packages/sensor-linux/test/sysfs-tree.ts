import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { onTestFinished } from 'vitest'

/** A directory with `sys`, `proc` and `dev` in it, as the kernel shows them. Removed after the test. */
export interface SysfsTree {
  /** The `sys` in it. */
  readonly root: string
  /** Writes files by their path within the tree; an attribute ends with a line feed, as the kernel's do. */
  write(files: Readonly<Record<string, string>>): void
  /** Makes `path` a link to `target`, both within the tree. */
  link(path: string, target: string): void
  /** Takes a file or directory away: the device was unplugged. */
  remove(path: string): void
  /** The path on this computer. */
  path(name: string): string
}

/** Makes an empty tree. */
export function sysfsTree(): SysfsTree {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'vfab-linux-')))
  onTestFinished(() => rmSync(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
  const path = (name: string): string => join(base, name)
  mkdirSync(path('sys'))
  return {
    root: path('sys'),
    path,
    write(files) {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(path(name)), { recursive: true })
        writeFileSync(path(name), `${text}\n`)
      }
    },
    link(name, target) {
      mkdirSync(dirname(path(name)), { recursive: true })
      mkdirSync(path(target), { recursive: true })
      symlinkSync(path(target), path(name), 'dir')
    },
    remove: (name) => rmSync(path(name), { recursive: true, force: true }),
  }
}

/** A DS18B20 that measures 23.125 °C, and one whose checksum is wrong. */
export const slaveFiles = {
  good: '72 01 4b 46 7f ff 0e 10 57 : crc=57 YES\n72 01 4b 46 7f ff 0e 10 57 t=23125',
  kernelSaysNo: '72 01 4b 46 7f ff 0e 10 58 : crc=57 NO\n72 01 4b 46 7f ff 0e 10 58 t=23125',
  wrongChecksum: '73 01 4b 46 7f ff 0e 10 57 : crc=57 YES\n73 01 4b 46 7f ff 0e 10 57 t=23187',
  powerOn: '50 05 4b 46 7f ff 0c 10 1c : crc=1c YES\n50 05 4b 46 7f ff 0c 10 1c t=85000',
  nothing: '00 00 00 00 00 00 00 00 00 : crc=00 YES\n00 00 00 00 00 00 00 00 00 t=0',
} as const
