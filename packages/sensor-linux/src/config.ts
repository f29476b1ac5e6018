import * as z from 'zod'

/** A GPIO line that is watched. */
export interface GpioSettings {
  /** Channel id: `door`. */
  id: string
  /** `gpiochip0`, or the chip's label. */
  chip: string
  /** Offset on the chip. */
  line: number
  /** What is measured. */
  quantity: string
  /** True when a low level means on. */
  activeLow: boolean
  bias: 'as-is' | 'pull-up' | 'pull-down' | 'disabled'
  /** Shorter changes are not reported, ms; done by the kernel, needs libgpiod 2. */
  debounceMs: number
}

/** Settings of the sensors of this computer, after defaults. */
export interface LinuxConfig {
  /** Where sysfs is; `proc` and `dev` lie beside it. */
  root: string
  /** Which of what is found is read: globs such as `hwmon/*`, `iio/bmp280@*`, `w1/28-*`, `thermal/*`, `input/*`, `gpio/*`, `machine`. */
  devices: string[]
  /** Other names for devices, used in channel ids: `{ "w1/28-000005f2a1b3": shed }`. */
  names: Record<string, string>
  /** Lines to watch with `gpiomon`. */
  gpio: GpioSettings[]
  /** Names of input devices whose keys are read, besides switches and the buttons of gpio-keys; globs. */
  buttonsOf: string[]
  /** Time between two measurements, ms. */
  intervalMs: number
  /** Readings remembered per channel. */
  historyCount: number
}

/** The settings as people give them: all of them optional. */
export type LinuxSettings = { [Key in keyof Omit<LinuxConfig, 'gpio'>]?: LinuxConfig[Key] | undefined } & {
  gpio?:
    | (Pick<GpioSettings, 'id' | 'chip' | 'line'> & {
        [Key in keyof Omit<GpioSettings, 'id' | 'chip' | 'line'>]?: GpioSettings[Key] | undefined
      })[]
    | undefined
}

const channelPart = z
  .string()
  .regex(/^[A-Za-z_][\w-]{0,39}$/, 'must begin with a letter and consist of letters, digits, _ and -')

const gpioLine = z.strictObject({
  id: channelPart.describe('Channel id: door.'),
  chip: z
    .string()
    .regex(/^[\w.:-]+$/)
    .describe('gpiochip0, or the label of the chip.'),
  line: z.number().int().min(0).max(1023).describe('Offset on the chip.'),
  quantity: z.string().min(1).default('switch').describe('What is measured.'),
  activeLow: z.boolean().default(false).describe('True when a low level means on.'),
  bias: z.enum(['as-is', 'pull-up', 'pull-down', 'disabled']).default('as-is'),
  debounceMs: z
    .number()
    .int()
    .min(0)
    .max(10_000)
    .default(0)
    .describe('Shorter changes are not reported, ms; needs libgpiod 2.'),
})

/** Checks settings and completes them; unknown keys are errors. */
export const linuxConfigSchema: z.ZodType<LinuxConfig, LinuxSettings> = z.strictObject({
  root: z
    .string()
    .regex(/^\/[^\0]*$/, 'must be an absolute path')
    .default('/sys')
    .describe('Where sysfs is; proc and dev lie beside it.'),
  devices: z
    .array(z.string().min(1))
    .default(['*'])
    .describe(
      'Which of what is found is read: globs such as hwmon/*, iio/bmp280@*, w1/28-*, thermal/*, input/*, gpio/*, machine.',
    ),
  names: z
    .record(z.string().min(1), channelPart)
    .default({})
    .describe('Other names for devices, used in channel ids: { "w1/28-000005f2a1b3": "shed" }.'),
  gpio: z.array(gpioLine).default([]).describe('GPIO lines to watch with gpiomon.'),
  buttonsOf: z
    .array(z.string().min(1))
    .default([])
    .describe('Names of input devices whose keys are read, besides switches and the buttons of gpio-keys; globs.'),
  intervalMs: z.number().int().min(10).max(86_400_000).default(1000).describe('Time between two measurements, ms.'),
  historyCount: z.number().int().min(1).max(1_000_000).default(1000).describe('Readings remembered per channel.'),
})
