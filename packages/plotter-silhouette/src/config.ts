import * as z from 'zod'

import { machines, type ModelName, modelNames } from './machines.ts'

/** What is in the holder. */
export const tools = ['pen', 'blade'] as const

/** One of {@link tools}. */
export type Tool = (typeof tools)[number]

/** Settings of one Silhouette machine, after defaults. */
export interface SilhouetteConfig {
  /**
   * `usb` for the only one attached, `usb=SERIAL` or `usb=LOCATION` for one of several, a printer port (`/dev/usb/lp0`), an address
   * (`tcp://host:port`), or a file to write (`file=out.gpgl`).
   */
  port: string
  /** `auto`: what the machine says it is. */
  model: ModelName | 'auto'
  tool: Tool
  /** Which holder, 1 on the left, where the machine has two. */
  holder: 1 | 2
  /** Speed with the tool down, mm/s; machines know whole cm/s. */
  drawSpeedMmPerS: number
  /** Force, in the machine's own steps, from 1. */
  force: number
  /** Diameter of the circle that the tip of a blade swivels on, mm. */
  bladeDiameterMm: number
  /** Whether the machine moves the media back and forth first, so that its rollers mark their tracks. */
  trackEnhancing: boolean
  /** Reach across the machine, mm. Left out: the model's. */
  widthMm?: number | undefined
  /** Reach along the media, mm. */
  heightMm: number
  /** How long the machine may be silent, ms. */
  timeoutMs: number
  /** Whether a session connects by itself when it starts. */
  autoConnect: boolean
}

/** The settings as people give them: all of them optional. */
export type SilhouetteSettings = { [Key in keyof SilhouetteConfig]?: SilhouetteConfig[Key] | undefined }

const lengthMm = z.number().min(10).max(10_000)

const settings = z.strictObject({
  port: z
    .string()
    .min(1)
    .default('usb')
    .describe(
      'usb for the only one attached, usb=SERIAL or usb=LOCATION for one of several, a printer port (/dev/usb/lp0), an address (tcp://host:port), or a file to write (file=out.gpgl).',
    ),
  model: z
    .enum(['auto', ...modelNames])
    .default('auto')
    .describe('The machine; auto: what it answers. Needed for files.'),
  tool: z.enum(tools).default('pen').describe('What is in the holder.'),
  holder: z.literal([1, 2]).default(1).describe('The holder of the tool, 1 is on the left, on machines with two.'),
  drawSpeedMmPerS: z
    .number()
    .min(10)
    .max(300)
    .default(100)
    .describe('Speed with the tool down, mm/s; machines know whole cm/s.'),
  force: z.number().int().min(1).max(40).default(10).describe("Force of the tool, in the machine's steps."),
  bladeDiameterMm: z
    .number()
    .min(0)
    .max(2.3)
    .default(0.9)
    .describe('Diameter of the circle that the tip of the blade swivels on, mm. The machine leads the blade by it.'),
  trackEnhancing: z.boolean().default(false).describe('Whether the rollers mark their tracks first, for long media.'),
  widthMm: lengthMm.optional().describe("Reach across the machine, mm. Default: the model's."),
  heightMm: lengthMm.default(297).describe('Reach along the media, mm; 304 on a 12 inch mat.'),
  timeoutMs: z.number().int().min(100).max(60_000).default(10_000).describe('How long the machine may be silent, ms.'),
  autoConnect: z.boolean().default(true).describe('Whether a session connects by itself when it starts.'),
})

/** Checks settings and completes them; unknown keys are errors. */
export const silhouetteConfigSchema: z.ZodType<SilhouetteConfig, SilhouetteSettings> = settings.superRefine(
  ({ model, drawSpeedMmPerS, force, holder }, context) => {
    if (model === 'auto') return
    const { name, mostSpeed, mostForce, hasTwoTools } = machines[model]
    const refuse = (key: string, message: string): void => context.addIssue({ code: 'custom', path: [key], message })
    if (drawSpeedMmPerS > 10 * mostSpeed)
      refuse('drawSpeedMmPerS', `is ${drawSpeedMmPerS}, but the ${name} draws at ${10 * mostSpeed} mm/s at most`)
    if (force > mostForce) refuse('force', `is ${force}, but the ${name} has ${mostForce} at most`)
    if (holder === 2 && !hasTwoTools) refuse('holder', `is 2, but the ${name} has one holder`)
  },
)
