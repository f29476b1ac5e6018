import parsePath from 'svgpath'

import { invalidInput } from '../invalid-input.ts'
import type { OutlinePen } from './outline.ts'

/**
 * Longer path data is parsed in pieces cut before a command letter, so that memory stays bounded:
 * the parser makes an array of each segment.
 */
const pieceChars = 1 << 20

/** Stands before each further piece, as path data has to start with a move; its segment is left out again. */
const opening = 'M0 0 '

/**
 * Traces path data.
 * @throws DriverError `INPUT_INVALID` for data that SVG's grammar does not know: a pen must not draw a guess
 */
export function tracePath(data: string, tracer: OutlinePen): void {
  const pen = new PathPen(tracer)
  for (let from = 0; from < data.length;) {
    const end = pieceEnd(data, from)
    const text = from === 0 ? data.slice(0, end) : opening + data.slice(from, end)
    const path = parsePath(text) as unknown as ParsedPath
    if (path.err) throw malformed(path.err, data, from === 0 ? 0 : from - opening.length)
    const skipped = from === 0 ? 0 : 1
    for (let index = skipped; index < path.segments.length; index++) pen.segment(path.segments[index]!)
    from = end
  }
}

/** What svgpath makes of a string; its typings leave out `err`. */
interface ParsedPath {
  readonly err: string
  readonly segments: readonly (readonly [command: string, ...numbers: number[]])[]
}

function pieceEnd(data: string, from: number): number {
  if (data.length - from <= pieceChars) return data.length
  const command = /[a-df-z]/gi
  command.lastIndex = from + pieceChars
  return command.exec(data)?.index ?? data.length
}

/** The parser's words in ours. */
const complaints: readonly (readonly [theirs: RegExp, ours: string])[] = [
  [/^string should start with/, 'it does not begin with a move (M)'],
  [/^missed param/, 'a number is missing'],
  [/^param should start with/, 'a number is expected'],
  [/^invalid float exponent/, 'a number has a broken exponent'],
  [/^numbers started with/, 'a number begins with a needless 0'],
  [/^arc flag/, 'a flag of an arc is neither 0 nor 1'],
  [/^bad command/, 'a command is unknown'],
]

function malformed(message: string, data: string, offset: number): Error {
  const [, theirs = message, at] = /^SvgPath: (.*?)(?: \(at pos (\d+)\))?$/.exec(message) ?? []
  const what = complaints.find(([pattern]) => pattern.test(theirs))?.[1] ?? theirs
  const position = at === undefined ? 0 : Number(at) + offset
  const near = data.slice(Math.max(0, position - 12), position + 12).trim()
  return invalidInput(`has malformed path data: ${what} at character ${position + 1}, near "${near}"`, {
    hint: 'every coordinate has to be a plain number; export the file again or mend the path',
  })
}

/** Follows path commands, keeping what smooth curves refer to. */
class PathPen {
  readonly #tracer: OutlinePen
  /** Last control point for `S` (`cubic`) and `T` (`quad`). */
  #control: { kind: 'cubic' | 'quad'; x: number; y: number } | undefined

  constructor(tracer: OutlinePen) {
    this.#tracer = tracer
  }

  segment(segment: readonly [command: string, ...numbers: number[]]): void {
    const [letter, p1 = 0, p2 = 0, p3 = 0, p4 = 0, p5 = 0, p6 = 0, p7 = 0] = segment
    for (let index = 1; index < segment.length; index++) {
      if (!Number.isFinite(segment[index])) throw invalidInput(`has a number in its path that is ${segment[index]}`)
    }
    const tracer = this.#tracer
    const command = letter.toUpperCase()
    const relative = letter !== command
    const x = relative ? tracer.x : 0
    const y = relative ? tracer.y : 0
    const previous = this.#control
    this.#control = undefined
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
        const [x1, y1] = this.#reflected(previous, 'cubic')
        return this.#cubic(x1, y1, x + p1, y + p2, x + p3, y + p4)
      }
      case 'Q':
        return this.#quad(x + p1, y + p2, x + p3, y + p4)
      case 'T': {
        const [x1, y1] = this.#reflected(previous, 'quad')
        return this.#quad(x1, y1, x + p1, y + p2)
      }
      case 'A':
        return tracer.arcTo(p1, p2, p3, p4 === 1, p5 === 1, x + p6, y + p7)
      case 'Z':
        return tracer.close()
      default:
        throw invalidInput(`has the path command "${letter}", which SVG does not know`)
    }
  }

  #cubic(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    this.#tracer.cubicTo(x1, y1, x2, y2, x, y)
    this.#control = { kind: 'cubic', x: x2, y: y2 }
  }

  #quad(x1: number, y1: number, x: number, y: number): void {
    this.#tracer.quadTo(x1, y1, x, y)
    this.#control = { kind: 'quad', x: x1, y: y1 }
  }

  /** The control point that makes the curve go on smoothly: the last one mirrored, or the current point. */
  #reflected(control: { kind: string; x: number; y: number } | undefined, kind: 'cubic' | 'quad'): [number, number] {
    const { x, y } = this.#tracer
    return control?.kind === kind ? [2 * x - control.x, 2 * y - control.y] : [x, y]
  }
}
