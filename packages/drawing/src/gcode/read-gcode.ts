import type { Drawing } from '../drawing.ts'
import { onItsPage } from '../on-its-page.ts'
import { type OnProgress, partOf } from '../progress.ts'
import type { ReadDrawingOptions } from '../read-drawing.ts'
import { StrokeBuilder } from '../stroke-builder.ts'
import { LayerCollector } from '../svg/layer-collector.ts'
import { OutlineTracer } from '../svg/outline.ts'

/** Words of one line: letter and number. */
type Words = ReadonlyMap<string, number>

/**
 * Reads G-code: lines and arcs (G0–G3) where the pen is down, by Z or by M-codes (M3, M4 down, M5 up). Without either, G0
 * travels and the others draw.
 * @throws DriverError `INPUT_INVALID` for a file that draws nothing
 */
export function readGcode(bytes: Uint8Array, options: ReadDrawingOptions): Drawing {
  const { layersBy = 'layer', keepFills = false, toleranceMm = 0.02 } = options
  const lines = Buffer.from(bytes).toString('latin1').split(/\r?\n/)
  const strokes = new StrokeBuilder(1024)
  const tracer = new OutlineTracer(strokes, { a: 1, b: 0, c: 0, d: -1, e: 0, f: 0 }, toleranceMm)
  const parsed = each(lines, wordsOf, partOf(options.onProgress, 0, 0.8))
  const machine = new GcodeMachine(tracer, penRule(parsed))
  each(parsed, (words) => machine.run(words), partOf(options.onProgress, 0.8, 1))
  const layers = new LayerCollector(layersBy, keepFills)
  layers.addStrokes(strokes, { color: '#000000', widthMm: 0 })
  return onItsPage(layers.layers(), [], 'G-code')
}

/** How often progress is reported: after this many lines. */
const linesPerReport = 10_000

function each<Item, Result>(
  items: readonly Item[],
  action: (item: Item) => Result,
  onProgress: OnProgress | undefined,
): readonly Result[] {
  return items.map((item, index) => {
    if (index % linesPerReport === 0) onProgress?.(index / items.length)
    return action(item)
  })
}

/** The words of a line, comments aside; G and M may come more than once and are told apart by their number. */
function wordsOf(line: string): Words {
  const words = new Map<string, number>()
  const plain = line.replace(/\([^)]*\)|;.*$/g, '')
  for (const [, letter, number] of plain.matchAll(/([A-Za-z])\s*([+-]?(?:\d+\.?\d*|\.\d+))/g)) {
    const name = letter!.toUpperCase()
    words.set(name === 'G' || name === 'M' ? `${name}${Number(number)}` : name, Number(number))
  }
  return words
}

/** How a file says that the pen is down. */
type PenRule =
  | { readonly kind: 'z'; readonly downBelow: number }
  | { readonly kind: 'spindle' }
  | { readonly kind: 'travel' }

function penRule(lines: readonly Words[]): PenRule {
  const heights = lines.flatMap((words) => words.get('Z') ?? [])
  let lowest = Infinity
  let highest = -Infinity
  for (const height of heights) {
    lowest = Math.min(lowest, height)
    highest = Math.max(highest, height)
  }
  if (highest > lowest) return { kind: 'z', downBelow: lowest < 0 && highest > 0 ? 1e-9 : (lowest + highest) / 2 }
  return lines.some((words) => words.has('M3') || words.has('M4')) ? { kind: 'spindle' } : { kind: 'travel' }
}

class GcodeMachine {
  readonly #tracer: OutlineTracer
  readonly #rule: PenRule
  #motion = 0
  #unitMm = 1
  #isRelative = false
  #centreIsAbsolute = false
  #x = 0
  #y = 0
  #z: number | undefined
  #spindle = false
  #open = false

  constructor(tracer: OutlineTracer, rule: PenRule) {
    this.#tracer = tracer
    this.#rule = rule
  }

