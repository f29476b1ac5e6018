import type { Preparation, PreparationSettings } from '@vfab/server/api'
import { useEffect, useState } from 'preact/hooks'

import { RequestError } from '../../api/request-error.ts'
import { preparationKey } from '../../live/shop-state.ts'
import { usePage } from '../../page-context.ts'

/** How far a preparation is. */
export interface Preparing {
  readonly preparation: Preparation | undefined
  readonly error: RequestError | undefined
  readonly busy: boolean
}

/** Settings that are typed are not prepared letter by letter. */
const restMs = 250

/** Makes a drawing ready whenever it or its settings change; until then, the one before is shown. */
export function usePreparation(drawing: string | undefined, settings: PreparationSettings): Preparing {
  const { shop } = usePage()
  const key = drawing === undefined ? '' : preparationKey(drawing, settings)
  const known = shop.preparations.value.get(key)
  const [state, setState] = useState<Preparing & { readonly key: string }>({
    key: known ? key : '',
    preparation: known,
    error: undefined,
    busy: false,
  })
  useEffect(() => {
    if (drawing === undefined) return
    if (known) return setState({ key, preparation: known, error: undefined, busy: false })
    let current = true
    const start = (): void => {
      setState((before) => ({ ...before, error: undefined, busy: true }))
      shop.api.askFirst('prepare', { params: { drawing }, body: settings }).then(
        (preparation) => {
          shop.keep(preparation)
          if (current) setState({ key, preparation, error: undefined, busy: false })
        },
        (error: unknown) => {
          const failure = error instanceof RequestError ? error : new RequestError(0, undefined)
          if (current) setState((before) => ({ ...before, key, error: failure, busy: false }))
        },
      )
    }
    const timer = setTimeout(start, state.preparation?.drawing === drawing ? restMs : 0)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [key])
  if (drawing === undefined) return { preparation: undefined, error: undefined, busy: false }
  const preparation = state.preparation?.drawing === drawing ? state.preparation : undefined
  return { preparation, error: state.error, busy: state.busy || state.key !== key }
}
