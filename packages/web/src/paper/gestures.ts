import type { Paper } from './paper.ts'
import { panBy, pinch, type ScreenPoint, zoomAround } from './view.ts'

/** Lets fingers, mouse and wheel move a paper. @returns what ends that */
export function listenToGestures(stage: HTMLElement, paper: Paper): () => void {
  const ended = new AbortController()
  const fingers = new Map<number, ScreenPoint>()
  const placeOf = (event: MouseEvent): ScreenPoint => {
    const box = stage.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
  const onMove = (event: PointerEvent): void => {
    const before = fingers.get(event.pointerId)
    if (!before) return
    const now = placeOf(event)
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1]
    if (other) paper.look(pinch(paper.view, [before, other], [now, other]))
    else paper.look(panBy(paper.view, now.x - before.x, now.y - before.y))
    fingers.set(event.pointerId, now)
  }
  const lift = (event: PointerEvent): void => void fingers.delete(event.pointerId)
  const { signal } = ended
  stage.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0 || fingers.size === 2) return
      stage.setPointerCapture(event.pointerId)
      fingers.set(event.pointerId, placeOf(event))
    },
    { signal },
  )
  stage.addEventListener('pointermove', onMove, { signal })
  stage.addEventListener('pointerup', lift, { signal })
  stage.addEventListener('pointercancel', lift, { signal })
  stage.addEventListener('lostpointercapture', lift, { signal })
  stage.addEventListener('dblclick', () => paper.fit(), { signal })
  stage.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault()
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1
      const factor = Math.exp((-event.deltaY * lines) / (event.ctrlKey ? 100 : 400))
      paper.look(zoomAround(paper.view, factor, placeOf(event)))
    },
    { signal, passive: false },
  )
  stage.addEventListener(
    'keydown',
    (event) => {
      const step = stepOf(event.key)
      if (!step || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      paper.pan(step.x * 60, step.y * 60)
    },
    { signal },
  )
  return () => ended.abort()
}

function stepOf(key: string): ScreenPoint | undefined {
  switch (key) {
    case 'ArrowLeft':
      return { x: 1, y: 0 }
    case 'ArrowRight':
      return { x: -1, y: 0 }
    case 'ArrowUp':
      return { x: 0, y: 1 }
    case 'ArrowDown':
      return { x: 0, y: -1 }
    default:
      return undefined
  }
}
