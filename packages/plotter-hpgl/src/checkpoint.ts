import type { PlotterCheckpoint } from '@vfab/core'
import { randomInt } from 'node:crypto'

/**
 * What proves that a plotter was neither switched off nor reset: P1 and P2, the corners that scaling counts from, set to
 * numbers that other programs do not choose. This driver does not scale; power-on, the reset keys and every program that begins with
 * `IN` put them back.
 */

/** Four numbers for P1 and P2: within what every plotter takes, P2 far from P1. */
export function chooseMark(): readonly number[] {
  return [randomInt(1, 2000), randomInt(1, 2000), randomInt(4000, 7000), randomInt(4000, 7000)]
}

/** As it is stored with a job. */
export function asCheckpoint(identification: string, mark: readonly number[]): PlotterCheckpoint {
  return { plotter: identification, scalingPoints: [...mark] }
}

/** Whether the scaling points are those of the checkpoint. */
export function isSame(
  checkpoint: PlotterCheckpoint,
  identification: string,
  scalingPoints: readonly number[],
): boolean {
  const { plotter, scalingPoints: mark } = checkpoint
  return (
    plotter === identification &&
    Array.isArray(mark) &&
    mark.length === 4 &&
    mark.every((value, index) => value === scalingPoints[index])
  )
}
