import { join } from 'node:path'

import type { DriverError } from '@vfab/core'
import { type Film, type FilmTrigger, startFilm } from '@vfab/job'

import type { Shop } from '../shop.ts'
import type { ChosenCamera } from './choose-camera.ts'
import { sessionCamera } from './session-camera.ts'

/** How late a picture of a plot's moment may be. */
const momentTimeoutMs = 3000

/** How and where {@link startFilms} films, and who hears of it. */
export interface FilmsOptions {
  /** Of the film; with several cameras, each has a directory of its own below. */
  readonly directory: string
  readonly trigger: FilmTrigger
  readonly every: string
  /** Job that will be filmed. */
  readonly job?: string
  readonly onTrouble: (camera: string, error: DriverError) => void
  readonly onRecovered: (camera: string) => void
  /** How many pictures there are now, of all cameras. */
  readonly onShot?: (shots: number) => void
}

/** Starts a film with each camera. Trouble with one holds up nothing. */
export async function startFilms(
  shop: Shop,
  cameras: readonly ChosenCamera[],
  { directory, onTrouble, onRecovered, onShot, ...plan }: FilmsOptions,
): Promise<readonly Film[]> {
  const counts = cameras.map(() => 0)
  const films: Film[] = []
  for (const [index, { name, session }] of cameras.entries()) {
    films.push(
      await startFilm({
        ...plan,
        camera: name,
        directory: cameras.length === 1 ? directory : join(directory, directoryNameOf(name, index)),
        source: sessionCamera(session),
        // A picture that comes much later shows another moment of the plot.
        timeoutMs: plan.job === undefined ? undefined : momentTimeoutMs,
        clock: shop.clock,
        onTrouble: (error) => onTrouble(name, error),
        onRecovered: () => onRecovered(name),
        onShot: (shots) => {
          counts[index] = shots
          onShot?.(counts.reduce((sum, count) => sum + count, 0))
        },
      }),
    )
  }
  return films
}

/** A name of a camera as a name of a directory, told apart by its number. */
function directoryNameOf(camera: string, index: number): string {
  const readable = camera.replaceAll(/[^\w.-]+/g, '-').replaceAll(/^[-.]+|-+$/g, '')
  return `${index + 1}-${readable.slice(0, 60)}`
}
