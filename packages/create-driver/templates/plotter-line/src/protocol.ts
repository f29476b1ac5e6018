/* What the machine is sent, and how its answers are read. Nothing here waits. */
import type { PointMm } from '@vfab/core'
import { notTaken } from '@vfab/driver-kit'

import { driverError } from './errors.ts'

/** Lifts the pen. */
export const penUp = 'UP'
/** Lowers the pen. */
export const penDown = 'DOWN'
/** Asks where the pen is. */
export const where = 'WHERE'

/** A straight line from where the pen is: `GO 12.500 40.000 100`, in mm and mm/s. */
export function goTo({ xMm, yMm }: PointMm, speedMmPerS: number): string {
  return `GO ${xMm.toFixed(3)} ${yMm.toFixed(3)} ${speedMmPerS}`
}

/** Reads `ok`, which comes when the machine has carried out what it was sent. @throws DriverError `REJECTED` */
export function readOk(line: string): true | typeof notTaken {
  if (line.trim() === 'ok') return true
  const [, reason] = /^error (.*)$/.exec(line.trim()) ?? []
  if (reason === undefined) return notTaken
  throw driverError('REJECTED', `the plotter refused a command: ${reason}`, {
    hint: 'check its settings, and the cable for noise with --trace FILE',
  })
}

/** Reads `AT 12.500 40.000`. */
export function readPlace(line: string): PointMm | typeof notTaken {
  const [, x, y] = /^AT (-?[\d.]+) (-?[\d.]+)$/.exec(line.trim()) ?? []
  return x === undefined || y === undefined ? notTaken : { xMm: Number(x), yMm: Number(y) }
}
