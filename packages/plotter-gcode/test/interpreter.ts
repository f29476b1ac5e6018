/** Reads lines as firmwares do, written apart from what writes them: one command a line, every word with its letter. */
import { type StrokeList, strokesFrom } from '@vfab/core'

/** How a line lifts or lowers the pen; `undefined` for one that does not. */
export type PenRule = (line: string) => 'up' | 'down' | undefined

const rules: Readonly<Record<string, PenRule>> = {
  grbl: (line) => byValue(/^M3 S([\d.]+)$/, line, (s) => s > 500),
  marlin: (line) => byValue(/^M280 P0 S([\d.]+)$/, line, (degrees) => degrees < 65),
  klipper: (line) => byValue(/^SET_SERVO SERVO=pen ANGLE=([\d.]+)$/, line, (degrees) => degrees < 65),
  linuxcnc: (line) => byValue(/^G0 Z(-?[\d.]+)$/, line, (mm) => mm <= 0),
}

function byValue(pattern: RegExp, line: string, isDown: (value: number) => boolean): 'up' | 'down' | undefined {
  const value = pattern.exec(line)?.[1]
  return value === undefined ? undefined : isDown(Number(value)) ? 'down' : 'up'
}

/** What the pen draws, mm as on a page that is as high as this. */
export function inkOf(lines: readonly string[], flavour: string, heightMm: number): StrokeList {
  const strokes: number[][] = []
  let [x, y] = [Number.NaN, Number.NaN]
  let down: number[] | undefined
  for (const line of lines) {
    const pen = rules[flavour]!(line)
    if (pen === 'down') down ??= [x, heightMm - y]
    if (pen === 'up' && down !== undefined) {
      strokes.push(down)
      down = undefined
    }
    const [, motion, words = ''] = /^G([0-3]) (.*)$/.exec(line) ?? []
    if (motion === undefined || pen !== undefined) continue
    const value = (letter: string): number | undefined => {
      const text = new RegExp(`(?:^| )${letter}(-?\\d*\\.?\\d+)(?: |$)`).exec(words)?.[1]
      return text === undefined ? undefined : Number(text)
    }
    const to = [value('X') ?? x, value('Y') ?? y] as const
    for (const [px, py] of pointsOf(motion, [x, y], to, [value('I') ?? 0, value('J') ?? 0]))
      down?.push(px, heightMm - py)
    ;[x, y] = to
  }
  return strokesFrom(strokes)
}

type Point = readonly [number, number]

function pointsOf(motion: string, from: Point, to: Point, [i, j]: Point): Point[] {
  if (motion === '0' || motion === '1') return [to]
  const [cx, cy] = [from[0] + i, from[1] + j]
  const radius = Math.hypot(i, j)
  const start = Math.atan2(-j, -i)
  let turn = Math.atan2(to[1] - cy, to[0] - cx) - start
  if (motion === '2' && turn >= 0) turn -= 2 * Math.PI
  if (motion === '3' && turn <= 0) turn += 2 * Math.PI
  const count = 200
  return Array.from({ length: count }, (_, step) => {
    const angle = start + (turn * (step + 1)) / count
    return step + 1 === count ? to : [cx + radius * Math.cos(angle), cy + radius * Math.sin(angle)]
  })
}
