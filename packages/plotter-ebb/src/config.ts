import type { PenPolicy } from '@vfab/motion'
import * as z from 'zod'

import {
  highestStepRate,
  homePin,
  machineNames,
  type MachineName,
  machineOf,
  type MachineOverrides,
  machines,
  type StepMode,
} from './machines.ts'
import { servoNames, servoTravelMs } from './servo.ts'

/** Settings of one EBB plotter, after defaults. What a model's default is says the table in the README. */
export interface EbbConfig {
  /**
   * A serial port (`/dev/ttyACM0`, `COM3`), an address (`tcp://host:port`), or the board's nickname, serial number or USB
   * location. Left out: the only one attached.
   */
  port?: string | undefined
  /** The machine the board drives; the board itself does not know. */
  model: MachineName
  /** Speed with the pen on paper, mm/s. */
  drawSpeedMmPerS: number
  /** Speed with the pen up, mm/s. */
  travelSpeedMmPerS: number
  /** Acceleration with the pen on paper, mm/s². */
  drawAccelMmPerS2: number
  /** Acceleration with the pen up, mm/s². */
  travelAccelMmPerS2: number
  /**
   * How fast the acceleration may change with the pen on paper, mm/s³: speeds change along an S then. 0 for no limit. Left
   * out: as the model's makers have it, where the firmware can (3.0.1).
   */
  drawJerkMmPerS3?: number | undefined
  /** The same with the pen up. */
  travelJerkMmPerS3?: number | undefined
  /** How far the tip may cut a corner if it did not slow down, mm: sets the speed in corners. */
  corneringDeviationMm: number
  /** Height of the raised pen, percent of the servo's range. */
  penUpPercent: number
  /** Height of the lowered pen, percent of the servo's range. */
  penDownPercent: number
  /** From the pen on paper to the pen up, ms. Derived from the servo when left out. */
  penLiftMs: number
  /** From the pen up to the pen on paper, ms. Derived from the servo when left out. */
  penDropMs: number
  /**
   * What the carriage does while the pen moves. `early`: travel begins when the tip is off the paper, the pen is lowered on
   * the way and lifted as the stroke ends, just so that the tip leaves at its end. `overlap`: the same, lifted once the
   * stroke has ended. `wait`: nothing; every lift and drop is waited for in full.
   */
  penPolicy: PenPolicy
  /**
   * Where the tip touches the paper, percent of the way from the lowered to the raised pen, right to within 3. Left out: not
   * known, and assumed half-way.
   */
  penContactPercent?: number | undefined
  /**
   * How far a hop raises the pen that is too short for a full lift, percent of the way. 100 always lifts it in full. Left out:
   * 13 above the contact height, of which 3 allow for its error; 75 where that is not known.
   */
  penLeastLiftPercent?: number | undefined
  /** Drafts: the tip may touch and leave the paper within this distance of where a stroke begins or ends, mm. 0: no draft. */
  draftBlurMm: number
  /** Gaps between strokes up to this long are drawn instead of lifting the pen, mm. 0 lifts it always. */
  joinToleranceMm: number
  /** Microsteps per full step: 16 is the finest, 8 is up to twice as fast. */
  stepMode: StepMode
  /** How long the board may take to answer, ms, besides the time its own movements take. */
  timeoutMs: number
  /** How often a board that does not answer is asked again while it is opened. */
  retryCount: number
  /** Whether a session connects by itself when it starts. */
  autoConnect: boolean
  /** What differs from the model on a rebuilt or self-made machine. */
  machine?: MachineOverrides | undefined
}

/** The settings as people give them: all of them optional. */
export type EbbSettings = { [Key in keyof EbbConfig]?: EbbConfig[Key] | undefined }

const penPolicies = ['early', 'overlap', 'wait'] as const satisfies readonly PenPolicy[]
const percent = z.number().min(0).max(100)
/** The fastest any of these machines goes: an AxiDraw along an axis in 1/8 steps. */
const speed = z.number().min(1).max(625)
const accel = z.number().min(10).max(5000)
/** From a machine that takes a second to get to 10 mm/s to none that can be felt. */
const jerk = z.number().min(0).max(10_000_000)
/** `SP` takes up to 65535 ms; nothing real takes longer than this. */
const penMs = z.number().int().min(0).max(10_000)

