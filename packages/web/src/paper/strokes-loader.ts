import type { Api } from '../api/api.ts'
import { type DecodedStrokes, decodeStrokes } from './decode-strokes.ts'

/** Where strokes come from. */
export type StrokesSource = { readonly preparation: string } | { readonly job: string }

/** Fetches strokes; those that were asked for last are kept, so that they can be asked for before anything shows them. */
export interface StrokesLoader {
  /** @throws RequestError, and RangeError for bytes that are no strokes */
  load(source: StrokesSource): Promise<DecodedStrokes>
}

/** A loader that has nothing yet. */
export function createStrokesLoader({ bytes }: Pick<Api, 'bytes'>): StrokesLoader {
  let last: { readonly key: string; readonly strokes: Promise<DecodedStrokes> } | undefined
  return {
    load(source) {
      const key = JSON.stringify(source)
      if (last?.key === key) return last.strokes
      const response =
        'job' in source ? bytes('jobStrokes', { params: source }) : bytes('preparedStrokes', { params: source })
      const strokes = response.then(async (answer) => decodeStrokes(await answer.arrayBuffer()))
      const loading = { key, strokes }
      last = loading
      strokes.catch(() => {
        if (last === loading) last = undefined
      })
      return strokes
    },
  }
}
