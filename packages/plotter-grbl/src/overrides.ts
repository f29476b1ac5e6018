import type { DrawOverrides, PlotterLimits } from '@vfab/core'

import type { Board } from './board.ts'
import type { GrblConfig } from './config.ts'
import { grblError } from './errors.ts'
import { fastestMmPerS } from './limits.ts'
import type { Pen, PenHeights } from './pen.ts'
import type { MoveSpeeds } from './script.ts'

/**
 * The settings of one drawing: the configured ones, with what was overridden.
 * @throws DriverError `CONFIG_INVALID` for what this machine does not have, or cannot do
 */
export function drawSettings(
  overrides: DrawOverrides | undefined,
  limits: PlotterLimits,
  config: GrblConfig,
  pen: Pen,
  board: Board,
): { readonly speeds: MoveSpeeds; readonly heights: PenHeights } {
  const given = Object.entries(overrides ?? {}).filter(([, value]) => value !== undefined) as [
    keyof DrawOverrides,
    number,
  ][]
  for (const [key, value] of given) {
    if (!limits.overrides?.includes(key)) {
      throw invalid(key, value, 'this machine cannot change it from drawing to drawing', limits)
    }
    if (key.endsWith('Percent') && !(value >= 0 && value <= 100)) throw invalid(key, value, 'it goes from 0 to 100', limits)
    const fastest = fastestMmPerS(board)
    if (key.endsWith('MmPerS') && !(value > 0 && value <= fastest + 1e-9)) {
      throw invalid(key, value, `the machine goes at most ${fastest.toFixed(1)} mm/s`, limits)
    }
  }
  const { drawSpeedMmPerS, travelSpeedMmPerS, penUpPercent, penDownPercent } = overrides ?? {}
  if (pen.hasHeights && (penUpPercent ?? 100) === (penDownPercent ?? 0)) {
    throw invalid('penUpPercent', penUpPercent ?? 100, 'the pen would never leave the paper', limits)
  }
  return {
    speeds: {
      drawSpeedMmPerS: drawSpeedMmPerS ?? config.drawSpeedMmPerS,
      travelSpeedMmPerS: travelSpeedMmPerS ?? config.travelSpeedMmPerS,
    },
    heights: { ...(penUpPercent === undefined ? {} : { penUpPercent }), ...(penDownPercent === undefined ? {} : { penDownPercent }) },
  }
}

function invalid(key: string, value: number, why: string, { overrides = [] }: PlotterLimits): Error {
  return grblError('CONFIG_INVALID', `${key} is ${value}: ${why}`, {
    context: { key, value },
    hint: `what can be changed for one drawing: ${overrides.join(', ')}`,
  })
}
