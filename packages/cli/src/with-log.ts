import type { Log } from '@vfab/core'
import { openLogFile } from '@vfab/host'

/** Runs `operation` with a log that goes to the file, which is complete when this resolves. */
export async function withLog<Result>(path: string, operation: (log: Log) => Promise<Result>): Promise<Result> {
  await using file = await openLogFile(path)
  return await operation(file.log)
}
