import type { Drawing, NotDrawn } from '../drawing.ts'
import { onItsPage } from '../on-its-page.ts'
import type { OnProgress } from '../progress.ts'
import type { ReadDrawingOptions } from '../read-drawing.ts'
import { StrokeBuilder } from '../stroke-builder.ts'
import { LayerCollector, type LayerGroup } from '../svg/layer-collector.ts'
import { OutlineTracer } from '../svg/outline.ts'
import { withoutDeviceControl } from './device-control.ts'
import { decodePolyline } from './encoded-polyline.ts'

/** How often progress is reported. */
const charactersPerReport = 100_000

/** A plotter unit of HP-GL, in mm. */
const unitMm = 0.025
/** Where a plotter's scaling points are unless the file sets them. */
const usualPoints = [0, 0, 10_000, 7200] as const
const penColors = ['#000000', '#ff0000', '#00a000', '#0000ff', '#00a0a0', '#c000c0', '#c0a000', '#808080']

/** Reads HP-GL and HP-GL/2. Each pen is a layer. @throws DriverError `INPUT_INVALID` for a file that draws nothing */
export function readHpgl(bytes: Uint8Array, options: ReadDrawingOptions): Drawing {
  const reader = new HpglReader(options)
  reader.run(Buffer.from(bytes).toString('latin1'), options.onProgress)
  return reader.finish()
}

class HpglReader {
  readonly #layers: LayerCollector
  readonly #strokes = new StrokeBuilder(1024)
  readonly #tracer: OutlineTracer
  readonly #pens = new Map<number, LayerGroup>()
  readonly #left = new Map<string, number>()
  #pen = 1
  #x = 0
  #y = 0
  #isDown = false
  #isRelative = false
  /** Whether the tracer stands at the pen. */
  #open = false
  #points: readonly number[] = usualPoints
  /** User units at the scaling points: x, x, y, y. */
  #scale: readonly number[] | undefined
  /** Ends a label. */
  #terminator = '\x03'

  constructor({ layersBy = 'layer', keepFills = false, toleranceMm = 0.02 }: ReadDrawingOptions) {
    this.#layers = new LayerCollector(layersBy, keepFills)
    this.#tracer = new OutlineTracer(this.#strokes, { a: unitMm, b: 0, c: 0, d: -unitMm, e: 0, f: 0 }, toleranceMm)
  }

  run(text: string, onProgress: OnProgress | undefined): void {
    const plain = withoutDeviceControl(text)
    let reported = 0
    for (let at = 0; at < plain.length;) {
      if (at >= reported) {
        onProgress?.(at / plain.length)
        reported = at + charactersPerReport
      }
      const mnemonic = plain.slice(at, at + 2).toUpperCase()
      if (!/^[A-Z]{2}$/.test(mnemonic)) {
        at++
        continue
      }
      at += 2
      if (mnemonic === 'LB') {
        const end = plain.indexOf(this.#terminator, at)
        this.#leaveOut('labels')
        at = end < 0 ? plain.length : end + 1
        continue
      }
      if (mnemonic === 'DT') {
        const next = plain[at] ?? ';'
        this.#terminator = next === ';' ? '\x03' : next
        at++
        continue
      }
      let end = at
      const isText = mnemonic === 'PE'
      while (end < plain.length && (isText ? plain[end] !== ';' : /[\d\s.,+-]/.test(plain[end]!))) end++
      const text = plain.slice(at, end)
      at = end
      if (isText) this.#encoded(text)
      else this.#instruct(mnemonic, (text.match(/[+-]?(?:\d+\.?\d*|\.\d+)/g) ?? []).map(Number))
    }
    this.#flush()
  }

  finish(): Drawing {
    const notDrawn: NotDrawn[] = [...this.#left].map(([what, count]) => ({ what, count }))
    return onItsPage(this.#layers.layers(), notDrawn, 'HP-GL')
  }

  // eslint-disable-next-line complexity -- one case for each instruction of the language, each of a few lines
  #instruct(mnemonic: string, numbers: readonly number[]): void {
    switch (mnemonic) {
      case 'IN':
      case 'DF':
        this.#points = usualPoints
        this.#scale = undefined
        this.#isRelative = false
        if (mnemonic === 'IN') this.#lift()
        return
      case 'IP':
        this.#points = numbers.length === 4 ? numbers : usualPoints
        return
      case 'SC':
        this.#scale = numbers.length >= 4 ? numbers.slice(0, 4) : undefined
        return
      case 'SP':
        this.#lift()
        this.#flush()
        if (numbers[0]) this.#pen = Math.round(numbers[0])
        return
      case 'PU':
        this.#lift()
        return this.#moves(numbers)
      case 'PD':
        this.#isDown = true
        if (numbers.length < 2) return this.#dot()
        return this.#moves(numbers)
      case 'PA':
        this.#isRelative = false
        return this.#moves(numbers)
      case 'PR':
        this.#isRelative = true
        return this.#moves(numbers)
      case 'CI':
        return this.#circle(numbers[0] ?? 0)
      case 'AA':
      case 'AR':
        return this.#arc(numbers, mnemonic === 'AR')
      case 'EA':
      case 'ER':
      case 'RA':
      case 'RR':
        return this.#rectangle(numbers, mnemonic.endsWith('R'))
      case 'AT':
      case 'RT':
      case 'EW':
      case 'WG':
      case 'FP':
      case 'EP':
      case 'BZ':
      case 'BR':
        return this.#leaveOut(`${mnemonic} instructions`)
    }
  }

  #leaveOut(what: string): void {
    this.#left.set(what, (this.#left.get(what) ?? 0) + 1)
  }

  #lift(): void {
    this.#isDown = false
    this.#open = false
  }

