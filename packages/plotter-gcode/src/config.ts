import {
  flavourRules,
  type GcodeFlavour,
  gcodeFlavours,
  type OriginCorner,
  originCorners,
  type PenOutput,
  penRange,
} from '@vfab/driver-kit/gcode'
import * as z from 'zod'

import { flavourFor, targetOf } from './target.ts'

/** What coordinates count from. */
export const zeros = ['machine', 'here', 'home'] as const

/** Settings of one target of G-code, after defaults. */
export interface GcodeConfig {
  /** `file=out.gcode`, `file=-`, `octoprint://host`, `moonraker://host:7125`. */
  port?: string | undefined
  /** Which reader the lines are for. */
  flavour: GcodeFlavour
  /** What the machine is called. */
  model: string
  /** Travel along x, mm. */
  widthMm: number
  /** Travel along y, mm. */
  heightMm: number
  /** Corner of the page that lies at {@link originXMm}, {@link originYMm}. */
  originCorner: OriginCorner
  xAxis: 'right' | 'left'
  yAxis: 'up' | 'down'
  /** Where that corner is by the machine's coordinates, mm. */
  originXMm: number
  originYMm: number
  /** `machine`: its own coordinates; `here`: the pen stands at that corner; `home`: it finds its switches first. */
  zero: (typeof zeros)[number]
  drawSpeedMmPerS: number
  travelSpeedMmPerS: number
  /** For the estimated time alone, mm/s²: the machine has its own. */
  accelMmPerS2: number
  /** How the pen is lifted. */
  pen: PenOutput
  /** How long the machine waits for the pen to be up, ms. */
  penLiftMs: number
  /** How long the machine waits for the pen to be down, ms. */
  penDropMs: number
  /** Gaps between strokes up to this long are drawn, mm. */
  joinToleranceMm: number
  /** How far lines and arcs may lie off the points of a stroke, mm. */
  toleranceMm: number
  /** Whether curves are written as arcs. */
  arcs: boolean
  /** Lines at the beginning, after those that set units. May name `{widthMm}`, `{heightMm}`, … */
  header: string[]
  /** Lines at the end, with the pen up. */
  footer: string[]
  /** Key of OctoPrint or Moonraker. */
  apiKey?: string | undefined
  /** Name of the file on OctoPrint or Moonraker. */
  fileName: string
  /** False uploads the file and leaves starting it to a person. */
  print: boolean
  /** Time between two looks at how far the machine is, ms. */
  pollMs: number
  /** How long OctoPrint or Moonraker may take to answer, ms. */
  timeoutMs: number
  /** Whether a session connects by itself when it starts. */
  autoConnect: boolean
}

/** {@link PenOutput} as people give it. */
export type PenInput =
  | { kind: 'z'; upMm?: number | undefined; downMm?: number | undefined; speedMmPerS?: number | undefined }
  | { kind: 'spindle'; upS?: number | undefined; downS?: number | undefined }
  | {
      kind: 'servo'
      servo?: string | number | undefined
      upDegrees?: number | undefined
      downDegrees?: number | undefined
    }
  | { kind: 'fan'; fan?: number | undefined; upS?: number | undefined; downS?: number | undefined }
  | { kind: 'commands'; up: string[]; down: string[] }

/** The settings as people give them: all of them optional. */
export type GcodeSettings = { [Key in Exclude<keyof GcodeConfig, 'pen'>]?: GcodeConfig[Key] | undefined } & {
  pen?: PenInput | undefined
}

const lengthMm = z.number().positive().max(10_000)
const speed = z.number().min(0.1).max(2000)
const penMs = z.number().int().min(0).max(10_000)
const placeMm = z.number().min(-10_000).max(10_000)
const text = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[\x20-\x7e]+$/, 'must be one line of plain ASCII')
const penLines = z.array(text).min(1).max(20)

