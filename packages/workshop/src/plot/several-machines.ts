import { join, resolve } from 'node:path'

import { newFilmName } from '../camera/film-name.ts'
import type { JobOptions } from './plot-options.ts'

/** Whether one machine is named twice; two names of one file are one machine. */
export function namesTwice(devices: readonly string[], cwd: string): boolean {
  const machines = devices.map((each) => each.replace(/(?<=:file=).+/, (file) => resolve(cwd, file)))
  return new Set(machines).size < machines.length
}

/** The files of a plot on one of several machines: each has a film and a live picture of its own. */
export function ownFiles(device: string, { film, live }: JobOptions): Pick<JobOptions, 'film' | 'live'> {
  const name = device.replaceAll(/[^\w.-]+/g, '-')
  return {
    live: live?.replace(/(?=\.svg$)/i, `-${name}`),
    film: film && { ...film, directory: join(film.directory ?? newFilmName(new Date()), name) },
  }
}
