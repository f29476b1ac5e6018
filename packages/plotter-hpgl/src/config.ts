import * as z from 'zod'

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
  /** `auto`: whatever is loaded. In files: A4. */
  paper: (typeof paperNames)[number] | 'auto'
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

const settings = z.strictObject({
  port: z
    .string()
    .min(1)
    .optional()
    .describe(
      'A serial port (/dev/ttyUSB0, COM3), an address (tcp://host:port), or a file to write (file=out.hpgl, file=- for stdout).',
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
    .describe('Paper that must be set up; auto: whatever is loaded. In files: a4.'),
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
    .describe("Force on the paper, grams, on plotters that can set it (HP 7550A). Default: the plotter's."),
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
