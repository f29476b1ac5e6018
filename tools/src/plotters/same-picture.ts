/**
 * The same drawing through all plotter drivers, each on its simulated machine, has to give the same picture: every point of
 * the ink lies on the drawing, and every point of the drawing under ink, to within what the machine can resolve.
 *
 *     node tools/dist/plotters/same-picture.js
 */
import {
  type Clock,
  type Driver,
  type OpenPipe,
  type Plotter,
  strokeCount,
  type StrokeList,
  validateSettings,
} from '@vfab/core'
import { prepareStrokes, readSvg } from '@vfab/drawing'
import { driver as ebb } from '@vfab/plotter-ebb'
import { driver as grbl } from '@vfab/plotter-grbl'
import { driver as hpgl } from '@vfab/plotter-hpgl'
import { driver as marlin } from '@vfab/plotter-marlin'
import { createEbbBoard, createGrblBoard, createHpglPlotter, createMarlinBoard } from '@vfab/sim'
import { strict as assert } from 'node:assert'

import { compare } from './ink.ts'

/** Lines, curves, corners, dots and strokes that nearly touch, in A5. */
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="148mm" height="105mm" viewBox="0 0 148 105">
  <g fill="none" stroke="black">
    <rect x="10" y="10" width="40" height="25"/>
    <circle cx="80" cy="30" r="18"/>
    <path d="M10 60 C 30 20, 60 100, 90 60 S 120 50 138 95"/>
    <path d="M60 80 l5 -8 l5 8 l5 -8 l5 8 l5 -8"/>
    <path d="M110 10 q 20 5 10 25 t 5 20"/>
    <ellipse cx="30" cy="85" rx="15" ry="6"/>
  </g>
</svg>`

interface Machine {
  readonly name: string
  readonly driver: Driver<unknown, Plotter>
  readonly settings: Readonly<Record<string, unknown>>
  readonly openPipe: OpenPipe
  readonly clock: Clock
  readonly ink: () => StrokeList
}

function machines(): Machine[] {
  const board = createEbbBoard()
  const printer = createMarlinBoard({ advancedOk: true })
  const paper = createHpglPlotter({ model: 'hp-7475a', paper: 'a4' })
  return [
    {
      name: 'ebb',
      driver: ebb,
      settings: { port: 'sim:/', joinToleranceMm: 0 },
      openPipe: async () => board.connect(),
      clock: board.clock,
      ink: () => board.record.strokesMm(),
    },
    ...(['grbl', 'grblhal', 'fluidnc'] as const).map((flavour): Machine => {
      const each = createGrblBoard({ flavour })
      return {
        name: flavour,
        driver: grbl,
        settings: { port: 'sim:/', joinToleranceMm: 0 },
        openPipe: async () => each.connect(),
        clock: each.clock,
        ink: () => each.record.strokesMm(),
      }
    }),
    {
      name: 'marlin',
      driver: marlin,
      settings: { port: 'sim:/', joinToleranceMm: 0 },
      openPipe: async () => printer.connect(),
      clock: printer.clock,
      ink: () => printer.record.strokesMm(),
    },
    {
      name: 'hpgl',
      driver: hpgl,
      settings: { port: 'sim:/' },
      openPipe: async () => paper.connect(),
      clock: paper.clock,
      ink: () => paper.record.strokesMm(),
    },
  ]
}

/** What drivers are allowed besides the machine's resolution: places between steps, tolerances of curves, the sampling. */
const allowanceMm = 0.05

const drawing = prepareStrokes(await readSvg(svg), { joinToleranceMm: 0 })
const wanted = drawing.layers[0]!.strokes
for (const machine of machines()) {
  const { driver, openPipe, clock } = machine
  const settings = await validateSettings(driver.configSchema, machine.settings, { driver: driver.id })
  await using plotter = await driver.open(settings, { openPipe, clock })
  const { strokesDone } = await plotter.draw(wanted)
  await plotter.close()
  const drawn = atOrigin(machine.ink())
  const { firstMm, secondMm } = compare(drawn, atOrigin(wanted))
  const mostMm = plotter.limits.resolutionMm + allowanceMm
  console.log(
    `${machine.name}: ${strokeCount(drawn)} strokes, ink off the drawing by ${firstMm.toFixed(3)} mm, drawing off the ink by ${secondMm.toFixed(3)} mm (at most ${mostMm.toFixed(3)})`,
  )
  assert.equal(strokesDone, strokeCount(wanted), `${machine.name}: strokes done`)
  assert.equal(strokeCount(drawn), strokeCount(wanted), `${machine.name}: strokes on the paper`)
  assert.ok(firstMm <= mostMm, `${machine.name} drew what is not in the drawing`)
  assert.ok(secondMm <= mostMm, `${machine.name} left something out`)
}

/** Moved so that its upper left corner is the origin: papers lie in their machines in different places. */
function atOrigin(list: StrokeList): StrokeList {
  let [left, top] = [Infinity, Infinity]
  list.coordsMm.forEach((value, index) => {
    if (index % 2 === 0) left = Math.min(left, value)
    else top = Math.min(top, value)
  })
  return { starts: list.starts, coordsMm: list.coordsMm.map((value, index) => value - (index % 2 === 0 ? left : top)) }
}
