import type { JobsRemoveValues } from '../commands/jobs-remove.ts'
import type { Invocation } from '../invocation.ts'
import { counted } from '../quantities.ts'
import { UsageError } from '../usage-error.ts'
import { findJob } from './find-job.ts'
import { isReadable, openJobStore } from './job-store.ts'

/** `vfab jobs remove JOB...` */
export async function removeJobs({ io, output, positionals, values }: Invocation<JobsRemoveValues>): Promise<void> {
  const { finished = false, all = false } = values
  if (positionals.length === 0 && !finished && !all) {
    throw new UsageError('which jobs?', 'name them, or give --finished or --all')
  }
  const store = openJobStore(io)
  const ids = new Set<string>()
  for (const name of positionals) ids.add(await findJob(store, name, { test: () => false, none: '' }))
  for (const job of finished || all ? await store.list() : []) {
    const state = isReadable(job) ? job.state : 'unreadable'
    if (state === 'finished' || (all && state !== 'running')) ids.add(job.id)
  }
  for (const id of ids) await store.remove(id)
  output.document({ removed: [...ids] })
  output.result(`removed ${counted(ids.size, 'job')}`)
}
