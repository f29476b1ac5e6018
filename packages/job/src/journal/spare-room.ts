import { rmSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Enough for the rest of a record whose disk has filled: then only the newest counts are written, some bytes each. */
const spareBytes = 65_536

/** Room on the disk that a job keeps while it is drawn, and gives up when the disk is full. */
export interface SpareRoom {
  /** @returns false when it was given up before, or is not there */
  giveUp(): boolean
  /** Lets it go when the job ends. Never rejects. */
  close(): Promise<void>
}

/** Keeps room in a job's directory. Never rejects: on a disk that is full already there is none to keep. */
export async function keepSpareRoom(directory: string): Promise<SpareRoom> {
  const path = join(directory, 'spare')
  // Not zeros: some file systems store those as nothing.
  let isThere = await writeFile(path, Buffer.alloc(spareBytes, 'vfab')).then(
    () => true,
    () => false,
  )
  return {
    giveUp() {
      if (!isThere) return false
      isThere = false
      try {
        rmSync(path)
        return true
      } catch {
        return false
      }
    },
    close: () => rm(path, { force: true }).catch(() => {}),
  }
}
