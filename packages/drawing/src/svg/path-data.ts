import type { DriverError } from '@vfab/core'

import { invalidInput } from '../invalid-input.ts'
import { NumberScanner } from './number-scanner.ts'
import type { OutlinePen } from './outline.ts'
import { refuse, type Report } from './problems.ts'

/** Numbers that each command takes. */
const parameterCounts: Readonly<Record<string, number>> = { M: 2, L: 2, H: 1, V: 1, C: 6, S: 4, Q: 4, T: 2, A: 7, Z: 0 }

/**
 * Traces path data up to its end or its first error, which is reported: so SVG has it, as what comes before the error was
 * meant.
 * @param report - receives a `DriverError` `INPUT_INVALID`; by default it is thrown
 */
export function tracePath(data: string, tracer: OutlinePen, report: Report = refuse): void {
  const scanner = new NumberScanner(data)
  const pen = new PathPen(tracer)
  scanner.skipSpaces()
  let first = true
  while (!scanner.done) {
    const letter = data[scanner.at]!
    const command = letter.toUpperCase()
    if (!Object.hasOwn(parameterCounts, command)) return report(malformed('a command is unknown', data, scanner.at))
    if (first && command !== 'M') return report(malformed('it does not begin with a move (M)', data, scanner.at))
    first = false
    scanner.at++
    scanner.skipSpaces()
    const error = readSegments(scanner, pen, command, letter !== command)
    if (error) return report(error)
  }
}

/** Reads the numbers of one command, as often as they come. */
function readSegments(
  scanner: NumberScanner,
  pen: PathPen,
  command: string,
  relative: boolean,
): DriverError | undefined {
  const count = parameterCounts[command]!
  if (count === 0) {
    pen.close()
    return undefined
  }
  let current = command
  for (;;) {
    const numbers = pen.numbers
    let comma = false
    for (let index = 0; index < count; index++) {
      const isFlag = current === 'A' && (index === 3 || index === 4)
      if (scanner.done) return malformed('a number is missing', scanner.text, scanner.at)
      const value = isFlag ? scanner.flag() : scanner.number()
      if (value === undefined) {
        const what = isFlag ? 'a flag of an arc is neither 0 nor 1' : 'a number is expected'
        return malformed(what, scanner.text, scanner.at)
      }
      numbers[index] = Number(value)
      if (!Number.isFinite(numbers[index])) return invalidInput(`has a number in its path that is ${numbers[index]}`)
      comma = scanner.skipComma()
    }
    pen.segment(current, relative)
    // Further pairs after a move are lines.
    if (current === 'M') current = 'L'
    if (!comma && !scanner.atNumber) return undefined
  }
}

function malformed(what: string, data: string, position: number): DriverError {
  const near = data.slice(Math.max(0, position - 12), position + 12).trim()
  return invalidInput(`has malformed path data: ${what} at character ${position + 1}, near "${near}"`, {
    hint: 'every coordinate has to be a plain number; export the file again or mend the path',
  })
}

/** Follows path commands, keeping what smooth curves refer to. */
class PathPen {
  /** The numbers of the segment to come. */
  readonly numbers = new Float64Array(7)
  readonly #tracer: OutlinePen
  /** Last control point for `S` (`cubic`) and `T` (`quad`). */
  #control: 'none' | 'cubic' | 'quad' = 'none'
  #controlX = 0
  #controlY = 0

  constructor(tracer: OutlinePen) {
    this.#tracer = tracer
  }

  close(): void {
    this.#control = 'none'
    this.#tracer.close()
  }

  segment(command: string, relative: boolean): void {
    const tracer = this.#tracer
    const { numbers } = this
    const p1 = numbers[0]!
    const p2 = numbers[1]!
    const p3 = numbers[2]!
    const p4 = numbers[3]!
    const p5 = numbers[4]!
    const p6 = numbers[5]!
    const p7 = numbers[6]!
    const x = relative ? tracer.x : 0
    const y = relative ? tracer.y : 0
    const previous = this.#control
    this.#control = 'none'
    switch (command) {
      case 'M':
        return tracer.moveTo(x + p1, y + p2)
      case 'L':
        return tracer.lineTo(x + p1, y + p2)
      case 'H':
        return tracer.lineTo(x + p1, tracer.y)
      case 'V':
        return tracer.lineTo(tracer.x, y + p1)
      case 'C':
        return this.#cubic(x + p1, y + p2, x + p3, y + p4, x + p5, y + p6)
      case 'S': {
        const smooth = previous === 'cubic'
        return this.#cubic(this.#mirroredX(smooth), this.#mirroredY(smooth), x + p1, y + p2, x + p3, y + p4)
      }
      case 'Q':
        return this.#quad(x + p1, y + p2, x + p3, y + p4)
      case 'T': {
        const smooth = previous === 'quad'
        return this.#quad(this.#mirroredX(smooth), this.#mirroredY(smooth), x + p1, y + p2)
      }
      default:
        return tracer.arcTo(p1, p2, p3, p4 === 1, p5 === 1, x + p6, y + p7)
    }
  }

  #cubic(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    this.#tracer.cubicTo(x1, y1, x2, y2, x, y)
    this.#control = 'cubic'
    this.#controlX = x2
    this.#controlY = y2
  }

  #quad(x1: number, y1: number, x: number, y: number): void {
    this.#tracer.quadTo(x1, y1, x, y)
    this.#control = 'quad'
    this.#controlX = x1
    this.#controlY = y1
  }

  /** The control point that makes the curve go on smoothly: the last one mirrored, or the current point. */
  #mirroredX(smooth: boolean): number {
    return smooth ? 2 * this.#tracer.x - this.#controlX : this.#tracer.x
  }

  #mirroredY(smooth: boolean): number {
    return smooth ? 2 * this.#tracer.y - this.#controlY : this.#tracer.y
  }
}
