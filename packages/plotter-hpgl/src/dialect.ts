/**
 * How HP-GL is written for a machine that does not answer: cutters and files. Plotters of the book understand all of it; cutters
 * differ in the form of a move, in what begins and ends a file, and in how speed and force are set.
 */
import { fillTemplate } from '@vfab/driver-kit/gcode'

import { hpglError } from './errors.ts'

/** How moves are written: `PD1,2,3,4;`, or `PD;PA1,2,3,4;`. */
export const moveForms = ['coordinates', 'pu-pa'] as const

/** One of {@link moveForms}. */
export type MoveForm = (typeof moveForms)[number]

/** Everything in which machines differ. */
export interface Dialect {
  readonly form: MoveForm
  /** Points of one instruction. */
  readonly pointsPerInstruction: number
  /** Longest line, bytes without its end; 0: no lines are broken. */
  readonly lineBytes: number
  /** What follows each instruction. */
  readonly instructionEnd: string
  /** Whether the file says which pen draws (`SP`). */
  readonly selectsPen: boolean
  readonly prologue: string
  readonly epilogue: string
  /** Sets the speed, with `{cmPerS}` and `{mmPerS}` filled in. */
  readonly speed: string
  /** Sets the force, with `{grams}` filled in; absent where a plotter has its eight steps of `FS`. */
  readonly force?: string | undefined
}

/** What a machine that does not answer takes in another form than its model says; see `Dialect`. */
export interface DialectSettings {
  form?: MoveForm | undefined
  pointsPerInstruction?: number | undefined
  lineBytes?: number | undefined
  instructionEnd?: string | undefined
  selectsPen?: boolean | undefined
  prologue?: string | undefined
  epilogue?: string | undefined
  speed?: string | undefined
  force?: string | undefined
}

/** HP-GL as the manuals of pen plotters have it. */
export const plotterDialect: Dialect = {
  form: 'coordinates',
  // Some plotters have little room for the parameters of an instruction.
  pointsPerInstruction: 40,
  lineBytes: 0,
  instructionEnd: '',
  selectsPen: true,
  prologue: 'IN;',
  epilogue: 'PU;SP0;',
  speed: 'VS{cmPerS};',
}

/** The dialect of a model, with what the settings change. @throws DriverError `CONFIG_INVALID` for an unknown placeholder or escape */
export function dialectOf(model: Dialect, settings: DialectSettings = {}): Dialect {
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
  const dialect: Dialect = { ...model, ...given }
  for (const [key, values] of [
    ['speed', { cmPerS: 1, mmPerS: 10 }],
    ['force', { grams: 1 }],
  ] as const) {
    try {
      fillTemplate([dialect[key] ?? ''], values)
    } catch (cause) {
      const hint = cause instanceof Error ? cause.message : String(cause)
      throw hpglError('CONFIG_INVALID', `dialect.${key} is ${JSON.stringify(dialect[key])}`, { hint, cause })
    }
  }
  const { prologue, epilogue, instructionEnd } = dialect
  return {
    ...dialect,
    prologue: unescaped('prologue', prologue),
    epilogue: unescaped('epilogue', epilogue),
    instructionEnd: unescaped('instructionEnd', instructionEnd),
  }
}

const controlCharacters: Readonly<Record<string, string>> = { e: '\x1b', n: '\n', r: '\r', t: '\t', '\\': '\\' }

/** Control characters may be written as on a command line: `\e` is ESC, `\x03` any other. */
function unescaped(key: string, text: string): string {
  return text.replaceAll(/\\(?:x([0-9a-fA-F]{2})|(.?))/gs, (whole, code: string | undefined, letter: string) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16))
    const control = controlCharacters[letter]
    if (control !== undefined) return control
    throw hpglError('CONFIG_INVALID', `dialect.${key} contains ${JSON.stringify(whole)}`, {
      hint: String.raw`write \e for ESC, \n, \r, \t, \\ or \xHH for any other byte`,
    })
  })
}

/** The instruction that sets the speed. */
export function speedText({ speed }: Dialect, speedMmPerS: number): string {
  const cmPerS = Math.max(1, Math.round(speedMmPerS / 10))
  return fillTemplate([speed], { cmPerS, mmPerS: Math.round(speedMmPerS) })[0]!
}

/** The instruction that sets the force; `undefined` where the model has its own. */
export function forceText({ force }: Dialect, grams: number): string | undefined {
  return force === undefined ? undefined : fillTemplate([force], { grams: Math.round(grams) })[0]!
}
