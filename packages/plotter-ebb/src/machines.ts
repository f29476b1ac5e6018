/**
 * The machines that EiBotBoards drive, as data: geometry, travel, pen lift and the speeds their makers set.
 *
 * Positions are those of {@link PointMm}: x along the long side away from home, y towards the person. `motors` turns them
 * into motor positions; `stepsPerMm` is for 1/16 steps, the finest, and scales with the step mode.
 */
import { servoModels, type ServoModel, type ServoName } from './servo.ts'

/** Motor positions as rows of a 2×2 matrix times (x, y). */
export type MotorMatrix = readonly [number, number, number, number]

/** One kind of machine. */
export interface MachineProfile {
  readonly name: string
  readonly widthMm: number
  readonly heightMm: number
  readonly motors: MotorMatrix
  /** Motor steps per mm in 1/16 step mode, along a row of {@link motors}. */
  readonly stepsPerMm: number
  readonly servo: ServoModel
  readonly penUpPercent: number
  readonly penDownPercent: number
  /** Set where the makers' software waits longer than the servo model says. */
  readonly penLiftMs?: number
  readonly penDropMs?: number
  readonly drawSpeedMmPerS: number
  readonly travelSpeedMmPerS: number
  readonly drawAccelMmPerS2: number
  readonly travelAccelMmPerS2: number
  /** Absent where the makers' software does not limit it. */
  readonly drawJerkMmPerS3?: number
  readonly travelJerkMmPerS3?: number
  readonly corneringDeviationMm: number
  /** True where a switch on input B1 tells that the carriage is at the left end of its travel. */
  readonly homeSwitch: boolean
  /** Switches that end a plot. No machine comes with any; people add them. */
  readonly limitSwitches?: LimitSwitches
  /** Where the figures are from, and which of them were not measured. */
  readonly source: string
}

/** The input of port B that has the home switch. */
export const homePin = 1

/** Motor 1 turns with x + y, motor 2 with x − y. */
const coreXy: MotorMatrix = [1, 1, 1, -1]

/**
 * What all AxiDraws share. 1/16 steps: 2032 per inch of x + y, that is 80 per mm. Speeds are 25 % and 75 %,
 * accelerations 75 % of the makers' scale (facts of axidraw_conf.py 3.9: 8.6979 in/s ÷ 1.1, 40 and 60 in/s²).
 */
const axidraw = {
  motors: coreXy,
  stepsPerMm: 80,
  servo: servoModels.standard,
  penUpPercent: 60,
  penDownPercent: 30,
  drawSpeedMmPerS: 50,
  travelSpeedMmPerS: 150,
  drawAccelMmPerS2: 762,
  travelAccelMmPerS2: 1143,
  corneringDeviationMm: 0.0508,
  homeSwitch: false,
  source: 'evil-mad/axidraw, axidraw_conf.py 3.9.0',
} as const

/** Jerk in mm/s³ of what the NextDraws' own software has in in/s³ at 100 %, at its default of 75 %. */
function nextdrawJerk(inchPerS3: number): number {
  return Math.round(inchPerS3 * 25.4 * 0.75 ** 3)
}

/**
 * NextDraws move as AxiDraws do, with limits of jerk in place of accelerations: 17,000 in/s³ and the like for each model
 * with the pen up, 20,000 in/s³ with the pen down less what a model is derated by, all times the cube of the 75 % that
 * `accel` is by default. The accelerations are those of the AxiDraw.
 */
const nextdraw = {
  ...axidraw,
  servo: servoModels.brushless,
  penDownPercent: 40,
  homeSwitch: true,
  source:
    'Bantam Tools models.py, homing.py, and nextdraw_conf.py (NextDraw software 1.1 and 1.5); accelerations are those of the AxiDraw',
} as const

/** The names that the setting `model` takes, most common first. */
export const machineNames = [
  'axidraw-v3',
  'axidraw-v3-a3',
  'axidraw-v3-xlx',
  'axidraw-minikit',
  'axidraw-se-a1',
  'axidraw-se-a2',
  'axidraw-v3-b6',
  'nextdraw-8511',
  'nextdraw-1117',
  'nextdraw-2234',
  'eggbot',
  'watercolorbot',
  'corexy-16-tooth',
] as const

/** One of {@link machineNames}. */
export type MachineName = (typeof machineNames)[number]

