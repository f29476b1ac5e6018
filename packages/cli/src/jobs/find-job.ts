import { DriverError } from '@vfab/core'
import type { JobStore, JobSummary } from '@vfab/job'

import { isReadable } from './job-store.ts'

/**
 * The job that is meant: by its name or the end of it, or the newest that fits.
 * @throws DriverError `INPUT_INVALID` when there is none, or several
 */
export async function findJob(
  store: JobStore,
  name: string | undefined,
  fits: { readonly test: (job: JobSummary) => boolean; readonly none: string },
): Promise<string> {
  const jobs = await store.list()
  if (name === undefined) {
    const newest = jobs.filter(isReadable).find(fits.test)
    if (newest) return newest.id
    throw noJob(fits.none, 'vfab jobs list --all shows all jobs')
  }
  if (jobs.some(({ id }) => id === name)) return name
  const ending = name.length < 3 ? [] : jobs.filter(({ id }) => id.endsWith(name))
  const [only] = ending
  if (only && ending.length === 1) return only.id
  const hint =
    ending.length > 1 ? `these end so: ${ending.map(({ id }) => id).join(', ')}` : 'vfab jobs list shows them'
  throw noJob(`there is ${ending.length > 1 ? 'more than one' : 'no'} job "${name}"`, hint)
}

function noJob(message: string, hint: string): DriverError {
  return new DriverError(message, { type: 'configuration', code: 'INPUT_INVALID', hint })
}
