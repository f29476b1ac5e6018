import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type Plotter, strokesFrom, type StrokeList, validateSettings } from '@vfab/core'
import { onTestFinished } from 'vitest'

import { type GcodeConfig, gcodeConfigSchema, type GcodeSettings } from '../src/config.ts'
import { driver } from '../src/driver.ts'

export function settings(given: GcodeSettings): Promise<GcodeConfig> {
  return validateSettings(gcodeConfigSchema, given, { driver: 'gcode' })
}

/** A file that does not exist yet, and the plotter that writes it. */
export interface FileBench {
  readonly path: string
  open(): Promise<Plotter>
  text(): Promise<string>
}

export async function fileBench(given: GcodeSettings = {}): Promise<FileBench> {
  const directory = await mkdtemp(join(tmpdir(), 'vfab-gcode-'))
  onTestFinished(() => rm(directory, { recursive: true, maxRetries: 10, retryDelay: 50 }))
  const path = join(directory, 'out.gcode')
  return {
    path,
    open: async () => driver.open(await settings({ ...given, port: `file=${path}` })),
    text: () => readFile(path, 'latin1'),
  }
}

/** The lines of a file without remarks. */
export function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith(';'))
}

/** Lines, a dot, a curve, and two strokes that nearly touch. */
export const drawing: StrokeList = strokesFrom([
  [10, 10, 60, 10, 60, 40],
  [60.05, 40, 80, 40],
  [80, 20],
  Array.from({ length: 500 }, (_, index) => [90 + 20 * Math.cos(index / 80), 50 + 20 * Math.sin(index / 80)]).flat(),
])
