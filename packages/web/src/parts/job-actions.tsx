import type { Job } from '@vfab/server/api'
import type { JSX } from 'preact'

import { isUnderWay } from '../create-page.ts'
import { usePage } from '../page-context.ts'
import { words } from '../words.ts'
import { Act } from './act.tsx'

/** What can be done with a job that does not run: resume it, plot it again, remove it. */
export function JobActions({ job }: { readonly job: Job }): JSX.Element | null {
  const { shop, route, go, confirm, operate } = usePage()
  if (isUnderWay(job) || job.state === 'queued') return null
  const params = { params: { job: job.id } }
  const resume = (): Promise<unknown> =>
    operate(job.device, async () => {
      const resumed = await shop.api.ask('resumeJob', { ...params, body: {} })
      shop.apply({ name: 'job', data: resumed })
      go('plot', { device: resumed.device, job: resumed.id })
    })
  const again = (): Promise<unknown> =>
    operate(job.device, async () => {
      const next = await shop.api.ask('repeatJob', params)
      shop.apply({ name: 'job', data: next })
      go('plot', { device: next.device, job: next.id })
    })
  const remove = async (): Promise<void> => {
    if (!(await confirm(words.job.removeAsk(job.name), words.job.remove))) return
    await shop.api.ask('removeJob', params)
    if (route.value.query['job'] === job.id) go('plot', { device: job.device })
  }
  return (
    <div class="row">
      {job.resumable && (
        <Act kind="primary" do={resume}>
          {words.job.resume}
        </Act>
      )}
      {job.state !== 'unreadable' && <Act do={again}>{words.job.again}</Act>}
      <Act kind="quiet" do={remove}>
        {words.job.remove}
      </Act>
    </div>
  )
}
