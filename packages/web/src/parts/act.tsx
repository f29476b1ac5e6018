import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'

import { usePage } from '../page-context.ts'

/** A button that asks the server for something. */
export interface ActProps {
  readonly do: () => Promise<unknown> | undefined
  readonly children: ComponentChildren
  readonly kind?: 'primary' | 'plain' | 'quiet' | 'stop' | undefined
  readonly disabled?: boolean | undefined
  /** Works for those who only watch, too. */
  readonly harmless?: boolean | undefined
  readonly label?: string | undefined
  readonly title?: string | undefined
  readonly shortcut?: string | undefined
}

/**
 * It shows that it was pressed until the server has answered, and what went wrong; that something was done shows only in what the
 * server says next.
 */
export function Act(props: ActProps): JSX.Element {
  const page = usePage()
  const [busy, setBusy] = useState(false)
  const allowed = props.harmless === true || page.shop.operates.value
  const press = (): void => {
    if (busy) return
    setBusy(true)
    void Promise.resolve(props.do())
      .catch((error: unknown) => page.complain(error))
      .finally(() => setBusy(false))
  }
  return (
    <button
      type="button"
      class={props.kind ?? 'plain'}
      disabled={props.disabled === true || !allowed}
      aria-busy={busy}
      aria-label={props.label}
      aria-keyshortcuts={props.shortcut}
      title={props.title}
      onClick={press}
    >
      {props.children}
    </button>
  )
}
