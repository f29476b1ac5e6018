import type { RecordFile } from '@vfab/job'
import { type FileHandle, open } from 'node:fs/promises'

/** A disk that can be made full: what is written then goes to the system's own full device, whose refusal is a real one. */
export class FillableDisk {
  #isFull = false

  fill(): void {
    this.#isFull = true
  }

  /** Makes room again. */
  clear(): void {
    this.#isFull = false
  }

  /** For `JobStoreOptions.openRecord`. */
  readonly openRecord = async (path: string): Promise<RecordFile & Pick<FileHandle, 'truncate'>> => {
    const file = await open(path, 'r+')
    const full = await open('/dev/full', 'w')
    const isFull = (): boolean => this.#isFull
    return {
      get fd() {
        return isFull() ? full.fd : file.fd
      },
      write: ((...parameters: Parameters<FileHandle['write']>) =>
        (this.#isFull ? full : file).write(...parameters)) as FileHandle['write'],
      datasync: () => file.datasync(),
      truncate: (length) => file.truncate(length),
      close: async () => {
        await full.close()
        await file.close()
      },
    }
  }
}
