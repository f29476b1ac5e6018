import type { JSX } from 'preact'

import { Act } from '../../parts/act.tsx'
import { usePage } from '../../page-context.ts'
import { words } from '../../words.ts'

/** The jobs that wait for a machine. Nothing is shown where none waits, unless `always`. */
export function QueueList(props: {
  readonly device: string
  readonly always?: boolean | undefined
}): JSX.Element | null {
  const { shop, operate } = usePage()
  const queue = shop.queues.value.get(props.device)
  const waiting = queue?.jobs ?? []
  if (!queue || (waiting.length === 0 && props.always !== true)) return null
  const params = { params: { device: props.device } }
  const order = (jobs: readonly string[]): Promise<unknown> =>
    operate(props.device, () => shop.api.ask('orderQueue', { ...params, body: { jobs } }))
  const moved = (index: number, by: number): readonly string[] => {
    const jobs = [...waiting]
    jobs.splice(index + by, 0, ...jobs.splice(index, 1))
    return jobs
  }
  return (
    <section class="queue" aria-label={`${words.queue.title} ${props.device}`}>
      <h2>
        {words.queue.title} <span class="quiet">{props.device}</span>
      </h2>
      {waiting.length === 0 && <p class="quiet">{words.queue.empty}</p>}
      {queue.state === 'held' && waiting.length > 0 && (
        <p class="card note">
          {words.queue.held[queue.reason ?? 'person']}
          <Act kind="primary" do={() => operate(props.device, () => shop.api.ask('goQueue', params))}>
            {words.queue.go}
          </Act>
        </p>
      )}
      <ol class="list">
        {waiting.map((id, index) => {
          const name = shop.jobs.value.get(id)?.name ?? id
          return (
            <li key={id} class="entry">
              <span class="name">{name}</span>
              <span class="row tight">
                {index > 0 && (
                  <Act kind="quiet" label={words.queue.up(name)} do={() => order(moved(index, -1))}>
                    ↑
                  </Act>
                )}
                {index < waiting.length - 1 && (
                  <Act kind="quiet" label={words.queue.down(name)} do={() => order(moved(index, 1))}>
                    ↓
                  </Act>
                )}
                <Act
                  kind="quiet"
                  label={words.queue.remove(name)}
                  do={() => order(waiting.filter((other) => other !== id))}
                >
                  ×
                </Act>
              </span>
            </li>
          )
        })}
      </ol>
      {queue.state === 'going' && waiting.length > 0 && (
        <Act kind="quiet" do={() => shop.api.ask('holdQueue', params)}>
          {words.queue.hold}
        </Act>
      )}
    </section>
  )
}
