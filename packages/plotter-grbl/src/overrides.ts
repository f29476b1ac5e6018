import type { DrawOverrides, PlotterLimits } from '@vfab/core'

import type { Board } from './board.ts'
import type { GrblConfig } from './config.ts'
import { grblError } from './errors.ts'
import { fastestMmPerS } from './limits.ts'
import type { Pen, PenHeights } from './pen.ts'
import type { MoveSpeeds } from '@vfab/driver-kit/gcode'

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
    if (key.endsWith('Percent') && !(value >= 0 && value <= 100))
      throw invalid(key, value, 'it goes from 0 to 100', limits)
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
    heights: {
      ...(penUpPercent === undefined ? {} : { penUpPercent }),
      ...(penDownPercent === undefined ? {} : { penDownPercent }),
    },
  }
}

function invalid(key: string, value: number, why: string, { overrides = [] }: PlotterLimits): Error {
  return grblError('CONFIG_INVALID', `${key} is ${value}: ${why}`, {
    context: { key, value },
    hint: `what can be changed for one drawing: ${overrides.join(', ')}`,
  })
}

/** Real-time characters that end overrides. */
export const override = {
  /** Those of the spindle: the pen hangs on it. */
  spindle: 0x99,
  /** All three: spindle, feed, rapid moves. */
  all: [0x99, 0x90, 0x95],
} as const

const rapid = { full: 0x95, half: 0x96, quarter: 0x97 } as const
const feed = { full: 0x90, up10: 0x91, down10: 0x92, up1: 0x93, down1: 0x94 } as const

/**
 * Real-time characters that set the overrides: that of the feed to 100 %, then in steps of ten and of one; that of rapid
 * moves, which only have 100, 50 and 25 %, to the next lower one.
 * @throws DriverError `CONFIG_INVALID`
 */
export function speedOverride(percent: number): number[] {
  if (!(percent >= 10 && percent <= 200)) {
    throw grblError('CONFIG_INVALID', `a speed of ${percent} % cannot be set: it goes from 10 to 200`, {
      context: { percent },
      hint: 'choose a percentage from 10 to 200',
    })
  }
  const by = Math.round(percent) - 100
  const tens = Math.trunc(by / 10)
  const ones = by - 10 * tens
  return [
    percent >= 100 ? rapid.full : percent >= 50 ? rapid.half : rapid.quarter,
    feed.full,
    ...Array<number>(Math.abs(tens)).fill(tens > 0 ? feed.up10 : feed.down10),
    ...Array<number>(Math.abs(ones)).fill(ones > 0 ? feed.up1 : feed.down1),
  ]
}
