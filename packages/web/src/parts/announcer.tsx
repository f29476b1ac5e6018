import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

import { clock } from '../formats.ts'
import { usePage } from '../page-context.ts'
import { stateOf, words } from '../words.ts'

/** A screen reader is told at most this often. */
const everyMs = 10_000

/** Says for screen readers how the plot stands. */
export function Announcer(): JSX.Element {
  const { job } = usePage()
  const shown = job.value
  const [said, setSaid] = useState('')
  const lastMs = useRef(-Infinity)
  const percent = shown?.progress && Math.floor(shown.progress.percent)
  const left = shown?.progress && clock(shown.progress.remainingMs)
  const text = shown ? words.announce(shown.device, stateOf(shown), percent, left) : ''
  const latest = useRef(text)
  latest.current = text
  useEffect(() => {
    if (!shown) return
    const say = (): void => {
      lastMs.current = Date.now()
      setSaid(latest.current)
    }
    const waitMs = lastMs.current + everyMs - Date.now()
    const timer = setTimeout(say, Math.max(0, waitMs))
    return () => clearTimeout(timer)
    // Time left changes all the time: only what stands still for long, the state, asks to be said.
  }, [shown?.id, shown?.state, percent !== undefined && Math.floor(percent / 10)])
  return (
    <p class="hidden" aria-live="polite">
      {said}
    </p>
  )
}
