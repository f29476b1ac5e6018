import type { PenHeightsPercent } from '@vfab/core'
import { type PenOutput, penRange, penValueAt } from '@vfab/driver-kit/gcode'

import { gcodeError } from './errors.ts'

const names = {
  z: ['upMm', 'downMm'],
  servo: ['upDegrees', 'downDegrees'],
  spindle: ['upS', 'downS'],
  fan: ['upS', 'downS'],
} as const

/**
 * The settings whose heights are these percentages of the present ones.
 * @throws DriverError `CONFIG_INVALID` for a lift without heights
 */
export function heightSettingsOf(
  pen: PenOutput,
  { penUpPercent, penDownPercent }: PenHeightsPercent,
): Readonly<Record<string, unknown>> {
  const range = penRange(pen)
  if (range === undefined || pen.kind === 'commands') throw noHeights('penUpPercent', penUpPercent)
  const [up, down] = names[pen.kind]
  const at = (percent: number): number => Number(penValueAt(range, percent).toFixed(pen.kind === 'z' ? 2 : 1))
  return { pen: { ...pen, [up]: at(penUpPercent), [down]: at(penDownPercent) } }
}

/** @throws DriverError `CONFIG_INVALID` for a height that the lift does not have */
export function requireHeight(pen: PenOutput, percent: number | undefined): void {
  if (percent === undefined) return
  if (penRange(pen) === undefined) throw noHeights('heightPercent', percent)
  if (percent >= 0 && percent <= 100) return
  throw gcodeError('CONFIG_INVALID', `heightPercent is ${percent}: heights go from 0 to 100`, {
    hint: 'choose a height from 0 to 100',
  })
}

function noHeights(key: string, percent: number): Error {
  return gcodeError('CONFIG_INVALID', `${key} is ${percent}: the pen is lifted by commands, without heights`, {
    hint: 'change pen.up and pen.down in the settings',
  })
}
