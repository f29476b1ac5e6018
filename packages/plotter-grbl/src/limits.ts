import type { PlotterLimits } from '@vfab/core'
import type { MotionLimits } from '@vfab/motion'

import type { Board } from './board.ts'
import type { GrblConfig } from './config.ts'
import type { Frame } from '@vfab/driver-kit/gcode'
import type { Pen } from './pen.ts'
import type { MoveSpeeds } from '@vfab/driver-kit/gcode'

/** What Grbl is delivered with, where a board does not tell its settings. */
const delivered = { rateMmPerMin: 500, accelMmPerS2: 10, deviationMm: 0.01 }

/** What the machine can do, by its settings. */
export function limitsOf(board: Board, pen: Pen, config: GrblConfig, frame: Frame): PlotterLimits {
  const { widthMm, heightMm } = frame.layout
  const accel = Math.min(board.setting(120, delivered.accelMmPerS2), board.setting(121, delivered.accelMmPerS2))
  const fastest = fastestMmPerS(board)
  return {
    travelMm: { widthMm, heightMm },
    resolutionMm: board.stepMm,
    pens: 1,
    overrides: ['drawSpeedMmPerS', 'travelSpeedMmPerS', ...(pen.hasHeights ? penOverrides : [])],
    motion: {
      drawSpeedMmPerS: Math.min(config.drawSpeedMmPerS, fastest),
      travelSpeedMmPerS: Math.min(config.travelSpeedMmPerS ?? fastest, fastest),
      drawAccelMmPerS2: accel,
      travelAccelMmPerS2: accel,
      corneringDeviationMm: board.setting(11, delivered.deviationMm),
      penLiftMs: config.penLiftMs + pen.travelMs,
      penDropMs: config.penDropMs + pen.travelMs,
    },
  }
}

const penOverrides = ['penUpPercent', 'penDownPercent'] as const

/** The slower of both axes: along the other, and across, the machine may be faster. */
export function fastestMmPerS(board: Board): number {
  return Math.min(board.setting(110, delivered.rateMmPerMin), board.setting(111, delivered.rateMmPerMin)) / 60
}

/** Travel along x and y, mm: the settings', else the board's; never beyond soft limits. */
export function travelOf(board: Board, config: GrblConfig): { readonly widthMm: number; readonly heightMm: number } {
  const own = boardTravelOf(board)
  const [widthMm, heightMm] = [config.widthMm ?? own.widthMm, config.heightMm ?? own.heightMm]
  if (!hasSoftLimits(board)) return { widthMm, heightMm }
  return { widthMm: Math.min(widthMm, own.widthMm), heightMm: Math.min(heightMm, own.heightMm) }
}

/** Travel by `$130` and `$131`, mm. */
export function boardTravelOf(board: Board): { readonly widthMm: number; readonly heightMm: number } {
  return { widthMm: board.setting(130, 200), heightMm: board.setting(131, 200) }
}

/** Whether the board stops at the end of its travel by itself. */
export function hasSoftLimits(board: Board): boolean {
  return board.setting(20, 0) !== 0
}

/** What plans of time obey. */
export function motionLimitsOf({ motion }: PlotterLimits, speeds: MoveSpeeds): MotionLimits {
  return {
    draw: {
      speedMmPerS: Math.min(speeds.drawSpeedMmPerS, motion.drawSpeedMmPerS),
      accelMmPerS2: motion.drawAccelMmPerS2,
    },
    travel: {
      speedMmPerS: speeds.travelSpeedMmPerS ?? motion.travelSpeedMmPerS,
      accelMmPerS2: motion.travelAccelMmPerS2,
    },
    corneringDeviationMm: motion.corneringDeviationMm,
  }
}
