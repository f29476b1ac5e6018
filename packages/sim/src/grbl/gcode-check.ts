import { offsetOfRadius } from './arc-points.ts'
import { type GcodeBlock } from './block.ts'
import type { Controller } from './controller.ts'
import { firstExtraSystem, type ModalState } from './modal.ts'
import { errorCodes, LineError } from './status-codes.ts'
import { plus, type Vector, zero } from './vector.ts'

export const axisLetters = ['X', 'Y', 'Z'] as const
const offsetLetters = ['I', 'J', 'K'] as const
/** End and start of an arc may lie on circles that differ by so much, mm; beyond the second only by a thousandth. */
const arcSlack = { always: 0.005, never: 0.5, share: 0.001 }

export interface Work {
  readonly block: GcodeBlock
  /** Modal state after the line. */
  readonly next: ModalState
  /** Millimetres per unit. */
  readonly scale: number
  readonly axisWords: boolean
  /** The motion that the axis words are for, if any. */
  readonly motion: number | undefined
  readonly used: Set<string>
}

/** Carries a line of G-code out, as far as it has to be before the line is answered. @throws LineError */

export function check(controller: Controller, work: Work): void {
  const { block, next, axisWords, motion, used } = work
  const { values } = block
  if (controller.firmware.arcs === false && (block.motion === 2 || block.motion === 3))
    throw new LineError(errorCodes.unsupported)
  checkFlavour(controller, work)
  if ((values.get('N') ?? 0) > 9_999_999) throw new LineError(errorCodes.badLineNumber)
  for (const letter of 'NST') if (values.has(letter)) used.add(letter)
  if ((values.get('T') ?? 0) > 255) throw new LineError(errorCodes.toolNumber)
  next.tool = values.get('T') ?? next.tool
  next.spindleSpeed = values.get('S') ?? next.spindleSpeed
  checkFeed(work)
  checkOneTime(controller, work)
  checkToolLength(work)
  if (motion === 80 && axisWords) throw new LineError(errorCodes.axisWordsUnused)
  if (motion === 2 || motion === 3) checkArc(controller, work)
  else if (motion !== undefined && motion >= 38 && motion < 39 && !axisWords)
    throw new LineError(errorCodes.noAxisWords)
  if (axisWords) for (const letter of axisLetters) used.add(letter)
  for (const letter of values.keys()) if (!used.has(letter)) throw new LineError(errorCodes.unusedWords)
}

function need({ block, used }: Work, letter: string): number {
  const value = block.values.get(letter)
  if (value === undefined) throw new LineError(errorCodes.valueMissing)
  used.add(letter)
  return value
}

function checkOneTime({ firmware }: Controller, work: Work): void {
  const { block, axisWords, motion } = work
  if (block.oneTime === '4') need(work, 'P')
  if (block.oneTime === '10') {
    if (!axisWords) throw new LineError(errorCodes.noAxisWords)
    const kind = need(work, 'L')
    if (kind !== 2 && kind !== 20) throw new LineError(errorCodes.unsupported)
    const systems = firmware.flavour === 'grblhal' ? 9 : 6
    if (Math.trunc(need(work, 'P')) > systems) throw new LineError(errorCodes.unsupportedOffset)
  }
  if (block.oneTime === '92' && !axisWords) throw new LineError(errorCodes.noAxisWords)
  if (block.oneTime === '53' && motion !== 0 && motion !== 1) throw new LineError(errorCodes.g53Mode)
}

function checkToolLength({ block, next, scale }: Work): void {
  const { toolLength, values } = block
  if (toolLength === '43.1') {
    if (!values.has('Z') || values.has('X') || values.has('Y')) throw new LineError(errorCodes.toolLengthAxis)
    next.toolLengthMm = values.get('Z')! * scale
    next.toolLengthActive = true
  } else if (toolLength === '49') {
    next.toolLengthMm = 0
    next.toolLengthActive = false
  }
}

