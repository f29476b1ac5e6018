import type { Drafter, TextSetup } from '../drafter.ts'
import type { PlotterPoint } from '../mechanism.ts'
import { sticksOf } from '../stick-font.ts'
import { type Handler, withParams } from './handler.ts'

/** A character's place is this much wider and higher than the character. */
const cellWidth = 1.5
const cellHeight = 2

/** LB and what says how it writes. */
export const labels: Readonly<Record<string, Handler>> = {
  LB: (drafter, { text = '' }) => {
    const { penDown } = drafter
    drafter.labelStart = drafter.commanded
    for (const character of text) write(drafter, character)
    drafter.setPen(penDown)
  },
  CP: withParams(0, 2, (drafter, params) => {
    const [spaces, lines] = params.length === 0 ? [0, -1] : [params[0] ?? 0, params[1] ?? 0]
    const start = params.length === 0 ? drafter.labelStart : drafter.commanded
    const { penDown } = drafter
    drafter.setPen(false)
    drafter.lineTo(cellPoint(drafter, start, spaces * cellWidth, lines * cellHeight))
    drafter.setPen(penDown)
  }),
  SI: withParams(0, 2, (drafter, [width = 0.187, height = 0.269]) =>
    setText(drafter, { width, height, relative: false }),
  ),
  SR: withParams(0, 2, (drafter, [width = 0.75, height = 1.5]) => setText(drafter, { width, height, relative: true })),
  DI: withParams(0, 2, (drafter, [run = 1, rise = 0]) => direction(drafter, run, rise)),
  DR: withParams(0, 2, (drafter, [run = 1, rise = 0]) => {
    const [x1, y1, x2, y2] = drafter.frame.scalingPoints
    direction(drafter, (run * (x2 - x1)) / 100, (rise * (y2 - y1)) / 100)
  }),
  SL: withParams(0, 1, (drafter, [slant = 0]) => setText(drafter, { slant })),
}

function setText(drafter: Drafter, change: Partial<TextSetup>): void {
  drafter.text = { ...drafter.text, ...change }
}

function direction(drafter: Drafter, run: number, rise: number): void {
  if (run === 0 && rise === 0) return drafter.fail(3)
  setText(drafter, { run, rise })
}

function write(drafter: Drafter, character: string): void {
  if (character === '\r') return jump(drafter, drafter.labelStart)
  const start = drafter.commanded
  if (character === '\n') {
    const below = cellPoint(drafter, start, 0, -cellHeight)
    drafter.labelStart = cellPoint(drafter, drafter.labelStart, 0, -cellHeight)
    return jump(drafter, below)
  }
  if (character === '\b') return jump(drafter, cellPoint(drafter, start, -cellWidth, 0))
  for (const [x1, y1, x2, y2] of sticksOf(character)) {
    drafter.solidLines([cellPoint(drafter, start, x1, y1), cellPoint(drafter, start, x2, y2)])
  }
  jump(drafter, cellPoint(drafter, start, cellWidth, 0))
}

function jump(drafter: Drafter, to: PlotterPoint): void {
  drafter.setPen(false)
  drafter.lineTo(to)
}

/** A point so many character widths and heights away from `start`, along the direction of writing. */
function cellPoint({ text, model, frame }: Drafter, start: PlotterPoint, x: number, y: number): PlotterPoint {
  const [x1, y1, x2, y2] = frame.scalingPoints
  const [unitX, unitY] = text.relative ? [(x2 - x1) / 100, (y2 - y1) / 100] : [10 / model.unitMm, 10 / model.unitMm]
  const along = (x + y * text.slant * (text.height / text.width)) * text.width * unitX
  const up = y * text.height * unitY
  const length = Math.hypot(text.run, text.rise)
  const [cos, sin] = [text.run / length, text.rise / length]
  return [start[0] + along * cos - up * sin, start[1] + along * sin + up * cos]
}
