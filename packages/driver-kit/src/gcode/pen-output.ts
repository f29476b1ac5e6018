import type { GcodeFlavour, GcodeStyle } from './flavours.ts'
import { decimal, dwellLine, wordLine } from './words.ts'

/** What the pen hangs on, and the values that lift and lower it. */
export type PenOutput =
  /** The Z axis. */
  | {
      readonly kind: 'z'
      /** Height of the raised pen, mm. */
      readonly upMm: number
      /** Height of the lowered pen, mm. */
      readonly downMm: number
      /** Speed of the axis, mm/s; as fast as it can when left out. */
      readonly speedMmPerS?: number | undefined
    }
  /** The output of the spindle or laser: `M3 S…`. */
  | { readonly kind: 'spindle'; readonly upS: number; readonly downS: number }
  /** A servo of the firmware: `M280 P0 S…`, in Klipper `SET_SERVO`. */
  | {
      readonly kind: 'servo'
      /** Which one: a number, in Klipper the name of its section. */
      readonly servo: string | number
      readonly upDegrees: number
      readonly downDegrees: number
    }
  /** The output of a fan: `M106 S…`. */
  | { readonly kind: 'fan'; readonly fan: number; readonly upS: number; readonly downS: number }
  /** Any lines. */
  | { readonly kind: 'commands'; readonly up: readonly string[]; readonly down: readonly string[] }

/** Lower and upper end of the lift, in the unit of its kind; absent where there are no heights. */
export function penRange(pen: PenOutput): { readonly down: number; readonly up: number } | undefined {
  switch (pen.kind) {
    case 'z':
      return { down: pen.downMm, up: pen.upMm }
    case 'servo':
      return { down: pen.downDegrees, up: pen.upDegrees }
    case 'spindle':
    case 'fan':
      return { down: pen.downS, up: pen.upS }
    case 'commands':
      return undefined
  }
}

/** The value at a height, percent of the way from the lowered to the raised pen. */
export function penValueAt(range: { readonly down: number; readonly up: number }, percent: number): number {
  return range.down + ((range.up - range.down) * percent) / 100
}

/**
 * The one line that takes the pen to a height.
 * @param value - S, degrees or mm, by the kind of the lift
 */
export function penMoveLine(
  pen: Exclude<PenOutput, { readonly kind: 'commands' }>,
  value: number,
  flavour: GcodeFlavour,
  style: GcodeStyle,
): string {
  switch (pen.kind) {
    case 'z':
      if (pen.speedMmPerS !== undefined)
        return wordLine(
          'G1',
          [
            ['Z', value],
            ['F', pen.speedMmPerS * 60],
          ],
          style,
        )
      return wordLine('G0', [['Z', value]], style)
    case 'spindle':
      return wordLine('M3', [['S', value]], style)
    case 'servo':
      if (flavour === 'klipper') return `SET_SERVO SERVO=${pen.servo} ANGLE=${decimal(value, 1)}`
      return wordLine(
        'M280',
        [
          ['P', Number(pen.servo)],
          ['S', value],
        ],
        style,
      )
    case 'fan':
      return wordLine(
        'M106',
        [...(flavour === 'klipper' ? [] : [['P', pen.fan] as const]), ['S', Math.round(value)]],
        style,
      )
  }
}

/** Which way the pen goes, and how. */
export interface PenChange {
  readonly to: 'up' | 'down'
  /** Height, percent of the way from the lowered to the raised pen; default 100 up, 0 down. */
  readonly percent?: number | undefined
  /** How long the machine waits for the pen, ms. */
  readonly waitMs: number
}

/**
 * All lines that move the pen and wait for it. Outputs that do not keep in step with the moves wait for these first.
 */
export function penLines(pen: PenOutput, change: PenChange, flavour: GcodeFlavour, style: GcodeStyle): string[] {
  const { to, percent = to === 'up' ? 100 : 0, waitMs } = change
  const range = penRange(pen)
  const moves =
    pen.kind === 'commands' || range === undefined
      ? (pen as { readonly up: readonly string[]; readonly down: readonly string[] })[to]
      : [penMoveLine(pen, penValueAt(range, percent), flavour, style)]
  const before = pen.kind === 'z' || style.waitForMoves === undefined ? [] : [style.waitForMoves]
  const after = waitMs > 0 ? [dwellLine(waitMs, style)] : []
  return [...before, ...moves, ...after]
}
