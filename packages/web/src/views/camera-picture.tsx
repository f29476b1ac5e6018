import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'

import { usePage } from '../page-context.ts'
import { words } from '../words.ts'

interface Picture {
  readonly url: string
  readonly sequence: string | undefined
  readonly atMs: number
}

/** After a picture did not come, the next is asked for this much later. */
const retryMs = 2000
/** At most this many pictures a second, so that other requests are never kept waiting. */
const leastMs = 120

/** The newest picture of a camera. A slow phone simply asks less often; a page that is not seen does not ask. */
export function CameraPicture({ camera }: { readonly camera: string }): JSX.Element {
  const { picture, trouble } = usePictures(camera)
  const { shop } = usePage()
  const [now, setNow] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setNow(shop.nowMs()), 1000)
    return () => clearInterval(timer)
  }, [])
  const age = picture && now > 0 ? Math.floor((now - picture.atMs) / 1000) : 0
  return (
    <figure class="camera">
      {picture ? (
        <img src={picture.url} alt={words.cameras.picture(camera)} data-stale={age > 5} />
      ) : (
        <div class="no-picture">{trouble ?? words.cameras.noPicture}</div>
      )}
      <figcaption>
        {camera}
        {age > 5 && <span class="quiet"> {words.cameras.age(age)}</span>}
        {picture && trouble !== undefined && <span class="quiet"> {trouble}</span>}
      </figcaption>
    </figure>
  )
}

function usePictures(camera: string): { readonly picture: Picture | undefined; readonly trouble: string | undefined } {
  const { shop } = usePage()
  const [picture, setPicture] = useState<Picture | undefined>()
  const [trouble, setTrouble] = useState<string | undefined>()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let ended = false
    let last: Picture | undefined
    const wait = (ms: number): void => {
      if (!ended) timer = setTimeout(() => void next(), ms)
    }
    const next = async (): Promise<void> => {
      if (document.visibilityState === 'hidden') return wait(retryMs)
      const given = { params: { camera }, query: { after: last?.sequence } }
      try {
        const response = await shop.api.bytesWhenIdle('frame', given)
        if (ended || response.status === 204) return wait(leastMs)
        const url = URL.createObjectURL(await response.blob())
        if (last) URL.revokeObjectURL(last.url)
        last = { url, sequence: response.headers.get('x-sequence') ?? undefined, atMs: shop.nowMs() }
        setPicture(last)
        setTrouble(undefined)
        wait(leastMs)
      } catch (error) {
        // Cut off by a button that was pressed: that is no trouble.
        if (error instanceof DOMException) return wait(leastMs)
        if (!ended) setTrouble(error instanceof Error ? error.message : words.cameras.lost)
        wait(retryMs)
      }
    }
    void next()
    return () => {
      ended = true
      clearTimeout(timer)
      if (last) URL.revokeObjectURL(last.url)
    }
  }, [camera])
  return { picture, trouble }
}
