import * as z from 'zod'

import type { BladeSettings } from './blade.ts'
import { type DialectSettings, moveForms } from './dialect.ts'
import { type ModelName, modelNames, models, paperNames } from './models.ts'

/** What keeps the plotter's buffer from running over. */
export const handshakes = ['software', 'xonxoff', 'hardware'] as const

/** One of {@link handshakes}. */
export type Handshake = (typeof handshakes)[number]

/** One pen of the carousel. */
export interface PenStall {
  /** The stall it stands in, from 1. */
  stall: number
  /** In place of the plotter's `drawSpeedMmPerS`, mm/s. */
  drawSpeedMmPerS?: number | undefined
  /** In place of the plotter's `penForceGrams`, grams. */
  penForceGrams?: number | undefined
}

/** Settings of one HP-GL plotter, after defaults. */
export interface HpglConfig {
  /** A serial port (`/dev/ttyUSB0`, `COM3`), an address (`tcp://host:port`), or a file to write (`file=out.hpgl`, `file=-`). */
  port?: string | undefined
  /** `auto`: what the plotter says it is. */
  model: ModelName | 'auto'
  /** Rate of the serial line as the switches of the plotter have it, bit/s. */
  baudRate: number
  dataBits: 7 | 8
  parity: 'none' | 'even' | 'odd'
  stopBits: 1 | 2
  handshake: Handshake
  /** `auto`: whatever is loaded. In files and on cutters: A4. */
  paper: (typeof paperNames)[number] | 'auto'
  /** In place of a paper, in files and on cutters: how far the machine reaches along x and y, mm. */
  areaMm?: { widthMm: number; heightMm: number } | undefined
  /** In files and on cutters: how HP-GL is written. The model's where left out. */
  dialect?: DialectSettings | undefined
  /** In files and on cutters: a drag knife. Left out: a pen, or a cutter that leads its knife itself. */
  blade?: BladeSettings | undefined
  /** By how many degrees the page is turned clockwise on the bed. */
  rotationDegrees: 0 | 90 | 180 | 270
  /** Length of a plotter unit, mm. The model's when left out. */
  unitMm?: number | undefined
  /** Speed with the pen down, mm/s; plotters know whole cm/s. The model's highest when left out. */
  drawSpeedMmPerS?: number | undefined
  /** Force on the paper, grams, on plotters that can set it. */
  penForceGrams?: number | undefined
  /** The pens in the order drawings count them. One in each stall when left out. */
  pens?: PenStall[] | undefined
  /** After how long a rest the pen goes back into its stall so that it does not dry up, ms. 0: at once. */
  storePenAfterMs: number
  /** How much drawing the buffer may hold, ms: what a pause at a stroke may still draw. */
  bufferAheadMs: number
  /** How long the plotter may take to answer, ms, besides the time what it was sent takes. */
  timeoutMs: number
  /** How often a plotter that does not answer is asked again. */
  retryCount: number
  /** Whether a session connects by itself when it starts. */
  autoConnect: boolean
}

/** The settings as people give them: all of them optional. */
export type HpglSettings = { [Key in keyof HpglConfig]?: HpglConfig[Key] | undefined }

/** `VS` takes less than 128 cm/s, and no plotter draws at less than 1. */
const speed = z.number().min(10).max(1279)
const force = z.number().min(1).max(500)

const stall = z.strictObject({
  stall: z.number().int().min(1).max(16).describe('The stall the pen stands in.'),
  drawSpeedMmPerS: speed.optional().describe('Speed with this pen, mm/s.'),
  penForceGrams: force.optional().describe('Force of this pen on the paper, grams.'),
})

const byteText = z.string().max(200)
const lengthMm = z.number().min(1).max(10_000)

const dialect = z.strictObject({
  form: z.enum(moveForms).optional().describe('How moves are written: PD1,2; or PD;PA1,2;.'),
  pointsPerInstruction: z.number().int().min(1).max(1000).optional().describe('Points of one instruction at most.'),
  lineBytes: z.number().int().min(0).max(10_000).optional().describe('Longest line, bytes; 0: lines are not broken.'),
  instructionEnd: byteText.optional().describe(String.raw`What follows each instruction, such as \n.`),
  selectsPen: z.boolean().optional().describe('Whether SP selects the pen.'),
  prologue: byteText.optional().describe(String.raw`What comes first, such as \e.(IN;PA;`),
  epilogue: byteText.optional().describe('What comes last, such as PU0,0;'),
  speed: byteText.optional().describe('What sets the speed, with {cmPerS} or {mmPerS}.'),
  force: byteText.optional().describe('What sets the force, with {grams}.'),
})

const blade = z.strictObject({
  offsetMm: z.number().min(0).max(5).describe('From the axis of the blade to its tip, mm, such as 0.25.'),
  overcutMm: z
    .number()
    .min(0)
    .max(20)
    .optional()
    .describe('How far closed outlines are cut beyond their start, mm. Default: 1.'),
  cornerDegrees: z
    .number()
    .min(0)
    .max(180)
    .optional()
    .describe('Smaller corners are cut without turning the blade, degrees. Default: 5.'),
})

