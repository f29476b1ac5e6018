import { resolve } from 'node:path'

import { filmSummary, type FilmProductTexts, readFilm, readFilmProducts } from '@vfab/workshop'

import { interruptible } from '../interrupts.ts'
import type { Invocation } from '../invocation.ts'
import { printable } from '../printable.ts'
import { typedOptions } from '../typed.ts'
import { makeProducts } from './make-products.ts'

/** `vfab film DIR` */
export async function filmCommand(invocation: Invocation<FilmProductTexts>): Promise<void> {
  const { io, output, positionals, values } = invocation
  const directory = resolve(io.cwd, positionals[0]!)
  const products = readFilmProducts(values, { cwd: io.cwd, reader: typedOptions() })
  const { shots, ...film } = await readFilm(directory)
  const { text, ...size } = filmSummary({ ...film, shots })
  output.document({ ...film, directory, ...size, shots })
  output.result(printable(text))
  await interruptible(invocation, 'stopping', (signal) => makeProducts(directory, products, invocation, signal))
}
