import type { Preparer } from '../drawings/preparer.ts'
import type { ReadJob } from '../drawings/preparing-messages.ts'

/** Reads stored jobs whole, in the preparing thread; the last few are kept. */
export interface JobReader {
  /** @param lastMs - when it was written to last: a job that went on is read again */
  read(id: string, lastMs: number): Promise<ReadJob>
}

const kept = 4

/** Makes a reader. */
export function createJobReader(preparer: Preparer): JobReader {
  const jobs = new Map<string, Promise<ReadJob>>()
  return {
    read(id, lastMs) {
      const key = `${id} ${lastMs}`
      const known = jobs.get(key)
      if (known) return known
      const reading = preparer.run({ kind: 'job', job: id })
      jobs.set(key, reading)
      reading.catch(() => jobs.delete(key))
      for (const old of jobs.keys()) {
        if (jobs.size <= kept) break
        jobs.delete(old)
      }
      return reading
    },
  }
}
