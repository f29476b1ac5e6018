import { counted, isReadable } from '@vfab/workshop'

import type { Invocation } from '../invocation.ts'
import { openWorkshop } from '../open-workshop.ts'
import { UsageError } from '../usage-error.ts'

/** Options of `vfab jobs remove`. */
export interface JobsRemoveValues {
  readonly finished?: boolean | undefined
  readonly all?: boolean | undefined
}

/** `vfab jobs remove JOB...` */
export async function removeJobs(invocation: Invocation<JobsRemoveValues>): Promise<void> {
  const { output, positionals, values } = invocation
  const { finished = false, all = false } = values
  if (positionals.length === 0 && !finished && !all) {
    throw new UsageError('which jobs?', 'name them, or give --finished or --all')
  }
  const { jobs } = openWorkshop(invocation)
  const ids = new Set<string>()
  for (const name of positionals) ids.add(await jobs.find(name))
  for (const job of finished || all ? await jobs.list() : []) {
    const state = isReadable(job) ? job.state : 'unreadable'
    if (state === 'finished' || (all && state !== 'running')) ids.add(job.id)
  }
  await jobs.remove([...ids])
  output.document({ removed: [...ids] })
  output.result(`removed ${counted(ids.size, 'job')}`)
}
