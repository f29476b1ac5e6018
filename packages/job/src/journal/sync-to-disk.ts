import { fdatasync, fsync } from 'node:fs'
import { promisify } from 'node:util'

const syncAll = promisify(fsync)
const syncData = promisify(fdatasync)

/**
 * Resolves when what was written to an open file is on the disk.
 *
 * By the file's number, because `FileHandle.sync` and `datasync` do not exist under Yarn Plug'n'Play, which replaces
 * `fs.promises` with its own.
 * @param what - `data` leaves out what reading the file does not need, as its times
 */
export async function syncToDisk({ fd }: { readonly fd: number }, what: 'all' | 'data' = 'all'): Promise<void> {
  await (what === 'all' ? syncAll : syncData)(fd)
}
