import { counted } from '@vfab/workshop'

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
  const ids = await jobs.select({ names: positionals, finished, all })
  await jobs.remove(ids)
  output.document({ removed: ids })
  output.result(`removed ${counted(ids.length, 'job')}`)
}