const overrides = z.strictObject({
  widthMm: z.number().positive().max(3000).optional().describe('Travel along x, mm.'),
  heightMm: z.number().positive().max(3000).optional().describe('Travel along y, mm.'),
  stepsPerMm: z.number().positive().max(1000).optional().describe('Motor steps per mm in 1/16 step mode.'),
  invertX: z.boolean().optional().describe('True when x runs the wrong way.'),
  invertY: z.boolean().optional().describe('True when y runs the wrong way.'),
  servo: z.enum(servoNames).optional().describe('The kind of pen lift.'),
  limitSwitches: z
    .strictObject({
      pins: z.array(z.number().int().min(0).max(7)).min(1).max(8).describe('Inputs of port B with a switch.'),
      pressed: z
        .enum(['high', 'low'])
        .optional()
        .describe('Level of an input whose switch is pressed. Default: low, for a switch that closes to ground.'),
    })
    .optional()
    .describe('Switches that were added at the ends of the travel; the board stops at them (firmware 3.0.1).'),
})

const settings = z.strictObject({
  port: z
    .string()
    .min(1)
    .optional()
    .describe(
      'A serial port (/dev/ttyACM0, COM3), an address (tcp://host:port), or the nickname, serial number or USB location of the board. Left out: the only one attached.',
    ),
  model: z
    .enum(machineNames)
    .default('axidraw-v3')
    .describe('The machine that the board drives; the board itself does not know.'),
  drawSpeedMmPerS: speed.optional().describe("Speed with the pen on paper, mm/s. Default: the model's."),
  travelSpeedMmPerS: speed.optional().describe("Speed with the pen up, mm/s. Default: the model's."),
  drawAccelMmPerS2: accel.optional().describe("Acceleration with the pen on paper, mm/s². Default: the model's."),
  travelAccelMmPerS2: accel.optional().describe("Acceleration with the pen up, mm/s². Default: the model's."),
  drawJerkMmPerS3: jerk
    .optional()
    .describe(
      "How fast the acceleration may change with the pen on paper, mm/s³: speeds change along an S then, for which the firmware must be 3.0.1 or later. 0 for no limit. Default: the model's.",
    ),
  travelJerkMmPerS3: jerk.optional().describe("The same with the pen up. Default: the model's."),
  corneringDeviationMm: z
    .number()
    .min(0.001)
    .max(1)
    .optional()
    .describe(
      "How far the tip may cut a corner if it did not slow down, mm: sets the speed in corners. Default: the model's.",
    ),
  penUpPercent: percent
    .optional()
    .describe("Height of the raised pen, percent of the servo's range. Default: the model's."),
  penDownPercent: percent
    .optional()
    .describe("Height of the lowered pen, percent of the servo's range. Default: the model's."),
  penLiftMs: penMs
    .optional()
    .describe('From the pen on paper to the pen up, ms. Derived from the servo when left out.'),
  penDropMs: penMs
    .optional()
    .describe('From the pen up to the pen on paper, ms. Derived from the servo when left out.'),
  penPolicy: z
    .enum(penPolicies)
    .default('early')
    .describe(
      'What the carriage does while the pen moves. early: travels as soon as the tip is off the paper, lowers the pen on the way and begins to lift it just before the stroke ends; overlap: the same, but lifts it after the stroke; wait: nothing, every lift and drop is waited for in full.',
    ),
  penContactPercent: z
    .number()
    .min(5)
    .max(95)
    .optional()
    .describe(
      'Where the tip touches the paper, percent of the way from the lowered to the raised pen, right to within 3: hops are lower then. Default: not known, assumed half-way.',
    ),
  penLeastLiftPercent: percent
    .optional()
    .describe(
      'How far a hop raises the pen that is too short for a full lift, percent of the way from the lowered to the raised pen. 100 always lifts it in full. Default: 13 above the contact height; 75 where that is not known.',
    ),
  draftBlurMm: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe(
      'For drafts: the pen touches and leaves the paper in motion, this far off the ends of strokes at most, mm.',
    ),
  joinToleranceMm: z
    .number()
    .min(0)
    .max(5)
    .default(0.15)
    .describe('Gaps between strokes up to this long are drawn instead of lifting the pen, mm. 0 lifts it always.'),
  stepMode: z
    .literal([16, 8, 4, 2, 1])
    .default(16)
    .describe('Microsteps per full step: 16 is the finest, 8 is up to twice as fast.'),
  timeoutMs: z
    .number()
    .int()
    .min(100)
    .max(60_000)
    .default(3000)
    .describe('How long the board may take to answer, ms, besides the time its own movements take.'),
  retryCount: z
    .number()
    .int()
    .min(0)
    .max(10)
    .default(2)
    .describe('How often a board that does not answer is asked again while it is opened.'),
  autoConnect: z.boolean().default(true).describe('Whether a session connects by itself when it starts.'),
  machine: overrides.optional().describe('What differs from the model on a rebuilt or self-made machine.'),
})

