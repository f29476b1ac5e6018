import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'

import { usePage } from '../page-context.ts'
import { words } from '../words.ts'
import { Act } from './act.tsx'

/** Stops what the chosen machine draws. It needs no confirmation: a job that was stopped can be resumed. */
export function Stop({ escaped }: { readonly escaped: boolean }): JSX.Element {
  const { shop, stoppable, plotters } = usePage()
  const note = useMemo(() => signal(false), [])
  const job = stoppable.value
  const label = job && plotters.value.length > 1 ? words.stop.named(job.device) : words.stop.button
  return (
    <div class="stop-box">
      <Act
        kind="stop"
        disabled={!job}
        title={words.stop.note}
        shortcut="Escape"
        do={() => job && shop.api.askFirst('stopJob', { params: { job: job.id } })}
      >
        <span class="stop-sign" aria-hidden="true" />
        {job?.state === 'stopping' ? words.states.stopping : label}
        <small aria-hidden="true">{words.stop.keys}</small>
      </Act>
      <button
        type="button"
        class="note-button"
        aria-expanded={note.value}
        aria-label="What stop does"
        onClick={() => (note.value = !note.value)}
      >
        ?
      </button>
      {note.value && (
        <p class="stop-note" role="note">
          {words.stop.note}
        </p>
      )}
      <p class="escaped" role="status">
        {escaped ? (job ? words.stop.again : words.stop.nothing) : ''}
      </p>
    </div>
  )
}
