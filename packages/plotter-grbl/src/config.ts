import * as z from 'zod'

import { firmwareNames, type FirmwareName } from './firmware.ts'
import { type OriginCorner, originCorners } from '@vfab/driver-kit/gcode'

/** How the pen is lifted. */
export type PenSettings =
  /** A servo on the spindle's PWM output: `M3 S…`. */
  | {
      readonly kind: 'servo'
      /** S with the pen up. */
      readonly upS: number
      /** S with the pen down. */
      readonly downS: number
      /** Time over which the pen is lowered in steps, ms: it does not slam. */
      readonly rampMs: number
    }
  /** The Z axis. */
  | {
      readonly kind: 'z'
      /** Height of the raised pen, mm, in the coordinates of the program. */
      readonly upMm: number
      /** Height of the lowered pen, mm. */
      readonly downMm: number
      /** Speed of the axis, mm/s; as fast as it can when left out. */
      readonly speedMmPerS?: number | undefined
    }
  /** Any commands. */
  | {
      readonly kind: 'commands'
      /** Lines that lift the pen. */
      readonly up: readonly string[]
      /** Lines that lower it. */
      readonly down: readonly string[]
    }

/** Settings of one Grbl plotter, after defaults. */
export interface GrblConfig {
  /** A serial port, `tcp://host:port`, or the serial number or USB location of the board. Left out: the only one attached. */
  port?: string | undefined
  baudRate: number
  /** Which firmware to take it for; `auto` asks it. */
  firmware: 'auto' | FirmwareName
  /** What the machine is called. */
  model: string
  /** Travel along x, mm. Left out: `$130`. */
  widthMm?: number | undefined
  /** Travel along y, mm. Left out: `$131`. */
  heightMm?: number | undefined
  originCorner: OriginCorner
  xAxis: 'right' | 'left'
  yAxis: 'up' | 'down'
  drawSpeedMmPerS: number
  /** Left out: what the axes can do, `$110` and `$111`. */
  travelSpeedMmPerS?: number | undefined
  pen: PenSettings
  /** How long the machine waits for the pen to be up, ms. */
  penLiftMs: number
  /** How long the machine waits for the pen to be down, ms. */
  penDropMs: number
  /** Gaps between strokes up to this long are drawn, mm. */
  joinToleranceMm: number
  /** How far lines and arcs may lie off the points of a stroke, mm. */
  toleranceMm: number
  /** Whether curves are sent as arcs. */
  arcs: boolean
  /** Whether the switches may be used. */
  homing: 'auto' | 'off'
  /** Receive buffer, bytes. Left out: what the firmware tells. */
  rxBufferBytes?: number | undefined
  /** Time between two status reports, ms. */
  reportEveryMs: number
  /** How long a board that restarts when it is opened may take to answer, ms. */
  bootMs: number
  /** How long the board may be silent, ms. */
  timeoutMs: number
  /** Whether a session connects by itself when it starts. */
  autoConnect: boolean
}

/** {@link PenSettings} as people give them. */
export type PenInput =
  | { kind: 'servo'; upS?: number | undefined; downS?: number | undefined; rampMs?: number | undefined }
  | { kind: 'z'; upMm?: number | undefined; downMm?: number | undefined; speedMmPerS?: number | undefined }
  | { kind: 'commands'; up: string[]; down: string[] }

/** The settings as people give them: all of them optional. */
export type GrblSettings = { [Key in Exclude<keyof GrblConfig, 'pen'>]?: GrblConfig[Key] | undefined } & {
  pen?: PenInput | undefined
}

/** Standard rates, and those that boards with their own USB accept as well. */
const baudRates = [
  9600, 19_200, 38_400, 57_600, 115_200, 230_400, 250_000, 460_800, 500_000, 921_600, 1_000_000,
] as const
const lengthMm = z.number().positive().max(10_000)
const speed = z.number().min(0.1).max(2000)
const penMs = z.number().int().min(0).max(10_000)
const penLine = z
  .string()
  .min(1)
  .max(78)
  .regex(/^[\x20-\x7e]+$/, 'must be plain ASCII: other bytes are real-time commands to the board')
  .regex(/^[^!?~]+$/, 'must not contain !, ? or ~, which are real-time commands')
const penLines = z.array(penLine).min(1).max(20)

