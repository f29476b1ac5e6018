import type { Drafter } from '../drafter.ts'
import type { PlotterPoint } from '../mechanism.ts'
import { type Handler, withParams } from './handler.ts'

const defaultChordDegrees = 5

/** Arcs, circles, rectangles, wedges and ticks. */
export const shapes: Readonly<Record<string, Handler>> = {
  CI: withParams(1, 2, (drafter, [radius = 0, chord = defaultChordDegrees]) => {
    const centre = drafter.commanded
    const wasDown = drafter.penDown
    drafter.solidLines(arcPoints(centre, [centre[0] + radius * drafter.frame.userScale[0], centre[1]], 360, chord))
    drafter.lineTo(centre)
    drafter.setPen(wasDown)
  }),
  AA: withParams(3, 4, (drafter, [x = 0, y = 0, degrees = 0, chord = defaultChordDegrees]) => {
    arc(drafter, drafter.frame.toPlotter([x, y]), degrees, chord)
  }),
  AR: withParams(3, 4, (drafter, [x = 0, y = 0, degrees = 0, chord = defaultChordDegrees]) => {
    arc(drafter, offset(drafter, x, y), degrees, chord)
  }),
  EA: withParams(2, 2, (drafter, [x = 0, y = 0]) => edge(drafter, drafter.frame.toPlotter([x, y]))),
  ER: withParams(2, 2, (drafter, [x = 0, y = 0]) => edge(drafter, offset(drafter, x, y))),
  RA: withParams(2, 2, (drafter, [x = 0, y = 0]) => fillRectangle(drafter, drafter.frame.toPlotter([x, y]))),
  RR: withParams(2, 2, (drafter, [x = 0, y = 0]) => fillRectangle(drafter, offset(drafter, x, y))),
  EW: withParams(3, 4, (drafter, [radius = 0, start = 0, sweep = 0, chord = defaultChordDegrees]) => {
    const centre = drafter.commanded
    keepPlace(drafter, () => {
      drafter.solidLines([centre, ...wedge(drafter, radius, start, sweep, chord), centre])
    })
  }),
  WG: withParams(3, 4, (drafter, [radius = 0, start = 0, sweep = 0, chord = defaultChordDegrees]) => {
    // Rays from the centre, as far apart at the rim as lines of a filled area are.
    const centre = drafter.commanded
    const rim = Math.max(1, Math.abs(radius * drafter.frame.userScale[0]))
    const degrees = Math.max(0.5, (180 * spacingUnits(drafter)) / (Math.PI * rim))
    keepPlace(drafter, () => {
      for (const point of wedge(drafter, radius, start, sweep, Math.min(degrees, chord))) {
        drafter.solidLines([centre, point])
      }
    })
  }),
  XT: withParams(0, 0, (drafter) => tick(drafter, [0, 1])),
  YT: withParams(0, 0, (drafter) => tick(drafter, [1, 0])),
}

function offset(drafter: Drafter, x: number, y: number): PlotterPoint {
  const [scaleX, scaleY] = drafter.frame.userScale
  return [drafter.commanded[0] + x * scaleX, drafter.commanded[1] + y * scaleY]
}

function arc(drafter: Drafter, centre: PlotterPoint, degrees: number, chord: number): void {
  for (const point of arcPoints(centre, drafter.commanded, degrees, chord).slice(1)) drafter.lineTo(point)
}

/** From `start` around `centre`, in chords of equal angle; ends included. */
function arcPoints(centre: PlotterPoint, start: PlotterPoint, degrees: number, chord: number): PlotterPoint[] {
  const count = Math.max(1, Math.ceil(Math.abs(degrees) / Math.max(0.36, Math.abs(chord)) - 1e-9))
  const [dx, dy] = [start[0] - centre[0], start[1] - centre[1]]
  return Array.from({ length: count + 1 }, (_, index) => {
    const angle = ((degrees * index) / count) * (Math.PI / 180)
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
    return [centre[0] + dx * cos - dy * sin, centre[1] + dx * sin + dy * cos]
  })
}

function wedge(drafter: Drafter, radius: number, start: number, sweep: number, chord: number): PlotterPoint[] {
  const centre = drafter.commanded
  const angle = start * (Math.PI / 180)
  const units = radius * drafter.frame.userScale[0]
  const first: PlotterPoint = [centre[0] + units * Math.cos(angle), centre[1] + units * Math.sin(angle)]
  return arcPoints(centre, first, sweep, chord)
}

function edge(drafter: Drafter, corner: PlotterPoint): void {
  const from = drafter.commanded
  keepPlace(drafter, () => {
    drafter.solidLines([from, [corner[0], from[1]], corner, [from[0], corner[1]], from])
  })
}

function fillRectangle(drafter: Drafter, corner: PlotterPoint): void {
  const from = drafter.commanded
  const [low, high] = [Math.min(from[1], corner[1]), Math.max(from[1], corner[1])]
  const step = spacingUnits(drafter)
  keepPlace(drafter, () => {
    for (let line = 0; low + line * step <= high + 1e-9; line++) {
      const y = low + line * step
      const ends: [PlotterPoint, PlotterPoint] = [
        [from[0], y],
        [corner[0], y],
      ]
      drafter.solidLines(line % 2 === 0 ? ends : [ends[1], ends[0]])
    }
  })
}

/** Types 1 and 2 are solid: as close as the pen is wide. */
function spacingUnits({ fill, penThicknessMm, model, frame }: Drafter): number {
  const solid = penThicknessMm / model.unitMm
  if (fill.type <= 2) return Math.max(1, solid)
  const [x1, y1, x2, y2] = frame.scalingPoints
  return Math.max(
    1,
    fill.spacing === undefined || fill.spacing === 0 ? 0.01 * Math.hypot(x2 - x1, y2 - y1) : fill.spacing,
  )
}

function tick(drafter: Drafter, [alongX, alongY]: PlotterPoint): void {
  const [x1, y1, x2, y2] = drafter.frame.scalingPoints
  const { positive, negative } = drafter.ticks
  const [lengthX, lengthY] = [alongX * (x2 - x1), alongY * (y2 - y1)]
  const [x, y] = drafter.commanded
  keepPlace(drafter, () => {
    drafter.solidLines([
      [x - negative * lengthX, y - negative * lengthY],
      [x + positive * lengthX, y + positive * lengthY],
    ])
  })
}

/** Pen and place are afterwards what they were. */
function keepPlace(drafter: Drafter, draw: () => void): void {
  const { commanded, penDown } = drafter
  draw()
  drafter.setPen(false)
  drafter.lineTo(commanded)
  drafter.setPen(penDown)
}
