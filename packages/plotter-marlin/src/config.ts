import { type OriginCorner, originCorners, type PenOutput, penRange } from '@vfab/driver-kit/gcode'
import * as z from 'zod'

import { type ProfileName, profileNames, profiles } from './profiles.ts'

/** Settings of one Marlin plotter, after defaults. */
export interface MarlinConfig {
  /** A serial port, `tcp://host:port`, or the serial number or USB location of the board. Left out: the only one attached. */
  port?: string | undefined
  baudRate: number
  /** Which machine it is: its settings are the defaults. */
  profile: ProfileName
  /** What the machine is called. */
  model: string
  /** Travel along x, mm. Left out: what the board reports, else 200. */
  widthMm?: number | undefined
  /** Travel along y, mm. */
  heightMm?: number | undefined
  originCorner: OriginCorner
  xAxis: 'right' | 'left'
  yAxis: 'up' | 'down'
  /** `here`: the pen stands at that corner when the plotter is opened; `machine`: it lies at the machine's zero. */
  zero: 'here' | 'machine'
  drawSpeedMmPerS: number
  travelSpeedMmPerS: number
  /** Acceleration, set with `M204` when the plotter is opened, mm/s². */
  accelMmPerS2: number
  pen: PenOutput
  penLiftMs: number
  penDropMs: number
  joinToleranceMm: number
  toleranceMm: number
  arcs: boolean
  /** Whether `G28` may be used: without switches it stops the board for good. */
  homing: boolean
  /** Lines under way at most. Left out: as many as the board says it has places for (`ADVANCED_OK`), else 1. */
  bufferLines?: number | undefined
  /** After how long a rest the motors are released once the plotter is closed, s; 0: never. */
  releaseAfterS: number
  bootMs: number
  timeoutMs: number
  autoConnect: boolean
}

/** {@link PenOutput} as people give it. */
export type PenInput =
  | { kind: 'servo'; servo?: number | undefined; upDegrees?: number | undefined; downDegrees?: number | undefined }
  | { kind: 'z'; upMm?: number | undefined; downMm?: number | undefined; speedMmPerS?: number | undefined }
  | { kind: 'fan'; fan?: number | undefined; upS?: number | undefined; downS?: number | undefined }
  | { kind: 'spindle'; upS?: number | undefined; downS?: number | undefined }
  | { kind: 'commands'; up: string[]; down: string[] }

/** The settings as people give them: all of them optional. */
export type MarlinSettings = { [Key in Exclude<keyof MarlinConfig, 'pen'>]?: MarlinConfig[Key] | undefined } & {
  pen?: PenInput | undefined
}

const baudRates = [
  9600, 19_200, 38_400, 57_600, 115_200, 230_400, 250_000, 460_800, 500_000, 921_600, 1_000_000,
] as const
const lengthMm = z.number().positive().max(10_000)
const speed = z.number().min(0.1).max(2000)
const penMs = z.number().int().min(0).max(10_000)
const output = z.number().int().min(0).max(255)
const penLine = z
  .string()
  .min(1)
  .max(80)
  .regex(/^[\x21-\x7e][\x20-\x7e]*$/, 'must be one line of plain ASCII')
  .regex(/^[^;]*$/, 'must not have a comment: Marlin answers nothing to one')
const penLines = z.array(penLine).min(1).max(20)

const pen = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('servo').describe('A servo of the firmware, M280.'),
    servo: z.number().int().min(0).max(20).default(0).describe('Which servo.'),
    upDegrees: z.number().min(0).max(180).default(90).describe('Angle with the pen up.'),
    downDegrees: z.number().min(0).max(180).default(40).describe('Angle with the pen down.'),
  }),
  z.strictObject({
    kind: z.literal('z').describe('The Z axis.'),
    upMm: z.number().min(-500).max(500).default(0).describe('Height of the raised pen, mm.'),
    downMm: z.number().min(-500).max(500).default(-5).describe('Height of the lowered pen, mm.'),
    speedMmPerS: speed.optional().describe('Speed of the axis, mm/s. Left out: as fast as it can.'),
  }),
  z.strictObject({
    kind: z.literal('fan').describe('The output of a fan, M106.'),
    fan: z.number().int().min(0).max(20).default(0).describe('Which fan.'),
    upS: output.default(0).describe('S with the pen up.'),
    downS: output.default(255).describe('S with the pen down.'),
  }),
  z.strictObject({
    kind: z
      .literal('spindle')
      .describe('The output of the spindle or laser, M3: for firmware that was built with one.'),
    upS: z.number().min(0).max(100_000).default(300).describe('S with the pen up.'),
    downS: z.number().min(0).max(100_000).default(700).describe('S with the pen down.'),
  }),
  z.strictObject({
    kind: z.literal('commands').describe('Any commands.'),
    up: penLines.describe('Lines that lift the pen, as ["M5"].'),
    down: penLines.describe('Lines that lower the pen, as ["M3 S1000"].'),
  }),
])

