import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

import { usePage } from '../../page-context.ts'
import { listenToGestures } from '../../paper/gestures.ts'
import type { FirstPicture } from '../../paper/first-picture.ts'
import { createPaper, type Paper, type PaperContent } from '../../paper/paper.ts'
import { words } from '../../words.ts'

/** The paper with its buttons. */
export function PaperStage(props: {
  readonly content: PaperContent | undefined
  /** Shown until what lies on the paper is drawn. */
  readonly first: FirstPicture | undefined
  readonly busy: string | undefined
  readonly onPaper: (paper: Paper | undefined) => void
}): JSX.Element {
  const { content, first, busy, onPaper } = props
  const { workers } = usePage()
  const ref = useRef<HTMLDivElement>(null)
  const [paper, setPaper] = useState<Paper | undefined>()
  const [travel, setTravel] = useState(false)
  useEffect(() => {
    const stage = ref.current
    if (!stage) return
    const worker = workers.take()
    const made = createPaper(stage, worker)
    const stop = listenToGestures(stage, made)
    setPaper(made)
    onPaper(made)
    return () => {
      stop()
      made[Symbol.dispose]()
      worker.terminate()
      onPaper(undefined)
    }
  }, [])
  useEffect(() => paper?.show(content), [paper, content])
  useEffect(() => paper?.showTravel(travel), [paper, travel])
  return (
    <div class="stage-box">
      <div class="stage live" ref={ref} role="application" aria-label={words.paper.label} tabIndex={0}>
        {first && <First picture={first} />}
      </div>
      {!content && !first && (
        <div class="stage-empty" aria-hidden={busy === undefined ? undefined : true}>
          <p class="title">{words.plot.empty}</p>
          <p class="quiet">{words.plot.emptyHint}</p>
        </div>
      )}
      {busy !== undefined && (
        <p class="stage-busy" role="status">
          {busy}
        </p>
      )}
      <div class="stage-tools" role="group" aria-label="View">
        <button type="button" class="tool" aria-label={words.paper.zoomOut} onClick={() => paper?.zoom(1 / 1.4)}>
          −
        </button>
        <button type="button" class="tool" aria-label={words.paper.zoomIn} onClick={() => paper?.zoom(1.4)}>
          +
        </button>
        <button type="button" class="tool" onClick={() => paper?.fit()}>
          {words.paper.fit}
        </button>
        <button type="button" class="tool" onClick={() => paper?.lifeSize()} aria-label={words.paper.lifeSize}>
          1:1
        </button>
        <button
          type="button"
          class="tool"
          aria-pressed={travel}
          title={words.paper.travelHint}
          onClick={() => setTravel(!travel)}
        >
          {words.paper.travel}
        </button>
        {content && <span class="quiet size">{words.paper.size(content.page.widthMm, content.page.heightMm)}</span>}
      </div>
    </div>
  )
}

/** Lies where the paper lies when it is fitted; the style sheet hides it as soon as the paper shows its own picture. */
function First({ picture: { address, page, look } }: { readonly picture: FirstPicture }): JSX.Element {
  const style = { '--ratio': String(page.widthMm / page.heightMm) }
  return (
    <div class="first" aria-hidden="true" style={style}>
      <img key={address} data-look={look} src={address} alt="" />
    </div>
  )
}
