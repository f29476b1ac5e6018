import { type ScriptedPipe, scriptedPipe } from './scripted-pipe.ts'

/** A NextDraw with its board, as far as homing needs them. Moves are over as soon as they are sent. */
export interface Gantry {
  readonly pipe: ScriptedPipe
  /** Where the carriage really is: 0, 0 is the corner. */
  readonly carriage: { xMm: number; yMm: number }
  /** Turns the switch into one that never closes, or never opens. */
  breakSwitch(state: 'stuck-open' | 'stuck-pressed'): void
}

/** What the carriage moves by at a time: one step of its motors. */
const grainMm = 1 / 80

/**
 * A CoreXY gantry: motor 1 turns with x + y, motor 2 with x − y. A motor that is let go follows the other: the carriage then
 * moves along the held motor's own diagonal, until the stop at y = 0 leads it along x. The switch closes at x = 0.
 * @param onLine - told each line that is sent
 */
export function createGantry(
  start: { readonly xMm: number; readonly yMm: number },
  onLine: (line: string) => void = () => {},
): Gantry {
  const carriage = { ...start }
  let secondHeld = false
  let mask = 0
  let triggered = false
  let broken: 'stuck-open' | 'stuck-pressed' | undefined
  let counters: [number, number] = [0, 0]

  const isPressed = (): boolean => (broken === undefined ? carriage.xMm <= 1e-9 : broken === 'stuck-pressed')

  const turn = (firstSteps: number, secondSteps: number): void => {
    const grains = Math.max(Math.abs(firstSteps), Math.abs(secondSteps))
    for (let grain = 0; grain < grains && !triggered; grain++) {
      const [first, second] = [(firstSteps / grains) * grainMm, (secondSteps / grains) * grainMm]
      counters = [counters[0] + firstSteps / grains, counters[1] + secondSteps / grains]
      if (secondHeld) move((first + second) / 2, (first - second) / 2)
      else if (carriage.yMm > 1e-9) move(first / 2, first / 2)
      else move(first, 0)
      if (mask !== 0 && isPressed()) triggered = true
    }
  }
  const move = (dx: number, dy: number): void => {
    carriage.xMm += dx
    carriage.yMm = Math.max(0, carriage.yMm + dy)
  }

  const commands: Readonly<Record<string, (...numbers: number[]) => string | void>> = {
    QU: () => '1',
    QG: () => (triggered ? '90' : '10'),
    QC: () => '394,300',
    QT: () => '',
    QS: () => counters.map(Math.round).join(','),
    PI: () => (isPressed() ? '1' : '0'),
    CS: () => void (counters = [0, 0]),
    EM: (_first, second) => {
      secondHeld = second !== 0
      counters = [0, 0]
      triggered = false
    },
    CU: (option, value) => {
      if (option !== 51) return
      mask = value!
      if (mask === 0) triggered = false
    },
    SM: (_ms, first, second) => void (triggered || turn(first, second)),
  }

  const pipe = scriptedPipe((line) => {
    onLine(line)
    if (line === 'V') return 'V,EBBv13_and_above EB Firmware Version 3.0.3\n'
    const [name = '', ...parameters] = line.split(',')
    const value = commands[name]?.(...parameters.map(Number))
    return value === undefined ? `${name}\n` : `${name},${value}\n`
  })
  return { pipe, carriage, breakSwitch: (state) => (broken = state) }
}