const settings = z.strictObject({
  port: z
    .string()
    .min(1)
    .optional()
    .describe(
      'A serial port (/dev/ttyUSB0, COM3), an address (tcp://host:port), or the serial number or USB location of the board. Left out: the only one attached.',
    ),
  baudRate: z
    .literal(baudRates)
    .default(115_200)
    .describe('Line rate of the serial port, bit/s; many boards use 250000.'),
  profile: z.enum(profileNames).default('generic').describe('Machine whose settings are the defaults.'),
  model: z
    .string()
    .min(1)
    .max(80)
    .optional()
    .describe("What the machine is called. Left out: the profile's name for it."),
  widthMm: lengthMm.optional().describe('Travel along x, mm. Left out: what the board reports (M115), else 200.'),
  heightMm: lengthMm.optional().describe('Travel along y, mm. Left out: what the board reports (M115), else 200.'),
  originCorner: z
    .enum(originCorners)
    .optional()
    .describe('Corner of the page that the pen stands at when the plotter is opened, or that lies at its zero.'),
  xAxis: z.enum(['right', 'left']).default('right').describe("Where the machine's x grows to, seen from the reader."),
  yAxis: z.enum(['up', 'down']).default('up').describe("Where the machine's y grows to, seen from the reader."),
  zero: z
    .enum(['here', 'machine'])
    .optional()
    .describe('here: the pen stands at that corner when the plotter is opened; machine: that corner is its zero.'),
  drawSpeedMmPerS: speed.default(50).describe('Speed with the pen on paper, mm/s.'),
  travelSpeedMmPerS: speed.default(100).describe('Speed with the pen up, mm/s.'),
  accelMmPerS2: z
    .number()
    .min(1)
    .max(100_000)
    .default(500)
    .describe('Acceleration, mm/s²; set when the plotter is opened (M204), not stored in the board.'),
  pen: pen.optional().describe("How the pen is lifted. Left out: the profile's, a servo."),
  penLiftMs: penMs
    .optional()
    .describe('How long the machine waits for the pen to be up, ms. Left out: 150, and 0 on the Z axis.'),
  penDropMs: penMs
    .optional()
    .describe('How long the machine waits for the pen to be down, ms. Left out: 200, and 0 on the Z axis.'),
  joinToleranceMm: z
    .number()
    .min(0)
    .max(5)
    .default(0.15)
    .describe('Gaps between strokes up to this long are drawn instead of lifting the pen, mm. 0 lifts it always.'),
  toleranceMm: z
    .number()
    .min(0)
    .max(0.5)
    .default(0.01)
    .describe('How far lines and arcs may lie off the points of a stroke, mm. 0 sends every point.'),
  arcs: z.boolean().default(true).describe('Whether curves are sent as arcs (G2, G3) where the firmware has them.'),
  homing: z
    .boolean()
    .optional()
    .describe('Whether vfab home may use G28. On a machine without switches G28 stops the board for good.'),
  bufferLines: z
    .number()
    .int()
    .min(1)
    .max(32)
    .optional()
    .describe('Lines under way at most. Left out: as many as the board says it has room for (ADVANCED_OK), else 1.'),
  releaseAfterS: z
    .number()
    .int()
    .min(0)
    .max(36_000)
    .default(120)
    .describe('After how long a rest the motors are released once the plotter is closed, s; 0: never.'),
  bootMs: z
    .number()
    .int()
    .min(100)
    .max(60_000)
    .default(8000)
    .describe('How long a board that restarts when it is opened may take to answer, ms.'),
  timeoutMs: z.number().int().min(100).max(60_000).default(5000).describe('How long the board may be silent, ms.'),
  autoConnect: z.boolean().default(true).describe('Whether a session connects by itself when it starts.'),
})

/** Checks settings and fills in defaults; unknown keys are errors. */
export const marlinConfigSchema: z.ZodType<MarlinConfig, MarlinSettings> = settings
  .superRefine(({ pen: given }, context) => {
    const range = given === undefined ? undefined : penRange(given)
    if (range === undefined || range.up !== range.down) return
    const message = 'is the same with the pen up and down: the pen would never leave the paper'
    context.addIssue({ code: 'custom', path: ['pen'], message })
  })
  .transform((given): MarlinConfig => {
    const profile = profiles[given.profile]
    const lift = given.pen ?? profile.pen
    return {
      ...given,
      model: given.model ?? profile.model,
      originCorner: given.originCorner ?? profile.originCorner,
      zero: given.zero ?? profile.zero,
      homing: given.homing ?? profile.homing,
      pen: lift,
      penLiftMs: given.penLiftMs ?? (lift.kind === 'z' ? 0 : 150),
      penDropMs: given.penDropMs ?? (lift.kind === 'z' ? 0 : 200),
    }
  })