const pen = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('z').describe('The Z axis.'),
    upMm: z.number().min(-500).max(500).default(5).describe('Height of the raised pen, mm.'),
    downMm: z.number().min(-500).max(500).default(0).describe('Height of the lowered pen, mm.'),
    speedMmPerS: speed.optional().describe('Speed of the axis, mm/s. Left out: as fast as it can.'),
  }),
  z.strictObject({
    kind: z.literal('spindle').describe('The output of the spindle or laser, M3 S.'),
    upS: z.number().min(0).max(100_000).default(300).describe('S with the pen up.'),
    downS: z.number().min(0).max(100_000).default(700).describe('S with the pen down.'),
  }),
  z.strictObject({
    kind: z.literal('servo').describe('A servo of the firmware: M280 in Marlin, SET_SERVO in Klipper.'),
    servo: z
      .union([z.number().int().min(0).max(20), z.string().regex(/^\w+$/)])
      .optional()
      .describe('Which servo: a number, in Klipper the name of its section. Left out: 0, and pen in Klipper.'),
    upDegrees: z.number().min(0).max(360).default(90).describe('Angle with the pen up.'),
    downDegrees: z.number().min(0).max(360).default(40).describe('Angle with the pen down.'),
  }),
  z.strictObject({
    kind: z.literal('fan').describe('The output of a fan, M106 S.'),
    fan: z.number().int().min(0).max(20).default(0).describe('Which fan.'),
    upS: z.number().int().min(0).max(255).default(0).describe('S with the pen up.'),
    downS: z.number().int().min(0).max(255).default(255).describe('S with the pen down.'),
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
      'A file to write (file=out.gcode, file=- for stdout), octoprint://host or moonraker://host:7125; with +https for TLS.',
    ),
  flavour: z
    .enum(gcodeFlavours)
    .optional()
    .describe('Firmware that reads the lines. Left out: klipper for Moonraker, marlin for OctoPrint, grbl for files.'),
  model: z.string().min(1).max(80).default('G-code plotter').describe('What the machine is called.'),
  widthMm: lengthMm.default(297).describe('Travel along x, mm.'),
  heightMm: lengthMm.default(210).describe('Travel along y, mm.'),
  originCorner: z
    .enum(originCorners)
    .default('bottom-left')
    .describe('Corner of the page that lies at originXMm, originYMm.'),
  xAxis: z.enum(['right', 'left']).default('right').describe("Where the machine's x grows to, seen from the reader."),
  yAxis: z.enum(['up', 'down']).default('up').describe("Where the machine's y grows to, seen from the reader."),
  originXMm: placeMm.default(0).describe("Where that corner is by the machine's x, mm."),
  originYMm: placeMm.default(0).describe("Where that corner is by the machine's y, mm."),
  zero: z
    .enum(zeros)
    .optional()
    .describe(
      'What coordinates count from: machine (as they are), here (the pen stands at the corner), home (its switches). Left out: machine, and home for Klipper.',
    ),
  drawSpeedMmPerS: speed.default(50).describe('Speed with the pen on paper, mm/s.'),
  travelSpeedMmPerS: speed.default(100).describe('Speed with the pen up, mm/s. Grbl and LinuxCNC use their own.'),
  accelMmPerS2: z
    .number()
    .min(1)
    .max(100_000)
    .default(500)
    .describe('Acceleration, mm/s²: for the estimated time alone.'),
  pen: pen
    .optional()
    .describe('How the pen is lifted. Left out: spindle for Grbl, servo for Marlin and Klipper, z for LinuxCNC.'),
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
    .describe('How far lines and arcs may lie off the points of a stroke, mm. 0 writes every point.'),
  arcs: z
    .boolean()
    .optional()
    .describe(
      'Whether curves are written as arcs (G2, G3). Left out: yes, but not for Klipper, where they are optional.',
    ),
  header: z
    .array(text)
    .max(200)
    .default([])
    .describe('Lines at the beginning, as ["M84 S0"]; may use {widthMm}, {heightMm}, {drawSpeedMmPerS}.'),
  footer: z
    .array(text)
    .max(200)
    .default([])
    .describe('Lines at the end, with the pen up; may also use {strokes}, {inkMm}, {travelMm}, {seconds}.'),
  apiKey: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .meta({ writeOnly: true })
    .describe('Key of OctoPrint (needed) or Moonraker (where it asks for one).'),
  fileName: z
    .string()
    .regex(/^[\w][\w .-]*\.(gcode|gco|g)$/i, 'must be a plain file name that ends in .gcode, .gco or .g')
    .max(80)
    .default('vfab.gcode')
    .describe('Name of the file on OctoPrint or Moonraker.'),
  print: z.boolean().default(true).describe('false uploads the file without starting it.'),
  pollMs: z
    .number()
    .int()
    .min(50)
    .max(60_000)
    .default(500)
    .describe('Time between two looks at how far the machine is, ms.'),
  timeoutMs: z
    .number()
    .int()
    .min(100)
    .max(600_000)
    .default(10_000)
    .describe('How long OctoPrint or Moonraker may take to answer, ms.'),
  autoConnect: z.boolean().default(true).describe('Whether a session connects by itself when it starts.'),
})

