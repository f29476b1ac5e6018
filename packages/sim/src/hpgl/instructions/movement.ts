import type { Drafter } from '../drafter.ts'
import type { HpglInstruction } from '../hpgl-reader.ts'
import type { Handler } from './handler.ts'

/** What a coordinate may be at most. */
const highest = 32_767

/** PA, PR, PU and PD: pair by pair. */
export const movement: Readonly<Record<string, Handler>> = {
  PA: (drafter, instruction) => {
    if (instruction.first) drafter.relative = false
    movePair(drafter, instruction)
  },
  PR: (drafter, instruction) => {
    if (instruction.first) drafter.relative = true
    movePair(drafter, instruction)
  },
  PU: (drafter, instruction) => {
    if (instruction.first) drafter.setPen(false)
    movePair(drafter, instruction)
  },
  PD: (drafter, instruction) => {
    if (instruction.first) drafter.setPen(true)
    movePair(drafter, instruction)
  },
}

function movePair(drafter: Drafter, { params }: HpglInstruction): void {
  if (params.length === 0) return
  const [x, y] = params
  if (x === undefined || y === undefined || Number.isNaN(x) || Number.isNaN(y)) return drafter.fail(2)
  if (Math.abs(x) > highest || Math.abs(y) > highest) return drafter.fail(3)
  const { frame, relative, commanded } = drafter
  const [scaleX, scaleY] = frame.userScale
  // Without scaling, a plotter knows whole units alone.
  const [wholeX, wholeY] = frame.isScaled ? [x, y] : [Math.trunc(x), Math.trunc(y)]
  const target = relative
    ? ([commanded[0] + wholeX * scaleX, commanded[1] + wholeY * scaleY] as const)
    : frame.toPlotter([wholeX, wholeY])
  if (Math.abs(target[0]) > highest || Math.abs(target[1]) > highest) return drafter.fail(6)
  drafter.lineTo(target)
}
