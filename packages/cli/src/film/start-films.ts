import { join } from 'node:path'

import { type Film, type FilmTrigger, startFilm } from '@vfab/job'

import type { DeviceScope } from '../device/use-device.ts'
import { printable } from '../printable.ts'
import { counted } from '../quantities.ts'
import { warn } from '../remarks.ts'
import type { ChosenCamera } from './choose-camera.ts'

/** How late a picture of a plot's moment may be. */
const momentTimeoutMs = 3000

/** How and where {@link startFilms} films. */
export interface FilmPlan {
  /** Of the film; with several cameras, each has a directory of its own below. */
  readonly directory: string
  readonly trigger: FilmTrigger
  readonly every: string
  /** Job that will be filmed. */
  readonly job?: string
}

/** Starts a film with each camera. Trouble with one is told, and holds up nothing. */
export async function startFilms(
  cameras: readonly ChosenCamera[],
  { directory, ...plan }: FilmPlan,
  { io, output }: DeviceScope,
): Promise<readonly Film[]> {
  const counts = cameras.map(() => 0)
  const films: Film[] = []
  for (const [index, camera] of cameras.entries()) {
    const name = printable(camera.name)
    films.push(
      await startFilm({
        ...plan,
        camera: camera.name,
        directory: cameras.length === 1 ? directory : join(directory, directoryNameOf(camera.name, index)),
        openCamera: (options) => camera.open(options),
        // A picture that comes much later shows another moment of the plot.
        timeoutMs: plan.job === undefined ? undefined : momentTimeoutMs,
        clock: io.clock,
        onTrouble: (error) => {
          output.event({ type: 'trouble', camera: camera.name, error: error.toJSON() })
          warn(
            output,
            `no pictures from ${name}: ${error.message}${error.hint === undefined ? '' : ` (${error.hint})`}`,
          )
        },
        onRecovered: () => {
          output.event({ type: 'recovered', camera: camera.name })
          output.note(`pictures come from ${name} again`)
        },
        onShot: (shots) => {
          counts[index] = shots
          const total = counts.reduce((sum, count) => sum + count, 0)
          if (output.live && plan.job === undefined) output.status(counted(total, 'picture'))
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