const pen = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('servo').describe('A servo on the PWM output of the spindle.'),
    upS: z.number().min(0).max(100_000).default(300).describe('S with the pen up.'),
    downS: z.number().min(0).max(100_000).default(700).describe('S with the pen down.'),
    rampMs: z
      .number()
      .int()
      .min(0)
      .max(2000)
      .default(0)
      .describe('Time over which the pen is lowered in steps, ms, so that it does not slam. 0 lowers it at once.'),
  }),
  z.strictObject({
    kind: z.literal('z').describe('The Z axis.'),
    upMm: z.number().min(-500).max(500).default(0).describe('Height of the raised pen, mm.'),
    downMm: z.number().min(-500).max(500).default(-5).describe('Height of the lowered pen, mm.'),
    speedMmPerS: speed.optional().describe('Speed of the axis, mm/s. Left out: as fast as it can.'),
  }),
  z.strictObject({
    kind: z.literal('commands').describe('Any commands.'),
    up: penLines.describe('Lines that lift the pen, as ["M5"].'),
    down: penLines.describe('Lines that lower the pen, as ["M3 S1000"].'),
  }),
])

/** Checks settings and fills in defaults; unknown keys are errors. */
export const grblConfigSchema: z.ZodType<GrblConfig, GrblSettings> = z
  .strictObject({
    port: z
      .string()
      .min(1)
      .optional()
      .describe(
        'A serial port (/dev/ttyUSB0, COM3), an address (tcp://host:port), or the serial number or USB location of the board. Left out: the only one attached.',
      ),
    baudRate: z.literal(baudRates).default(115_200).describe('Line rate of the serial port, bit/s.'),
    firmware: z
      .enum(['auto', ...firmwareNames])
      .default('auto')
      .describe('Which firmware to take it for; auto asks it.'),
    model: z.string().min(1).max(80).default('Grbl plotter').describe('What the machine is called.'),
    widthMm: lengthMm.optional().describe('Travel along x, mm. Left out: setting $130 of the board.'),
    heightMm: lengthMm.optional().describe('Travel along y, mm. Left out: setting $131 of the board.'),
    originCorner: z
      .enum(originCorners)
      .default('top-left')
      .describe('Corner of the page that the pen stands at when the plotter is opened or homed.'),
    xAxis: z.enum(['right', 'left']).default('right').describe("Where the machine's x grows to, seen from the reader."),
    yAxis: z.enum(['up', 'down']).default('up').describe("Where the machine's y grows to, seen from the reader."),
    drawSpeedMmPerS: speed.default(50).describe('Speed with the pen on paper, mm/s.'),
    travelSpeedMmPerS: speed
      .optional()
      .describe('Speed with the pen up, mm/s. Left out: what the axes can do ($110, $111).'),
    pen: pen.default({ kind: 'servo', upS: 300, downS: 700, rampMs: 0 }).describe('How the pen is lifted.'),
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
      .describe(
        'How far lines and arcs may lie off the points of a stroke, mm. Larger is faster; 0 sends every point.',
      ),
    arcs: z.boolean().default(true).describe('Whether curves are sent as arcs (G2, G3) where they are exact enough.'),
    homing: z
      .enum(['auto', 'off'])
      .default('auto')
      .describe('Whether the switches may be used: auto when the board has homing enabled ($22).'),
    rxBufferBytes: z
      .number()
      .int()
      .min(64)
      .max(65_536)
      .optional()
      .describe('Receive buffer of the board, bytes. Left out: as the board reports it.'),
    reportEveryMs: z
      .number()
      .int()
      .min(50)
      .max(5000)
      .default(200)
      .describe('Time between two status reports, ms: more often slows 8-bit boards down.'),
    bootMs: z
      .number()
      .int()
      .min(100)
      .max(60_000)
      .default(5000)
      .describe('How long a board that restarts when it is opened may take to answer, ms.'),
    timeoutMs: z.number().int().min(100).max(60_000).default(3000).describe('How long the board may be silent, ms.'),
    autoConnect: z.boolean().default(true).describe('Whether a session connects by itself when it starts.'),
  })
  .superRefine(({ pen: given }, context) => {
    const same =
      given.kind === 'servo' ? given.upS === given.downS : given.kind === 'z' ? given.upMm === given.downMm : false
    if (!same) return
    const key = given.kind === 'servo' ? 'upS' : 'upMm'
    const message = 'is the same as with the pen down: the pen would never leave the paper'
    context.addIssue({ code: 'custom', path: ['pen', key], message })
  })
  .transform((given) => ({
    ...given,
    penLiftMs: given.penLiftMs ?? (given.pen.kind === 'z' ? 0 : 150),
    penDropMs: given.penDropMs ?? (given.pen.kind === 'z' ? 0 : 200),
  }))
