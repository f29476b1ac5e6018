import { strokeCoordsMm, strokeCount, strokesFrom } from '@vfab/core'
import { type Drawing, type InkStrokes, type Layer, previewSvg } from '@vfab/drawing'
import type { StoredJob } from './stored-job.ts'

/** A picture of the strokes that are on the paper, in true size, as an SVG document. What is missing is left out. */
export function drawnSvg(job: Pick<StoredJob, 'drawing' | 'progress'>): string {
  return previewSvg(drawnPart(job.drawing, job.progress.done), { travels: false })
}

/** The strokes for which `done` has a 1, in their layers. */
export function drawnPart(drawing: Drawing, done: Uint8Array): Drawing {
  let first = 0
  const layers: Layer[] = []
  for (const layer of drawing.layers) {
    const count = strokeCount(layer.strokes)
    const strokes = chosen(layer.strokes, done.subarray(first, first + count))
    first += count
    if (strokeCount(strokes) > 0) layers.push({ ...layer, strokes })
  }
  return { ...drawing, layers }
}

function chosen(strokes: InkStrokes, wanted: Uint8Array): InkStrokes {
  if (wanted.every((each) => each === 1)) return strokes
  const indices = [...wanted.keys()].filter((index) => wanted[index] === 1)
  const list = strokesFrom(indices.map((index) => strokeCoordsMm(strokes, index)))
  const { colors } = strokes
  return colors ? { ...list, colors: Uint32Array.from(indices, (index) => colors[index]!) } : list
}
