import { axisPerMotor, coreXy, type MotorMatrix } from './geometry.ts'

/** What differs between the machines an EiBotBoard drives, as far as the board and its picture are concerned. */
export interface Model {
  readonly widthMm: number
  readonly heightMm: number
  /** Steps per mm along a row of {@link motors}, at 1/16 steps. */
  readonly stepsPerMm: number
  readonly motors: MotorMatrix
  /** Usual motor supply, V. */
  readonly supplyVolts: number
}

/** 200 steps a turn, 20-tooth pulley of 2 mm pitch: 2032 sixteenths per inch of x + y. */
const axidraw = { stepsPerMm: 80, motors: coreXy, supplyVolts: 9 } as const
const nextdraw = { ...axidraw, supplyVolts: 24 } as const

/** Millimetres of a CSS pixel: the EggBot's own software takes one for a motor step, 3200 of them once around the egg. */
const eggbotStepMm = 25.4 / 96

/**
 * Machines by the names that go with `model`. Travel from axidraw_conf.py 3.9 (https://github.com/evil-mad/axidraw), that
 * of the NextDraw 8511 and 1117 by their paper sizes, WaterColorBot as in cncserver.
 */
export const models: Readonly<Record<string, Model>> = {
  'axidraw-v3': { ...axidraw, widthMm: 300, heightMm: 218 },
  'axidraw-v3-a3': { ...axidraw, widthMm: 430, heightMm: 297 },
  'axidraw-v3-xlx': { ...axidraw, widthMm: 595, heightMm: 218 },
  'axidraw-minikit': { ...axidraw, widthMm: 160, heightMm: 101.6 },
  'axidraw-se-a1': { ...axidraw, widthMm: 864, heightMm: 594 },
  'axidraw-se-a2': { ...axidraw, widthMm: 594, heightMm: 432 },
  'axidraw-v3-b6': { ...axidraw, widthMm: 190, heightMm: 140 },
  'nextdraw-8511': { ...nextdraw, widthMm: 300, heightMm: 218 },
  'nextdraw-1117': { ...nextdraw, widthMm: 430, heightMm: 297 },
  'nextdraw-2234': { ...nextdraw, widthMm: 864, heightMm: 594 },
  eggbot: {
    widthMm: 3200 * eggbotStepMm,
    heightMm: 800 * eggbotStepMm,
    stepsPerMm: 1 / eggbotStepMm,
    motors: [0, 1, -1, 0],
    supplyVolts: 9,
  },
  watercolorbot: { widthMm: 361.5, heightMm: 206.25, stepsPerMm: 34.92, motors: axisPerMotor, supplyVolts: 9 },
  'corexy-16-tooth': { ...axidraw, stepsPerMm: 100, widthMm: 300, heightMm: 218 },
}
