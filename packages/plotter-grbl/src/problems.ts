/** What about a board has to be changed by hand before anything may move. */
import type { Board } from './board.ts'
import type { GrblConfig, PenSettings } from './config.ts'
import { grblError } from './errors.ts'
import { type Problem, problem } from './problem.ts'
import { movesOutput, startupProblems } from './startup-blocks.ts'

/** @throws DriverError `CONFIG_INVALID` for the first of them */
export function requireNoProblem([first]: readonly Problem[], address: string): void {
  if (first === undefined) return
  const { name, message, hint } = first
  throw grblError('CONFIG_INVALID', `${name} of the board at ${address}: ${message}`, {
    context: { address, check: name },
    hint,
  })
}

/** Everything about the board's settings that would ruin a drawing. @param startup - its startup blocks, `$N` */
export function problemsOf(board: Board, config: GrblConfig, startup: readonly string[]): Problem[] {
  return [
    ...outputProblems(board, config.pen),
    ...laserProblems(board, config.pen),
    ...startupProblems(startup, config.pen),
  ]
}

/**
 * `M3 S…` is limited to what lies between `$31` and `$30`: beyond them, both heights of the pen may become the same. S 0 always
 * switches the output off.
 */
function outputProblems(board: Board, pen: PenSettings): Problem[] {
  const most = board.setting(30, Infinity)
  const least = board.setting(31, 0)
  if (pen.kind === 'z') return []
  if (pen.kind === 'commands') return commandProblems(pen, least, most)
  const check = (key: 'upS' | 'downS'): Problem[] => {
    const speed = pen[key]
    if (speed > most) {
      const why = `pen.${key} is ${speed}, but $30 limits S to ${most}`
      return [
        problem(
          'pen output',
          why,
          `send $30=${Math.max(pen.upS, pen.downS, 1000)}, or set pen.${key} to at most ${most}`,
        ),
      ]
    }
    if (speed < least && speed !== 0) {
      const why = `pen.${key} is ${speed}, but $31 raises S to at least ${least}`
      return [problem('pen output', why, `send $31=0, or set pen.${key} to at least ${least}`)]
    }
    return []
  }
  if (least >= most) {
    const why = `$31 (${least}) is not below $30 (${most}): the output has one speed only`
    return [problem('pen output', why, `send $31=0 and $30=${Math.max(pen.upS, pen.downS, 1000)}`)]
  }
  return [...check('upS'), ...check('downS')]
}

function commandProblems(pen: Extract<PenSettings, { kind: 'commands' }>, least: number, most: number): Problem[] {
  const [up, down] = [lastSpeed(pen.up), lastSpeed(pen.down)]
  if (up === undefined || down === undefined || up === down) return []
  const limited = (speed: number): number => (speed === 0 ? 0 : Math.min(Math.max(speed, least), most))
  if (limited(up) !== limited(down)) return []
  const why = `pen.up ends with S${up} and pen.down with S${down}, but $31 and $30 limit S to ${least}…${most}: both are the same`
  return [problem('pen output', why, `send $30=${Math.max(up, down)} and $31=0, or change S in pen.up and pen.down`)]
}

/** S that the output has after the lines: 0 after M5. @returns undefined where the lines leave it alone */
function lastSpeed(lines: readonly string[]): number | undefined {
  let speed: number | undefined
  for (const line of lines) {
    const match = /S\s*(\d*\.?\d+)/i.exec(line)
    if (match !== null) speed = Number(match[1])
    if (/M0?5(?![\d.])/i.test(line)) speed = 0
  }
  return speed
}

function laserProblems(board: Board, pen: PenSettings): Problem[] {
  const mode = board.setting(32, 0)
  const usesOutput = pen.kind === 'servo' || (pen.kind === 'commands' && [...pen.up, ...pen.down].some(movesOutput))
  if (mode === 0 || !usesOutput) return []
  const why =
    mode === 1
      ? 'on: S takes effect only while the machine moves, so the pen would fall late and lift while travelling'
      : `$32 is ${mode}, which is not a mode for plotters`
  const hint =
    board.info.name === 'fluidnc'
      ? 'make the pen a servo, BESC or PWM spindle in config.yaml of the board instead of a laser'
      : 'send $32=0'
  return [problem('laser mode', why, hint)]
}