  #moves(numbers: readonly number[]): void {
    for (let at = 0; at + 1 < numbers.length; at += 2) {
      const [dx, dy] = this.#sizes(numbers[at]!, numbers[at + 1]!)
      if (this.#isRelative) this.#moveTo(this.#x + dx, this.#y + dy)
      else this.#moveTo(...this.#place(numbers[at]!, numbers[at + 1]!))
    }
  }

  #moveTo(x: number, y: number): void {
    if (this.#isDown) {
      this.#begin()
      this.#tracer.lineTo(x, y)
    }
    this.#x = x
    this.#y = y
  }

  #begin(): void {
    if (!this.#open) this.#tracer.moveTo(this.#x, this.#y)
    this.#open = true
  }

  #dot(): void {
    if (this.#open) return
    this.#begin()
    this.#tracer.lineTo(this.#x, this.#y)
  }

  #circle(radius: number): void {
    const [rx, ry] = this.#sizes(radius, radius)
    this.#tracer.ellipse(this.#x, this.#y, Math.abs(rx), Math.abs(ry))
    this.#open = false
  }

  #arc(numbers: readonly number[], relative: boolean): void {
    const [px, py, sweepDeg] = numbers
    if (px === undefined || py === undefined || sweepDeg === undefined) return
    const [dx, dy] = this.#sizes(px, py)
    const [cx, cy] = relative ? [this.#x + dx, this.#y + dy] : this.#place(px, py)
    const radius = Math.hypot(this.#x - cx, this.#y - cy)
    const start = Math.atan2(this.#y - cy, this.#x - cx)
    const turn = (Math.max(-360, Math.min(360, sweepDeg)) * Math.PI) / 180
    const at = (share: number): [number, number] => [
      cx + radius * Math.cos(start + turn * share),
      cy + radius * Math.sin(start + turn * share),
    ]
    const [endX, endY] = at(1)
    if (this.#isDown) {
      this.#begin()
      for (const share of [0.5, 1]) this.#tracer.arcTo(radius, radius, 0, false, turn > 0, ...at(share))
    }
    this.#x = endX
    this.#y = endY
  }

  #rectangle(numbers: readonly number[], relative: boolean): void {
    const [px, py] = numbers
    if (px === undefined || py === undefined) return
    const [dx, dy] = this.#sizes(px, py)
    const [x, y] = relative ? [this.#x + dx, this.#y + dy] : this.#place(px, py)
    this.#tracer.moveTo(this.#x, this.#y)
    this.#tracer.lineTo(x, this.#y)
    this.#tracer.lineTo(x, y)
    this.#tracer.lineTo(this.#x, y)
    this.#tracer.close()
    this.#open = false
  }

  #encoded(text: string): void {
    for (const step of decodePolyline(text)) {
      if ('pen' in step) {
        this.#instruct('SP', [step.pen])
        continue
      }
      this.#isDown = !step.up
      if (step.up) this.#open = false
      const [dx, dy] = this.#sizes(step.x, step.y)
      if (step.absolute) this.#moveTo(...this.#place(step.x, step.y))
      else this.#moveTo(this.#x + dx, this.#y + dy)
    }
  }

  /** Plotter units of a point. */
  #place(x: number, y: number): [number, number] {
    if (!this.#scale) return [x, y]
    const [x1, y1, x2, y2] = this.#points as [number, number, number, number]
    const [left, right, bottom, top] = this.#scale as [number, number, number, number]
    return [x1 + ((x - left) / (right - left)) * (x2 - x1), y1 + ((y - bottom) / (top - bottom)) * (y2 - y1)]
  }

  /** Plotter units of distances. */
  #sizes(x: number, y: number): [number, number] {
    if (!this.#scale) return [x, y]
    const [zeroX, zeroY] = this.#place(0, 0)
    const [atX, atY] = this.#place(x, y)
    return [atX - zeroX, atY - zeroY]
  }

  /** Hands the strokes of the current pen to its layer. */
  #flush(): void {
    if (this.#strokes.strokeCount > 0) {
      let group = this.#pens.get(this.#pen)
      if (!group) {
        group = { id: `pen-${this.#pen}`, name: `${this.#pen} pen ${this.#pen}`, locked: false }
        this.#pens.set(this.#pen, group)
      }
      this.#layers.enter(group)
      const color = penColors[(this.#pen - 1) % penColors.length]!
      this.#layers.addStrokes(this.#strokes, { color, widthMm: 0 })
    }
    this.#strokes.clear()
    this.#open = false
  }
}
