import type { Job } from '@vfab/server/api'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

import { ago } from '../formats.ts'
import { Act } from '../parts/act.tsx'
import { JobActions } from '../parts/job-actions.tsx'
import { JobStateWord } from '../parts/machine-state.tsx'
import { usePage } from '../page-context.ts'
import { formatRoute } from '../route.ts'
import { words } from '../words.ts'
import { QueueList } from './plot/queue.tsx'

/** All jobs, the newest first, and what waits for each machine. */
export function JobsView(): JSX.Element {
  const { shop, plotters } = usePage()
  const [more, setMore] = useState(true)
  const jobs = [...shop.jobs.value.values()]
    .filter(({ state }) => state !== 'queued')
    .sort((one, other) => other.createdMs - one.createdMs)
  const older = async (): Promise<void> => {
    const before = jobs.at(-1)?.createdMs
    const list = await shop.api.ask('listJobs', { query: { limit: '100', before: before?.toString() } })
    for (const job of list.jobs) shop.apply({ name: 'job', data: job })
    setMore(list.more)
  }
  return (
    <div class="plain-view">
      <h1>{words.jobs.title}</h1>
      {plotters.value.map(({ name }) => (
        <QueueList key={name} device={name} />
      ))}
      {jobs.length === 0 ? (
        <p class="quiet">{shop.complete.value ? words.jobs.empty : words.loading}</p>
      ) : (
        <ul class="jobs live">
          {jobs.map((job) => (
            <JobRow key={job.id} job={job} />
          ))}
        </ul>
      )}
      {more && jobs.length >= 100 && (
        <Act harmless kind="quiet" do={older}>
          {words.jobs.older}
        </Act>
      )}
    </div>
  )
}

function JobRow({ job }: { readonly job: Job }): JSX.Element {
  const { shop } = usePage()
  const percent = job.strokes === 0 ? 0 : Math.floor((100 * job.strokesDone) / job.strokes)
  return (
    <li class="job-row">
      <div>
        <a class="name" href={formatRoute('plot', { device: job.device, job: job.id })}>
          {job.name}
        </a>
        <p class="quiet">
          {job.device} ·{' '}
          <time dateTime={new Date(job.createdMs).toISOString()}>{ago(job.createdMs, shop.nowMs())}</time>
        </p>
      </div>
      <p>
        <JobStateWord job={job} />
        {job.state !== 'finished' && job.state !== 'unreadable' && <span class="quiet"> {percent} %</span>}
        {(job.error ?? job.reason) !== undefined && job.state !== 'finished' && (
          <span class="quiet"> · {job.error?.message ?? job.reason}</span>
        )}
      </p>
      <JobActions job={job} />
    </li>
  )
}