  run(words: Words): void {
    this.#setModes(words)
    if (words.has('G92')) {
      this.#x = this.#length(words, 'X') ?? this.#x
      this.#y = this.#length(words, 'Y') ?? this.#y
      this.#open = false
      return
    }
    if (words.has('G4') || words.has('G28') || words.has('G10')) return
    const z = this.#length(words, 'Z')
    if (z !== undefined) this.#z = (this.#isRelative ? (this.#z ?? 0) : 0) + z
    const x = this.#target(words, 'X', this.#x)
    const y = this.#target(words, 'Y', this.#y)
    if (!this.#isDown) this.#open = false
    if (words.has('X') || words.has('Y') || (this.#motion > 1 && (words.has('I') || words.has('J')))) {
      this.#move(x, y, words)
    }
  }

  /** What holds until another word changes it. */
  #setModes(words: Words): void {
    if (words.has('G20')) this.#unitMm = 25.4
    if (words.has('G21')) this.#unitMm = 1
    if (words.has('G90')) this.#isRelative = false
    if (words.has('G91')) this.#isRelative = true
    if (words.has('G90.1')) this.#centreIsAbsolute = true
    if (words.has('G91.1')) this.#centreIsAbsolute = false
    if (words.has('M5')) this.#spindle = false
    // A laser or servo at nothing is up.
    if (words.has('M3') || words.has('M4')) this.#spindle = words.get('S') !== 0
    for (const motion of [0, 1, 2, 3]) if (words.has(`G${motion}`)) this.#motion = motion
  }

  get #isDown(): boolean {
    if (this.#rule.kind === 'z') return (this.#z ?? Infinity) <= this.#rule.downBelow * this.#unitMm
    return this.#rule.kind === 'spindle' ? this.#spindle : this.#motion > 0
  }

  #move(x: number, y: number, words: Words): void {
    if (this.#isDown) {
      if (!this.#open) this.#tracer.moveTo(this.#x, this.#y)
      this.#open = true
      if (this.#motion < 2) this.#tracer.lineTo(x, y)
      else this.#arc(x, y, words)
    }
    this.#x = x
    this.#y = y
  }

  #arc(x: number, y: number, words: Words): void {
    const counterClockwise = this.#motion === 3
    const given = this.#length(words, 'R')
    if (given !== undefined) {
      // A negative radius is the longer way round.
      this.#tracer.arcTo(Math.abs(given), Math.abs(given), 0, given < 0, counterClockwise, x, y)
      return
    }
    const i = this.#length(words, 'I') ?? (this.#centreIsAbsolute ? this.#x : 0)
    const j = this.#length(words, 'J') ?? (this.#centreIsAbsolute ? this.#y : 0)
    const [cx, cy] = this.#centreIsAbsolute ? [i, j] : [this.#x + i, this.#y + j]
    const radius = Math.hypot(this.#x - cx, this.#y - cy)
    const start = Math.atan2(this.#y - cy, this.#x - cx)
    const full = 2 * Math.PI
    let turn = Math.atan2(y - cy, x - cx) - start
    if (counterClockwise && turn <= 1e-9) turn += full
    if (!counterClockwise && turn >= -1e-9) turn -= full
    const half = start + turn / 2
    const middle = [cx + radius * Math.cos(half), cy + radius * Math.sin(half)] as const
    this.#tracer.arcTo(radius, radius, 0, false, counterClockwise, ...middle)
    this.#tracer.arcTo(radius, radius, 0, false, counterClockwise, x, y)
  }

  #length(words: Words, letter: string): number | undefined {
    const value = words.get(letter)
    return value === undefined ? undefined : value * this.#unitMm
  }

  #target(words: Words, letter: 'X' | 'Y', now: number): number {
    const value = this.#length(words, letter)
    return value === undefined ? now : this.#isRelative ? now + value : value
  }
}