type CheckedSettings = z.output<typeof settings>

/** Checks settings and completes them with the model's figures; unknown keys are errors. */
export const ebbConfigSchema: z.ZodType<EbbConfig, EbbSettings> = settings
  .superRefine((given, context) => {
    const { name } = machines[given.model]
    const ceilingMmPerS = highestSpeedMmPerS(given)
    for (const key of ['drawSpeedMmPerS', 'travelSpeedMmPerS'] as const) {
      const value = given[key]
      if (value === undefined || value <= ceilingMmPerS) continue
      const message = `is ${value}, but ${name} goes at most ${ceilingMmPerS.toFixed(1)} mm/s in 1/${given.stepMode} steps`
      context.addIssue({ code: 'custom', path: [key], message })
    }
    const { servo, homeSwitch, limitSwitches } = machineOf(given)
    for (const [index, pin] of (limitSwitches?.pins ?? []).entries()) {
      const taken =
        pin === servo.pin ? 'moves the pen' : homeSwitch && pin === homePin ? 'has the home switch' : undefined
      if (taken === undefined) continue
      const message = `is ${pin}, but B${pin} ${taken}`
      context.addIssue({ code: 'custom', path: ['machine', 'limitSwitches', 'pins', index], message })
    }
    const { penUpPercent, penDownPercent } = complete(given)
    if (penUpPercent === penDownPercent) {
      const message = `is ${penUpPercent}, the same as penDownPercent: the pen would never leave the paper`
      context.addIssue({ code: 'custom', path: ['penUpPercent'], message })
    }
  })
  .transform(complete)

/** The speed along an axis at which a motor reaches the board's highest step rate. */
function highestSpeedMmPerS(given: CheckedSettings): number {
  return highestStepRate / machineOf(given).stepsPerMm
}

function complete(given: CheckedSettings): EbbConfig {
  const machine = machineOf(given)
  const { servo } = machine
  const ceilingMmPerS = highestSpeedMmPerS(given)
  const penUpPercent = given.penUpPercent ?? machine.penUpPercent
  const penDownPercent = given.penDownPercent ?? machine.penDownPercent
  const travelPercent = penUpPercent - penDownPercent
  return {
    ...given,
    drawSpeedMmPerS: given.drawSpeedMmPerS ?? Math.min(machine.drawSpeedMmPerS, ceilingMmPerS),
    travelSpeedMmPerS: given.travelSpeedMmPerS ?? Math.min(machine.travelSpeedMmPerS, ceilingMmPerS),
    drawAccelMmPerS2: given.drawAccelMmPerS2 ?? machine.drawAccelMmPerS2,
    travelAccelMmPerS2: given.travelAccelMmPerS2 ?? machine.travelAccelMmPerS2,
    corneringDeviationMm: given.corneringDeviationMm ?? machine.corneringDeviationMm,
    penUpPercent,
    penDownPercent,
    penLiftMs: given.penLiftMs ?? machine.penLiftMs ?? servoTravelMs(servo, travelPercent, servo.liftRatePercent),
    penDropMs: given.penDropMs ?? machine.penDropMs ?? servoTravelMs(servo, travelPercent, servo.dropRatePercent),
  }
}