const usualPens = {
  grbl: { kind: 'spindle', upS: 300, downS: 700 },
  marlin: { kind: 'servo', servo: 0, upDegrees: 90, downDegrees: 40 },
  klipper: { kind: 'servo', servo: 'pen', upDegrees: 90, downDegrees: 40 },
  linuxcnc: { kind: 'z', upMm: 5, downMm: 0 },
} as const satisfies Record<GcodeFlavour, PenOutput>

/** Checks settings and completes them; unknown keys are errors. */
export const gcodeConfigSchema: z.ZodType<GcodeConfig, GcodeSettings> = settings
  .superRefine((given, context) => {
    const flavour = flavourFor(given.flavour, given.port)
    const { title, pens, style } = flavourRules[flavour]
    if (given.port !== undefined && targetOf(given.port) === undefined) {
      const message = 'must be file=NAME, octoprint://host or moonraker://host'
      context.addIssue({ code: 'custom', path: ['port'], message })
    }
    // Who reads the lines is known once there is an address, or a flavour.
    const isKnown = given.flavour !== undefined || given.port !== undefined
    if (isKnown && given.pen !== undefined && !pens.includes(given.pen.kind)) {
      const message = `${title} would not move the pen: it has no lift of kind ${given.pen.kind}, only ${pens.join(', ')}`
      context.addIssue({ code: 'custom', path: ['pen', 'kind'], message })
    }
    const range = given.pen === undefined ? undefined : penRange({ servo: 0, ...given.pen } as PenOutput)
    if (range !== undefined && range.up === range.down) {
      const message = 'is the same with the pen up and down: the pen would never leave the paper'
      context.addIssue({ code: 'custom', path: ['pen'], message })
    }
    const own = given.pen?.kind === 'commands' ? [...given.pen.up, ...given.pen.down] : []
    for (const line of [...given.header, ...given.footer, ...own]) {
      if (line.length <= style.lineCharacters) continue
      const message = `"${line}" is longer than the ${style.lineCharacters} characters that ${title} reads`
      context.addIssue({ code: 'custom', path: own.includes(line) ? ['pen'] : ['header'], message })
    }
  })
  .transform((given): GcodeConfig => {
    const flavour = flavourFor(given.flavour, given.port)
    const completed = given.pen ?? usualPens[flavour]
    const lift: PenOutput =
      completed.kind === 'servo'
        ? { ...completed, servo: completed.servo ?? (flavour === 'klipper' ? 'pen' : 0) }
        : completed
    const isAxis = lift.kind === 'z'
    return {
      ...given,
      flavour,
      pen: lift,
      zero: given.zero ?? (flavour === 'klipper' ? 'home' : 'machine'),
      arcs: given.arcs ?? flavour !== 'klipper',
      penLiftMs: given.penLiftMs ?? (isAxis ? 0 : 150),
      penDropMs: given.penDropMs ?? (isAxis ? 0 : 200),
    }
  })
