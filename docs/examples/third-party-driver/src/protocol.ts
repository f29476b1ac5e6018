/* What the machine is sent, and how its answers are read. Nothing here waits. */
import type { PointMm } from '@vfab/core'
import { notTaken } from '@vfab/driver-kit'

import { driverError } from './errors.ts'

/** Lifts the chalk. */
export const penUp = 'lift'
/** Lowers the chalk. */
export const penDown = 'drop'
/** Asks where the chalk is. */
export const where = 'here'

/** A straight line from where the chalk is: `line 1250 4000 100`, in hundredths of a millimetre and mm/s. */
export function goTo({ xMm, yMm }: PointMm, speedMmPerS: number): string {
  return `line ${Math.round(100 * xMm)} ${Math.round(100 * yMm)} ${speedMmPerS}`
}

/** Reads `.`, which comes when the machine has carried out what it was sent. @throws DriverError `REJECTED` for `! no power` */
export function readOk(line: string): true | typeof notTaken {
  if (line.trim() === '.') return true
  const [, reason] = /^! (.*)$/.exec(line.trim()) ?? []
  if (reason === undefined) return notTaken
  throw driverError('REJECTED', `the Chalkbot refused a command: ${reason}`, {
    hint: 'check its settings, and the cable for noise with --trace FILE',
  })
}

/** Reads `here 1250 4000`. */
export function readPlace(line: string): PointMm | typeof notTaken {
  const [, x, y] = /^here (-?\d+) (-?\d+)$/.exec(line.trim()) ?? []
  return x === undefined || y === undefined ? notTaken : { xMm: Number(x) / 100, yMm: Number(y) / 100 }
}