/** Every machine. */
export const machines: Readonly<Record<MachineName, MachineProfile>> = {
  'axidraw-v3': { ...axidraw, name: 'AxiDraw V2, V3, SE/A4', widthMm: 300, heightMm: 218 },
  'axidraw-v3-a3': { ...axidraw, name: 'AxiDraw V3/A3, SE/A3', widthMm: 430, heightMm: 297 },
  'axidraw-v3-xlx': { ...axidraw, name: 'AxiDraw V3 XLX', widthMm: 595, heightMm: 218 },
  'axidraw-minikit': { ...axidraw, name: 'AxiDraw MiniKit', widthMm: 160, heightMm: 101.6 },
  'axidraw-se-a1': { ...axidraw, name: 'AxiDraw SE/A1', widthMm: 864, heightMm: 594 },
  'axidraw-se-a2': { ...axidraw, name: 'AxiDraw SE/A2', widthMm: 594, heightMm: 432 },
  'axidraw-v3-b6': { ...axidraw, name: 'AxiDraw V3/B6', widthMm: 190, heightMm: 140 },
  'nextdraw-8511': {
    ...nextdraw,
    name: 'NextDraw 8511',
    widthMm: 300,
    heightMm: 218,
    drawJerkMmPerS3: nextdrawJerk(20_000),
    travelJerkMmPerS3: nextdrawJerk(19_000),
  },
  'nextdraw-1117': {
    ...nextdraw,
    name: 'NextDraw 1117',
    widthMm: 430,
    heightMm: 297,
    drawJerkMmPerS3: nextdrawJerk(18_000),
    travelJerkMmPerS3: nextdrawJerk(17_000),
  },
  'nextdraw-2234': {
    ...nextdraw,
    name: 'NextDraw 2234',
    widthMm: 864,
    heightMm: 594,
    drawJerkMmPerS3: nextdrawJerk(12_000),
    travelJerkMmPerS3: nextdrawJerk(13_000),
  },
  /**
   * On an egg a millimetre depends on the egg. As in the EggBot's own software one CSS pixel (1/96 inch) is one motor step:
   * 3200 of them, 846.67 mm on the page, go once around.
   */
  eggbot: {
    name: 'EggBot',
    widthMm: (3200 / 96) * 25.4,
    heightMm: (800 / 96) * 25.4,
    motors: [0, 1, -1, 0],
    stepsPerMm: 96 / 25.4,
    servo: servoModels.eggbot,
    penUpPercent: 55,
    penDownPercent: 50,
    penLiftMs: 200,
    penDropMs: 400,
    drawSpeedMmPerS: 79,
    travelSpeedMmPerS: 105,
    drawAccelMmPerS2: 400,
    travelAccelMmPerS2: 600,
    corneringDeviationMm: 0.25,
    homeSwitch: false,
    source: 'evil-mad/EggBot, eggbot.py 2.8 and eggbot_conf.py; accelerations are unverified (its software has none)',
  },
  watercolorbot: {
    name: 'WaterColorBot',
    widthMm: 361.5,
    heightMm: 206.25,
    motors: [1, 0, 0, 1],
    stepsPerMm: 34.92,
    servo: servoModels.watercolorbot,
    penUpPercent: 70,
    penDownPercent: 30,
    drawSpeedMmPerS: 86,
    travelSpeedMmPerS: 129,
    drawAccelMmPerS2: 300,
    travelAccelMmPerS2: 400,
    corneringDeviationMm: 0.1,
    homeSwitch: false,
    source: 'techninja/cncserver, machine_types/watercolorbot.ini; accelerations and motor order are unverified',
  },
  /** Self-made and imported AxiDraw look-alikes often have 16 teeth where the AxiDraw has 20. */
  'corexy-16-tooth': {
    ...axidraw,
    name: 'AxiDraw clone with 16-tooth pulleys',
    widthMm: 300,
    heightMm: 218,
    stepsPerMm: 100,
    source:
      'nornagon/saxi#120 (6.25 full steps per mm); travel is unverified: set machine.widthMm and machine.heightMm',
  },
}

/** Microsteps per full step that `EM` can set, with the number that it takes. */
export const stepModes = { 16: 1, 8: 2, 4: 3, 2: 4, 1: 5 } as const

/** A key of {@link stepModes}: 16 is the finest. */
export type StepMode = keyof typeof stepModes

/** Steps per second that the board makes at most: it looks 25 000 times a second, and a little must be left for rounding. */
export const highestStepRate = 24_995

/** Switches on inputs of port B, at which the board stops the motors. */
export interface LimitSwitches {
  /** Of port B, 0 to 7. */
  readonly pins: readonly number[]
  /** The level of a pin whose switch is pressed. Inputs are pulled up, so a switch to ground that closes gives `low`, the default. */
  readonly pressed?: 'high' | 'low' | undefined
}

/** What differs from the model on a rebuilt or self-made machine. */
export interface MachineOverrides {
  /** Travel along x, mm. */
  widthMm?: number | undefined
  /** Travel along y, mm. */
  heightMm?: number | undefined
  /** Motor steps per mm in 1/16 step mode. */
  stepsPerMm?: number | undefined
  /** True when x runs the wrong way. */
  invertX?: boolean | undefined
  /** True when y runs the wrong way. */
  invertY?: boolean | undefined
  /** The kind of pen lift. */
  servo?: ServoName | undefined
  /** Switches that were added at the ends of the travel. */
  limitSwitches?: LimitSwitches | undefined
}

/** The settings that say which machine it is. */
export interface MachineChoice {
  readonly model: MachineName
  readonly stepMode: StepMode
  readonly machine?: MachineOverrides | undefined
}

/** The machine that the settings describe: the profile with what differs from it, in the step mode that is set. */
export function machineOf(choice: MachineChoice): MachineProfile {
  const profile = machines[choice.model]
  const { widthMm, heightMm, stepsPerMm, invertX, invertY, servo, limitSwitches } = choice.machine ?? {}
  const x = invertX ? -1 : 1
  const y = invertY ? -1 : 1
  const [a, b, c, d] = profile.motors
  return {
    ...profile,
    widthMm: widthMm ?? profile.widthMm,
    heightMm: heightMm ?? profile.heightMm,
    motors: [a * x, b * y, c * x, d * y],
    stepsPerMm: ((stepsPerMm ?? profile.stepsPerMm) * choice.stepMode) / 16,
    servo: servo === undefined ? profile.servo : servoModels[servo],
    // The corner with the switch would not be the origin.
    homeSwitch: profile.homeSwitch && !invertX && !invertY,
    ...(limitSwitches === undefined ? {} : { limitSwitches }),
  }
}
