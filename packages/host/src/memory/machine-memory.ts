import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { type PlotterCheckpoint, toDriverError } from '@vfab/core'

import { asRecord } from '../discovery/manifest.ts'
import { machineFileName, realAddress } from '../lock/device-key.ts'

/** What is known of machines between two commands, across all processes of this user on this computer. */
export interface MachineMemory {
  /** What was remembered of the machine at this address. What cannot be read counts as nothing. */
  recall(address: string): Promise<PlotterCheckpoint | undefined>
  /** Remembers where the machine stands. @throws DriverError when the directory cannot be written */
  remember(address: string, checkpoint: PlotterCheckpoint): Promise<void>
  /** Never throws. */
  forget(address: string): Promise<void>
}

/**
 * Makes a memory that lives in a directory.
 * @param directory - made when missing: `machines` in `userStateDirectory`
 */
export function createMachineMemory(directory: string): MachineMemory {
  const fileOf = async (address: string): Promise<string> =>
    join(directory, `${machineFileName(await realAddress(address))}.json`)
  return {
    async recall(address) {
      try {
        return asRecord(JSON.parse(await readFile(await fileOf(address), 'utf8')))
      } catch {
        return undefined
      }
    },
    async remember(address, checkpoint) {
      const file = await fileOf(address)
      const draft = `${file}.${randomUUID()}`
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 })
        await writeFile(draft, JSON.stringify(checkpoint))
        await rename(draft, file)
      } catch (cause) {
        await rm(draft, { force: true }).catch(() => {})
        throw toDriverError(cause, { operation: 'remember where the machine stands in', address: directory })
      }
    },
    async forget(address) {
      await rm(await fileOf(address), { force: true }).catch(() => {})
    },
  }
}
