import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'

import { strokeCount, type StrokeList, toDriverError } from '@vfab/core'
import { type Drawing, previewSvg } from '@vfab/drawing'
import { drawnPart } from '@vfab/job'

import { markSvg } from '../outputs/mark.ts'

/** A picture of what is drawn, kept up to date in a file. */
export interface LivePicture {
  /** This stroke is on the paper, counted over the whole drawing. */
  drawn(stroke: number): void
  /** Writes the last version. */
  end(): Promise<void>
}

/** What {@link createLivePicture} needs. */
export interface LivePictureOptions {
  readonly path: string
  readonly drawing: Drawing
  /** 1 for each stroke that was drawn before. */
  readonly done?: Uint8Array | undefined
  readonly now: () => number
  /** Called once when the file cannot be written; the plot goes on. */
  readonly onFailure: (reason: string) => void
}

/** At least so long between two versions, and so many times what writing one took: the plot must not wait for its picture. */
const everyMs = 1000
const shareOfTime = 20

/** What is not drawn yet, beneath the ink. */
const paleInk = '#d9d9d6'

/**
 * Whoever looks at the file sees one whole version or the next: each is written beside it and renamed over it. The first is
 * there before the first stroke.
 */
export function createLivePicture(options: LivePictureOptions): LivePicture {
  const { path, drawing, now, onFailure } = options
  const done = options.done?.slice() ?? new Uint8Array(countOf(drawing))
  let writing: Promise<void> | undefined
  let nextMs = -Infinity
  let failed = false
  let stale = true
  const write = async (): Promise<void> => {
    const startMs = now()
    stale = false
    try {
      await replace(path, markSvg(picture(drawing, done)))
    } catch (error) {
      if (!failed) onFailure(toDriverError(error, { operation: 'write', address: path }).message)
      failed = true
    }
    nextMs = now() + Math.max(everyMs, shareOfTime * (now() - startMs))
    writing = undefined
  }
  const update = (): void => {
    if (!writing && now() >= nextMs && !failed) writing = write()
  }
  update()
  return {
    drawn(stroke) {
      done[stroke] = 1
      stale = true
      update()
    },
    async end() {
      await writing
      if (stale && !failed) await write()
    },
  }
}

/** All strokes in pale, and over them those that are drawn in their colours. */
function picture(drawing: Drawing, done: Uint8Array): string {
  const pale = drawing.layers.map((layer) => ({
    ...layer,
    id: `${layer.id}-rest`,
    color: paleInk,
    strokes: plain(layer.strokes),
  }))
  const { layers } = drawnPart(drawing, done)
  return previewSvg({ ...drawing, layers: [...pale, ...layers] }, { travels: false })
}

/** Strokes in the colour of their layer. */
function plain({ coordsMm, starts }: StrokeList): StrokeList {
  return { coordsMm, starts }
}

async function replace(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`
  try {
    await writeFile(draft, text)
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {})
    throw error
  }
}

function countOf({ layers }: Drawing): number {
  return layers.reduce((sum, layer) => sum + strokeCount(layer.strokes), 0)
}
