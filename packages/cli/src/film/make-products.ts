import { type FilmProducts, makeFilmProducts } from '@vfab/workshop'

import type { Invocation } from '../invocation.ts'

/** Makes what was asked for of a film that has pictures. */
export async function makeProducts(
  directory: string,
  products: FilmProducts,
  { io, output }: Pick<Invocation<object>, 'io' | 'output'>,
  signal?: AbortSignal,
): Promise<void> {
  const onProgress = (percent: number | undefined): void => {
    if (output.live) output.status(percent === undefined ? undefined : `making the video: ${Math.floor(percent)} %`)
  }
  for await (const made of makeFilmProducts(directory, products, { cwd: io.cwd, onProgress, signal })) {
    output.event(made)
    output.result(`${made.type === 'sheet' ? 'contact sheet' : 'video'}: ${made.path}`)
  }
}
