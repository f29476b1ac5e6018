/** A command to the pen's servo, when it takes effect. */
export interface PenCommand {
  readonly atMs: number
  readonly to: 'up' | 'down'
  /** How high `up` is; 1 by default. */
  readonly height?: number
}

/** Height of a pen that moves between 0 and 1 at a constant rate, after commands in order of time. */
export function penHeight(
  timeMs: number,
  startHeight: number,
  commands: readonly PenCommand[],
  liftMs: number,
  dropMs: number,
): number {
  let height = startHeight
  commands.forEach(({ atMs, to, height: top = 1 }, index) => {
    const untilMs = Math.min(commands[index + 1]?.atMs ?? Infinity, timeMs)
    if (untilMs <= atMs) return
    height =
      to === 'up' ? Math.min(top, height + (untilMs - atMs) / liftMs) : Math.max(0, height - (untilMs - atMs) / dropMs)
  })
  return height
}
