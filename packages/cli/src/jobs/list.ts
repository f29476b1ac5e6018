import { isReadable, isResumable, jobJson, jobRow } from '@vfab/workshop'

import type { Invocation } from '../invocation.ts'
import { openWorkshop } from '../open-workshop.ts'
import { printable } from '../printable.ts'
import { hint } from '../remarks.ts'

/** Options of `vfab jobs list`. */
export interface JobsListValues {
  readonly all?: boolean | undefined
}

/** How many are shown unless all are asked for. */
const shownJobs = 20

/** `vfab jobs list` */
export async function listJobs(invocation: Invocation<JobsListValues>): Promise<void> {
  const { output, values } = invocation
  const all = await openWorkshop(invocation).jobs.list()
  const jobs = values.all ? all : all.slice(0, shownJobs)
  output.document({ jobs: jobs.map(jobJson) })
  if (jobs.length === 0) return output.result('there are no jobs: every plot makes one')
  const rows = jobs.map((job) => jobRow(job).map(printable))
  output.table(['JOB', 'STATE', 'DRAWN', 'DRAWING', 'MACHINE', 'LAST'], rows)
  if (jobs.length < all.length) hint(output, `${all.length - jobs.length} older ones: vfab jobs list --all`)
  const [resumable] = jobs.filter(isReadable).filter(isResumable)
  if (resumable) hint(output, `resume ${printable(resumable.name)}: vfab jobs resume ${resumable.id}`)
}
