import { readdir } from 'node:fs/promises'

import { isSameProcess, processIdentity } from '@vfab/host'
import { createJobStore, type JobStore, type JobSummary, type UnreadableJob } from '@vfab/job'

import type { Shop } from '../shop.ts'
import { findJob } from './find-job.ts'
import type { Jobs } from './jobs.ts'

/** The user's jobs. */
export function openJobStore({ stateDirectory }: Shop): JobStore {
  const processes = { current: () => processIdentity(), isAlive: isSameProcess }
  return createJobStore(stateDirectory, { processes })
}

/** See `Workshop.jobs`. */
export function openJobs(shop: Shop): Jobs {
  const store = openJobStore(shop)
  return {
    list: () => store.list(),
    find: (name, test) => findJob(store, name, test),
    async select({ names = [], finished = false, all = false }) {
      const ids = new Set<string>()
      for (const name of names) ids.add(await findJob(store, name, undefined))
      for (const job of finished || all ? await store.list() : []) {
        const state = isReadable(job) ? job.state : 'unreadable'
        if (state === 'finished' || (all && state !== 'running')) ids.add(job.id)
      }
      return [...ids]
    },
    show: (id) => store.read(id),
    async remove(ids) {
      for (const id of ids) await store.remove(id)
    },
  }
}

/** How many finished jobs are kept: enough to look at last week's, not so many that a disk fills. */
const keptJobs = 100

/** Forgets the oldest finished jobs. Never rejects. */
export async function forgetOldJobs(store: JobStore): Promise<void> {
  try {
    // Reading them all takes a while: only where there may be something to forget.
    if ((await readdir(store.directory)).length <= keptJobs) return
    const finished = (await store.list()).filter(isReadable).filter(({ state }) => state === 'finished')
    for (const { id } of finished.slice(keptJobs)) await store.remove(id)
  } catch {
    // another time
  }
}

/** Whether the job could be read. */
export function isReadable(job: JobSummary | UnreadableJob): job is JobSummary {
  return 'state' in job
}

/** Whether there is something left of it to draw. */
export function isResumable({ state }: JobSummary): boolean {
  return state !== 'finished' && state !== 'running'
}

/** A new job's name: the time and four random characters, as in the jobs' own store. */
export function newJobId(now: Date = new Date()): string {
  const [date = '', time = ''] = now.toISOString().split('T')
  const random = Math.floor(Math.random() * 36 ** 4).toString(36)
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${random.padStart(4, '0')}`
}
