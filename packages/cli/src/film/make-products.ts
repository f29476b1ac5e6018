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
    if (percent !== undefined) output.step({ text: 'making the video', mayBeLong: true, share: percent / 100 })
    else if (output.live) output.status(undefined)
  }
  for await (const made of makeFilmProducts(directory, products, { cwd: io.cwd, onProgress, signal })) {
    output.event(made)
    output.result(`${made.type === 'sheet' ? 'contact sheet' : 'video'}: ${made.path}`)
  }
}
