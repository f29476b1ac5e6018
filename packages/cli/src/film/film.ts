import { resolve } from 'node:path'

import { counted, type FilmProductTexts, formatDuration, isTaken, readFilm, readFilmProducts } from '@vfab/workshop'

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
  const taken = shots.filter(isTaken)
  const lengthMs = taken.length > 0 ? taken.at(-1)!.takenMs - taken[0]!.takenMs : 0
  output.document({ ...film, directory, pictures: taken.length, missed: shots.length - taken.length, lengthMs, shots })
  const job = film.job === undefined ? '' : ` of job ${film.job}`
  const missed = shots.length > taken.length ? `, ${shots.length - taken.length} missed` : ''
  output.result(
    `${counted(taken.length, 'picture')}${missed} from ${printable(film.camera)}${job}, ` +
      `every ${printable(film.every)}, over ${formatDuration(lengthMs)}`,
  )
  await interruptible(invocation, 'stopping', (signal) => makeProducts(directory, products, invocation, signal))
}