const settings = z.strictObject({
  port: z
    .string()
    .min(1)
    .optional()
    .describe(
      'A serial port (/dev/ttyUSB0, COM3), a printer port (/dev/usb/lp0), an address (tcp://host:port), or a file to write (file=out.hpgl, file=- for stdout).',
    ),
  model: z
    .enum(['auto', ...modelNames])
    .default('auto')
    .describe('The plotter; auto: what it says it is.'),
  baudRate: z
    .number()
    .int()
    .min(75)
    .max(921_600)
    .default(9600)
    .describe('Rate of the serial line as the switches of the plotter have it, bit/s.'),
  dataBits: z.literal([7, 8]).default(8).describe('Data bits of the serial line.'),
  parity: z.enum(['none', 'even', 'odd']).default('none').describe('Parity of the serial line.'),
  stopBits: z.literal([1, 2]).default(1).describe('Stop bits of the serial line.'),
  handshake: z
    .enum(handshakes)
    .default('software')
    .describe(
      'What keeps the buffer from running over: asking for room (any cable will do), XON/XOFF, or the line CTS.',
    ),
  paper: z
    .enum(['auto', ...paperNames])
    .default('auto')
    .describe('Paper that must be set up; auto: whatever is loaded. In files and on cutters: a4.'),
  areaMm: z
    .strictObject({ widthMm: lengthMm.describe('Along x, mm.'), heightMm: lengthMm.describe('Along y, mm.') })
    .optional()
    .describe('In place of a paper, in files and on cutters: how far the machine reaches.'),
  dialect: dialect.optional().describe("In files and on cutters: how HP-GL is written. Default: the model's way."),
  blade: blade.optional().describe('In files and on cutters: a drag knife that vfab leads. Default: none.'),
  rotationDegrees: z
    .literal([0, 90, 180, 270])
    .default(0)
    .describe('By how many degrees the page is turned clockwise on the bed.'),
  unitMm: z
    .number()
    .min(0.001)
    .max(1)
    .optional()
    .describe("Length of a plotter unit, mm. Default: the model's, 0.025, or 0.02488 on the HP 7475A."),
  drawSpeedMmPerS: speed
    .optional()
    .describe("Speed with the pen down, mm/s; plotters know whole cm/s. Default: the model's highest."),
  penForceGrams: force
    .optional()
    .describe("Force on the paper, grams, on machines that can set it (HP 7550A, cutters). Default: the plotter's."),
  pens: z
    .array(stall)
    .min(1)
    .max(16)
    .optional()
    .describe('The pens in the order drawings count them. Default: one in each stall.'),
  storePenAfterMs: z
    .number()
    .int()
    .min(0)
    .max(3_600_000)
    .default(15_000)
    .describe('After how long a rest the pen goes back into its stall so that it does not dry up, ms.'),
  bufferAheadMs: z
    .number()
    .int()
    .min(200)
    .max(60_000)
    .default(2000)
    .describe('How much drawing the buffer may hold, ms: what a pause at a stroke may still draw.'),
  timeoutMs: z
    .number()
    .int()
    .min(100)
    .max(60_000)
    .default(3000)
    .describe('How long the plotter may take to answer, ms, besides the time what it was sent takes.'),
  retryCount: z
    .number()
    .int()
    .min(0)
    .max(10)
    .default(2)
    .describe('How often a plotter that does not answer is asked again.'),
  autoConnect: z.boolean().default(true).describe('Whether a session connects by itself when it starts.'),
})

/** Checks settings and completes them; unknown keys are errors. */
export const hpglConfigSchema: z.ZodType<HpglConfig, HpglSettings> = settings.superRefine((given, context) => {
  requireListener(given, context)
  if (given.model === 'auto') return
  const { name, pens, drawSpeedMmPerS, forceGrams } = models[given.model]
  for (const [index, { stall: number }] of (given.pens ?? []).entries()) {
    if (number <= pens) continue
    const message = `is ${number}, but the ${name} has ${pens} stalls`
    context.addIssue({ code: 'custom', path: ['pens', index, 'stall'], message })
  }
  if (given.drawSpeedMmPerS !== undefined && given.drawSpeedMmPerS > drawSpeedMmPerS) {
    const message = `is ${given.drawSpeedMmPerS}, but the ${name} draws at ${drawSpeedMmPerS} mm/s at most`
    context.addIssue({ code: 'custom', path: ['drawSpeedMmPerS'], message })
  }
  if (given.penForceGrams !== undefined && forceGrams === undefined && given.model !== 'generic') {
    const message = `cannot be set on the ${name}`
    context.addIssue({ code: 'custom', path: ['penForceGrams'], message })
  }
})

/** Forms and blades are for machines that are not asked: a plotter that answers has its own. */
function requireListener(given: z.infer<typeof settings>, context: z.RefinementCtx): void {
  const listens = given.port?.startsWith('file=') === true || (given.model !== 'auto' && models[given.model].cutter)
  if (listens || given.port === undefined) return
  for (const key of ['areaMm', 'dialect', 'blade'] as const) {
    if (given[key] === undefined) continue
    const message = 'is for files and for cutters: set model to cutter, or to the cutter it is'
    context.addIssue({ code: 'custom', path: [key], message })
  }
}
