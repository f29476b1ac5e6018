import type { Job } from '@vfab/server/api'
import { useEffect, useRef, useState } from 'preact/hooks'

import { usePage } from '../../page-context.ts'
import { decodeDone, type DecodedStrokes } from '../../paper/decode-strokes.ts'
import type { Paper, PaperContent } from '../../paper/paper.ts'
import type { StrokesSource } from '../../paper/strokes-loader.ts'

const black = '#1d1f24'

/** The colour to draw a layer in: its own, where it has one. */
export function colorOf({ color }: { readonly color?: string | undefined }): string {
  return color ?? black
}

/** Colours to draw layers in. */
export function colorsOf(layers: readonly { readonly color?: string | undefined }[] | undefined): readonly string[] {
  return (layers ?? []).map(colorOf)
}

/** Fetches strokes when their source changes. */
export function useStrokes(source: StrokesSource | undefined): DecodedStrokes | undefined {
  const page = usePage()
  const [strokes, setStrokes] = useState<{ readonly key: string; readonly strokes: DecodedStrokes } | undefined>()
  const key = source === undefined ? '' : JSON.stringify(source)
  useEffect(() => {
    if (!source) return setStrokes(undefined)
    let current = true
    page.strokes
      .load(source)
      .then((loaded) => current && setStrokes({ key, strokes: loaded }))
      .catch((error: unknown) => current && page.complain(error))
    return () => void (current = false)
  }, [key])
  return strokes?.key === key ? strokes.strokes : undefined
}

/** Fetches which strokes of a job are drawn, after each connection; what is drawn from then on comes as ink. */
export function useDone(
  job: string | undefined,
  strokes: DecodedStrokes | undefined,
): Uint8Array<ArrayBuffer> | undefined {
  const page = usePage()
  const connections = page.shop.connections.value
  const [done, setDone] = useState<{ readonly job: string; readonly done: Uint8Array<ArrayBuffer> } | undefined>()
  useEffect(() => {
    if (job === undefined || !strokes) return setDone(undefined)
    let current = true
    const drawn: { readonly from: number; readonly to: number }[] = []
    const stopListening = page.shop.onStrokes((run) => run.job === job && drawn.push(run))
    page.shop.api
      .bytes('doneStrokes', { params: { job } })
      .then((answer) => answer.arrayBuffer())
      .then((bytes) => {
        stopListening()
        const bits = decodeDone(new Uint8Array(bytes), strokes.starts.length - 1)
        for (const { from, to } of drawn) bits.fill(1, from, to)
        if (current) setDone({ job, done: bits })
      })
      .catch((error: unknown) => current && page.complain(error))
    return () => {
      current = false
      stopListening()
    }
  }, [job, strokes, connections])
  return done?.job === job ? done?.done : undefined
}

/** Lets the ink of a job appear as the machine finishes strokes, and disappear where they are drawn again. */
export function useInk(paper: Paper | undefined, job: Job | undefined, content: PaperContent | undefined): void {
  const page = usePage()
  const last = useRef(0)
  useEffect(() => {
    if (!paper || !job || content?.look !== 'job') return
    return page.shop.onStrokes(({ job: id, from, to }) => {
      if (id === job.id) paper.ink(from, to)
    })
  }, [paper, job?.id, content])
  const strokesDone = job?.strokesDone ?? 0
  useEffect(() => {
    if (paper && content?.look === 'job' && strokesDone < last.current) paper.unink(strokesDone)
    last.current = strokesDone
  }, [strokesDone, job?.id, content])
}
