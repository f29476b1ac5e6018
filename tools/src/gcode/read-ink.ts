import { type StrokeList, strokesFrom } from '@vfab/core'
import type { GcodeFlavour } from '@vfab/driver-kit/gcode'
import { parseStringSync } from 'gcode-parser'

type Point = readonly [x: number, y: number]

/** Ink as it comes about: moves, and a pen that goes up and down. */
class Ink {
  readonly #strokes: number[][] = []
  readonly #heightMm: number
  #open: number[] | undefined
  at: Point = [Number.NaN, Number.NaN]

  constructor(heightMm: number) {
    this.#heightMm = heightMm
  }

  pen(isDown: boolean): void {
    if (isDown && this.#open === undefined) this.#open = [this.at[0], this.#heightMm - this.at[1]]
    if (isDown || this.#open === undefined) return
    this.#strokes.push(this.#open)
    this.#open = undefined
  }

  lineTo(to: Point): void {
    this.at = to
    this.#open?.push(to[0], this.#heightMm - to[1])
  }

  arcTo(to: Point, centre: Point, clockwise: boolean): void {
    const [x, y] = this.at
    const radius = Math.hypot(x - centre[0], y - centre[1])
    const start = Math.atan2(y - centre[1], x - centre[0])
    let turn = Math.atan2(to[1] - centre[1], to[0] - centre[0]) - start
    if (clockwise && turn >= 0) turn -= 2 * Math.PI
    if (!clockwise && turn <= 0) turn += 2 * Math.PI
    const count = Math.max(8, Math.ceil(radius * Math.abs(turn) * 5))
    for (let step = 1; step < count; step++) {
      const angle = start + (turn * step) / count
      this.lineTo([centre[0] + radius * Math.cos(angle), centre[1] + radius * Math.sin(angle)])
    }
    this.lineTo(to)
  }

  get strokes(): StrokeList {
    return strokesFrom(this.#strokes)
  }
}

/** How each flavour's usual pen goes down; `undefined` for lines that do not move it. */
function penOf(line: string, words: ReadonlyMap<string, number>, flavour: GcodeFlavour): boolean | undefined {
  const s = words.get('S')
  switch (flavour) {
    case 'grbl':
      return words.get('M') === 3 && s !== undefined ? s > 500 : undefined
    case 'marlin':
      return words.get('M') === 280 && s !== undefined ? s < 65 : undefined
    case 'klipper': {
      const angle = /^SET_SERVO SERVO=pen ANGLE=([\d.]+)$/.exec(line)?.[1]
      return angle === undefined ? undefined : Number(angle) < 65
    }
    case 'linuxcnc': {
      const z = words.get('Z')
      return z === undefined ? undefined : z <= 0
    }
  }
}

/** What a file draws, by the words that gcode-parser finds in it. */
export function inkOfWords(text: string, flavour: GcodeFlavour, heightMm: number): StrokeList {
  const ink = new Ink(heightMm)
  for (const { line, words } of parseStringSync(text)) {
    const values = new Map(words.map(([letter, value]) => [letter, Number(value)] as const))
    const pen = penOf(line, values, flavour)
    if (pen !== undefined) ink.pen(pen)
    const motion = values.get('G')
    if (pen !== undefined || motion === undefined || motion > 3) continue
    const to: Point = [values.get('X') ?? ink.at[0], values.get('Y') ?? ink.at[1]]
    const centre: Point = [ink.at[0] + (values.get('I') ?? 0), ink.at[1] + (values.get('J') ?? 0)]
    if (motion < 2) ink.lineTo(to)
    else ink.arcTo(to, centre, motion === 2)
  }
  return ink.strokes
}

/** What a program draws, by the canonical commands of LinuxCNC. The pen hangs on Z or on the spindle's speed. */
export function inkOfCanon(text: string, heightMm: number): StrokeList {
  const ink = new Ink(heightMm)
  let z = Number.NaN
  for (const line of text.split('\n')) {
    const [, command, list = ''] = /\b([A-Z_]+)\(([^)]*)\)/.exec(line) ?? []
    const values = list.split(',').map((value) => Number(value.trim().split(' ').at(-1)))
    if (command === 'SET_SPINDLE_SPEED') ink.pen(values.at(-1)! > 500)
    if (command === 'STRAIGHT_TRAVERSE' || command === 'STRAIGHT_FEED') {
      const [x, y, height] = values as [number, number, number]
      const isLift = height !== z && !Number.isNaN(z)
      z = height
      if (isLift) ink.pen(height <= 0)
      else ink.lineTo([x, y])
    }
    if (command === 'ARC_FEED') {
      const [x, y, cx, cy, rotation] = values as [number, number, number, number, number]
      ink.arcTo([x, y], [cx, cy], rotation < 0)
    }
  }
  return ink.strokes
}
