import type { JobStore, JobSummary } from '@vfab/job'

import { inputError } from '../input-error.ts'

/**
 * The job that is meant: by its name or the end of it, or the newest that fits.
 * @param test - what fits; default: every job
 * @throws DriverError `INPUT_INVALID` when there is none, or several
 */
export async function findJob(
  store: JobStore,
  name: string | undefined,
  test: ((job: JobSummary) => boolean) | undefined,
): Promise<string> {
  const jobs = await store.list()
  if (name === undefined) {
    const newest = jobs.flatMap((job) => ('state' in job ? [job] : [])).find(test ?? ((): boolean => true))
    if (newest) return newest.id
    throw inputError(
      test ? 'no job can be resumed: all are finished, or being drawn' : 'there are no jobs: every plot makes one',
      'vfab jobs list --all shows all jobs',
    )
  }
  if (jobs.some(({ id }) => id === name)) return name
  const ending = name.length < 3 ? [] : jobs.filter(({ id }) => id.endsWith(name))
  const [only] = ending
  if (only && ending.length === 1) return only.id
  const hint =
    ending.length > 1 ? `these end so: ${ending.map(({ id }) => id).join(', ')}` : 'vfab jobs list shows them'
  throw inputError(`there is ${ending.length > 1 ? 'more than one' : 'no'} job "${name}"`, hint)
}
