import type { AxisState } from './step-generator.ts'

/** A motor's part of a queued move: what the firmware stores in a FIFO place. */
export interface QueuedAxis {
  /** 32-bit signed, or up to 2³¹ in moves of constant rate. */
  readonly rate: number
  readonly accel: number
  readonly jerk: number
  /** Not negative; ignored in timed moves. */
  readonly steps: number
  readonly direction: AxisState['direction']
  /** What happens to the accumulator when the move starts: `-1` sets it to 2³¹ − 1, the zero of a move that starts backwards. */
  readonly clear: 'keep' | 'zero' | 'below-zero'
}

/** What waits in the motion FIFO or is being carried out. */
export type MotionCommand =
  | {
      readonly kind: 'move'
      readonly axes: readonly [QueuedAxis, QueuedAxis]
      /** Present in moves that end by time (LT, T3, TD), in ticks. */
      readonly intervalTicks?: number
      readonly maskRate: boolean
    }
  | { readonly kind: 'delay'; readonly ticks: number }
  | {
      readonly kind: 'servo'
      readonly channel: number
      readonly pin: number
      /** Rewritten by `SP,3`. */
      pulse: number
      readonly rate: number
      readonly ticks: number
    }
  | { readonly kind: 'engraver'; readonly on: boolean; readonly power: number }
  | { readonly kind: 'enable'; readonly first: number; readonly second: number | undefined }

/** The `clear` argument of the motion commands: bit 0 for motor 1, bit 1 for motor 2. */
export function clearOf(argument: number, axis: 0 | 1): QueuedAxis['clear'] {
  return (argument & (1 << axis)) !== 0 ? 'zero' : 'keep'
}

/** A motor's part of a move at a constant rate, its direction given by the sign of `steps`. */
export function constantAxis(steps: number, rate: number, clear: QueuedAxis['clear']): QueuedAxis {
  return { rate, accel: 0, jerk: 0, steps: Math.abs(steps), direction: steps < 0 ? -1 : 1, clear }
}