/** Words that only grblHAL has: scaling, three more coordinate systems, and switching overrides and the hold off. */
function checkFlavour({ firmware, planner }: Controller, { block, next, used, scale }: Work): void {
  const { scaling, system = 0, control, values } = block
  if (firmware.flavour !== 'grblhal') {
    if (scaling !== undefined || control !== undefined) throw new LineError(errorCodes.unsupported)
    if (system >= firstExtraSystem) throw new LineError(errorCodes.unsupportedOffset)
    return
  }
  if (control !== undefined) {
    used.add('P')
    const off = values.get('P') === 0
    const key = ({ 50: 'feed', 51: 'spindle', 53: 'hold' } as const)[control]
    next.disabled = { ...next.disabled, [key]: off }
  }
  if (scaling !== 51) return
  const all = values.get('P')
  const factors = offsetLetters.map((letter) => all ?? values.get(letter) ?? 1) as unknown as Vector
  if (all === undefined && !offsetLetters.some((letter) => values.has(letter)))
    throw new LineError(errorCodes.noAxisWords)
  for (const letter of ['P', ...offsetLetters]) used.add(letter)
  const centre = axisLetters.map((letter, axis) => (values.get(letter) ?? planner.programmed[axis]! / scale) * scale)
  next.scaling = { factors, centre: centre as unknown as Vector }
}

function checkFeed({ block, next, motion, scale, used }: Work): void {
  const feed = block.values.get('F')
  if (feed !== undefined) used.add('F')
  const needsFeed = motion !== undefined && motion !== 0 && motion !== 80
  if (next.feedMode === 93) {
    if (needsFeed && feed === undefined) throw new LineError(errorCodes.noFeed)
    return
  }
  if (feed !== undefined) next.feedMmPerMin = feed * scale
  if (needsFeed && next.feedMmPerMin === 0) throw new LineError(errorCodes.noFeed)
}

export function planeAxes(plane: 17 | 18 | 19): readonly [number, number, number] {
  return plane === 17 ? [0, 1, 2] : plane === 18 ? [2, 0, 1] : [1, 2, 0]
}

export function checkArc(controller: Controller, work: Work): void {
  const { block, next, axisWords, used } = work
  if (!axisWords) throw new LineError(errorCodes.noAxisWords)
  const [first, second] = planeAxes(next.plane)
  if (!block.values.has(axisLetters[first]!) && !block.values.has(axisLetters[second]!)) {
    throw new LineError(errorCodes.noAxisWordsInPlane)
  }
  if (block.values.has('R')) used.add('R')
  else {
    const given = [first, second].filter((axis) => block.values.has(offsetLetters[axis]!))
    if (given.length === 0) throw new LineError(errorCodes.noOffsetsInPlane)
    for (const axis of [first, second]) used.add(offsetLetters[axis]!)
  }
  arcOffset(controller, work, targetOf(controller, work))
}

/** From where the arc begins to its centre. @throws LineError when there is no such arc */
export function arcOffset(controller: Controller, work: Work, target: Vector): readonly [number, number] {
  const { block, next, scale } = work
  const [first, second] = planeAxes(next.plane)
  const from = controller.planner.programmed
  const way = [target[first]! - from[first]!, target[second]! - from[second]!] as const
  const radius = block.values.get('R')
  if (radius !== undefined) {
    if (way[0] === 0 && way[1] === 0) throw new LineError(errorCodes.badTarget)
    const offset = offsetOfRadius(way, radius * scale, next.motion === 2)
    if (offset === undefined) throw new LineError(errorCodes.badRadius)
    return offset
  }
  const factors = next.scaling?.factors ?? [1, 1, 1]
  const offset = [first, second].map((axis) => {
    return (block.values.get(offsetLetters[axis]!) ?? 0) * scale * factors[axis]!
  }) as [number, number]
  const startRadius = Math.hypot(...offset)
  const off = Math.abs(Math.hypot(way[0] - offset[0], way[1] - offset[1]) - startRadius)
  if (off > arcSlack.always && (off > arcSlack.never || off > arcSlack.share * startRadius)) {
    throw new LineError(errorCodes.badTarget)
  }
  return offset
}

/** Where the line's axis words lead, by the machine's coordinates. */
export function targetOf(controller: Controller, { block, next, scale }: Work): Vector {
  const from = controller.planner.programmed
  const { systems } = controller
  const work = plus(plus(systems[next.system]!, next.offset), [0, 0, next.toolLengthMm])
  return axisLetters.map((letter, axis) => {
    const value = block.values.get(letter)
    if (value === undefined) return from[axis]!
    if (block.oneTime === '53') return value * scale
    const { factors, centre } = next.scaling ?? { factors: [1, 1, 1], centre: zero }
    if (next.distance === 91) return from[axis]! + value * scale * factors[axis]!
    return (value * scale - centre[axis]!) * factors[axis]! + centre[axis]! + work[axis]!
  }) as unknown as Vector
}

/** Spindle and coolant: the machine stops for them. */
