import type { MachinePoint } from './report.ts'

/** `$$`: number to value. */
export type Settings = ReadonlyMap<number, number>

/** Reads the answer to `$$`. */
export function parseSettings(lines: readonly string[]): Map<number, number> {
  const settings = new Map<number, number>()
  for (const line of lines) {
    const match = /^\$(\d+)=([-+\d.]+)/.exec(line)
    if (match !== null && Number.isFinite(Number(match[2]))) settings.set(Number(match[1]), Number(match[2]))
  }
  return settings
}

/** The coordinate systems of `$#`, in the units of `$13`. */
export interface Offsets {
  /** `G54` to `G59`, and `G59.1` to `G59.3` where the firmware has them. */
  readonly systems: ReadonlyMap<string, MachinePoint>
  /** G92. */
  readonly shift: MachinePoint
  /** Tool length. Grbl has one along z, grblHAL along each axis. */
  readonly toolLength: MachinePoint
}

const none: MachinePoint = [0, 0, 0]

/** Reads the answer to `$#`. */
export function parseOffsets(lines: readonly string[]): Offsets {
  const values = new Map<string, MachinePoint>()
  let toolLength = none
  for (const line of lines) {
    const match = /^\[(G\d+(?:\.\d)?|TLO):([-\d.,]+)(?::\d)?]$/.exec(line)
    if (match === null) continue
    const [x = 0, y = 0, z] = match[2]!.split(',').map(Number)
    if (match[1] !== 'TLO') values.set(match[1]!, [x, y, z ?? 0])
    else toolLength = z === undefined ? [0, 0, x] : [x, y, z]
  }
  return {
    systems: new Map([...values].filter(([name]) => /^G5[4-9](\.\d)?$/.test(name))),
    shift: values.get('G92') ?? none,
    toolLength,
  }
}

/** What `$G` tells of modal state. */
export interface Modal {
  /** Active coordinate system, as `G54`. */
  readonly system: string
  readonly spindleOn: boolean
  readonly spindleSpeed: number
  /** True where the firmware says that no tool length is in force (`G49`); most do not say. */
  readonly toolLengthCancelled: boolean
  /** All words, as printed. */
  readonly words: readonly string[]
}

/** Reads the answer to `$G`. */
export function parseModal(lines: readonly string[]): Modal {
  const words = (/^\[GC:([^\]]*)]$/.exec(lines.find((line) => line.startsWith('[GC:')) ?? '')?.[1] ?? '').split(' ')
  const speed = words.map((word) => /^S([\d.]+)$/.exec(word)?.[1]).find((text) => text !== undefined)
  return {
    system: words.find((word) => /^G5[4-9](\.\d)?$/.test(word)) ?? 'G54',
    spindleOn: words.includes('M3') || words.includes('M4'),
    spindleSpeed: Number(speed ?? 0),
    toolLengthCancelled: words.includes('G49'),
    words,
  }
}
