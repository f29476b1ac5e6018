import type { MakeDriverError, PenHeightsPercent } from '@vfab/core'

import { type PenOutput, penRange, penValueAt } from './pen-output.ts'

const names = {
  z: ['upMm', 'downMm'],
  servo: ['upDegrees', 'downDegrees'],
  spindle: ['upS', 'downS'],
  fan: ['upS', 'downS'],
} as const

/**
 * The settings whose heights are these percentages of the present ones: `Plotter.heightSettings`.
 * @throws DriverError `CONFIG_INVALID` for a lift without heights
 */
export function penHeightSettings(
  pen: PenOutput,
  { penUpPercent, penDownPercent }: PenHeightsPercent,
  makeError: MakeDriverError,
): Readonly<Record<string, unknown>> {
  const range = penRange(pen)
  if (range === undefined || pen.kind === 'commands') throw noHeights('penUpPercent', penUpPercent, makeError)
  const [up, down] = names[pen.kind]
  const digits = { z: 2, servo: 1, spindle: 1, fan: 0 }[pen.kind]
  const at = (percent: number): number => Number(penValueAt(range, percent).toFixed(digits))
  return { pen: { ...pen, [up]: at(penUpPercent), [down]: at(penDownPercent) } }
}

/** @throws DriverError `CONFIG_INVALID` for a height that the lift does not have */
export function requirePenHeight(pen: PenOutput, percent: number | undefined, makeError: MakeDriverError): void {
  if (percent === undefined) return
  if (penRange(pen) === undefined) throw noHeights('heightPercent', percent, makeError)
  if (percent >= 0 && percent <= 100) return
  throw makeError('CONFIG_INVALID', `heightPercent is ${percent}: heights go from 0 to 100`, {
    hint: 'choose a height from 0 to 100',
  })
}

function noHeights(key: string, percent: number, makeError: MakeDriverError): Error {
  return makeError('CONFIG_INVALID', `${key} is ${percent}: the pen is lifted by commands, without heights`, {
    hint: 'change pen.up and pen.down in the settings',
  })
}
