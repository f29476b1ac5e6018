import { arcPoints } from './arc-points.ts'
import { type GcodeBlock, readBlock } from './block.ts'
import type { Controller } from './controller.ts'
import { firstExtraSystem, type ModalState } from './modal.ts'

import { alarmCodes, errorCodes, LineError } from './status-codes.ts'
import { type Vector, zero } from './vector.ts'
import { type Program, synchronise } from './wait.ts'
import { check, planeAxes, arcOffset, targetOf, type Work, axisLetters } from './gcode-check.ts'

const inchMm = 25.4
/** Bytes of an offset in the EEPROM that change when it does: three numbers and the sum. */
const offsetBytes = 13

/** What a line does besides changing modal state. */
export function* runGcode(controller: Controller, line: string): Program {
  const block = readBlock(line)
  const work = understand(controller, block)
  check(controller, work)
  const { next } = work
  const before = controller.modal
  const skipped = controller.state === 'Check'
  const systemBefore = before.system
  controller.modal = { ...next, spindle: before.spindle, spindleSpeed: before.spindleSpeed, system: before.system }
  if (!skipped) yield* outputs(controller, next)
  else Object.assign(controller.modal, { spindle: next.spindle, spindleSpeed: next.spindleSpeed })
  if (block.oneTime === '4' && !skipped) {
    yield* synchronise(controller)
    yield { kind: 'dwell', ms: block.values.get('P')! * 1000 }
  }
  if (next.system !== systemBefore || block.toolLength !== undefined) {
    if (!skipped) yield* synchronise(controller)
    controller.modal.system = next.system
    controller.modal.toolLengthMm = next.toolLengthMm
    controller.printedToolLengthMm = next.toolLengthMm
    controller.offsetsChanged()
  }
  yield* oneTime(controller, work)
  if (work.motion !== undefined && !skipped) yield* move(controller, work, work.motion)
  yield* programFlow(controller, block)
}

function understand(controller: Controller, block: GcodeBlock): Work {
  const { values } = block
  const next: ModalState = { ...controller.modal }
  if (block.feedMode !== undefined) next.feedMode = block.feedMode
  if (block.plane !== undefined) next.plane = block.plane
  if (block.units !== undefined) next.units = block.units
  if (block.distance !== undefined) next.distance = block.distance
  if (block.system !== undefined) next.system = block.system
  if (block.motion !== undefined) next.motion = block.motion
  if (block.spindle !== undefined) next.spindle = block.spindle
  for (const coolant of block.coolant ?? []) {
    if (coolant === 9) next.mist = next.flood = false
    else if (coolant === 8) next.flood = true
    else next.mist = true
  }
  const scale = next.units === 20 ? inchMm : 1
  const axisWords = axisLetters.some((letter) => values.has(letter))
  if (block.scaling === 50) next.scaling = undefined
  const claimed =
    block.scaling === 51 || ['10', '28', '30', '92'].includes(block.oneTime ?? '') || block.toolLength === '43.1'
  const motion = claimed ? undefined : block.motion !== undefined || axisWords ? next.motion : undefined
  return { block, next, scale, axisWords, motion, used: new Set() }
}

/** Everything that makes the line an error, before any of it is carried out. */
function* outputs(controller: Controller, next: ModalState): Program {
  const { modal } = controller
  const changes = modal.spindle !== next.spindle
  if (changes || (modal.spindleSpeed !== next.spindleSpeed && next.spindle !== 5)) {
    yield* synchronise(controller)
    controller.modal.spindle = next.spindle
    controller.modal.spindleSpeed = next.spindleSpeed
    controller.applySpindle()
  }
  controller.modal.spindleSpeed = next.spindleSpeed
}

function* oneTime(controller: Controller, work: Work): Program {
  const { block, scale } = work
  const { planner, systems } = controller
  switch (block.oneTime) {
    case '10': {
      const asked = Math.trunc(block.values.get('P')!)
      const system = asked === 0 ? controller.modal.system : asked <= 6 ? asked - 1 : firstExtraSystem + asked - 7
      const old = systems[system]!
      const setTo = axisLetters.map((letter, axis) => {
        const value = block.values.get(letter)
        if (value === undefined) return old[axis]!
        if (block.values.get('L') === 2) return value * scale
        const { offset, toolLengthMm } = controller.modal
        return planner.programmed[axis]! - offset[axis]! - (axis === 2 ? toolLengthMm : 0) - value * scale
      }) as unknown as Vector
      yield* synchronise(controller)
      systems[system] = setTo
      controller.offsetsChanged()
      controller.listener.eepromWrite(offsetBytes)
      break
    }
    case '92': {
      yield* synchronise(controller)
      const { toolLengthMm } = controller.modal
      controller.modal.offset = axisLetters.map((letter, axis) => {
        const value = block.values.get(letter)
        if (value === undefined) return controller.modal.offset[axis]!
        const system = systems[controller.modal.system]!
        return planner.programmed[axis]! - system[axis]! - (axis === 2 ? toolLengthMm : 0) - value * scale
      }) as unknown as Vector
      controller.offsetsChanged()
      break
    }
    case '92.1':
      controller.modal.offset = zero
      controller.offsetsChanged()
      break
    case '28.1':
    case '30.1':
      systems[block.oneTime === '28.1' ? 6 : 7] = planner.programmed
      controller.listener.eepromWrite(offsetBytes)
      break
    case '28':
    case '30': {
      if (work.axisWords) yield* line(controller, targetOf(controller, work), undefined)
      const place = systems[block.oneTime === '28' ? 6 : 7]!
      yield* line(controller, place, undefined)
      break
    }
    case '4':
    case '53':
    case undefined:
      break
  }
}

function* move(controller: Controller, work: Work, motion: number): Program {
  if (motion === 80 || !work.axisWords) return
  const target = targetOf(controller, work)
  const { feedMode, feedMmPerMin, plane } = work.next
  const inverse = feedMode === 93 ? work.block.values.get('F')! : undefined
  if (motion === 0) yield* line(controller, target, undefined)
  else if (motion === 1) yield* line(controller, target, feedMmPerMin, inverse)
  else if (motion === 2 || motion === 3) {
    const offset = arcOffset(controller, work, target)
    const axes = planeAxes(plane)
    const arc = { from: controller.planner.programmed, to: target, offset, axes, clockwise: motion === 2 }
    const points = arcPoints(arc, controller.settings.get(12))
    const share = inverse === undefined ? undefined : inverse * points.length
    for (const point of points) yield* line(controller, point, feedMmPerMin, share)
  } else yield* probe(controller, target, motion, feedMmPerMin)
}

/** Plans a straight move, waiting for room. @throws LineError never: a soft limit is an alarm */
export function* line(
  controller: Controller,
  target: Vector,
  feedMmPerMin: number | undefined,
  perMin?: number,
  jog = false,
): Program {
  const { planner, stepper } = controller
  if (!withinTravel(controller, target)) {
    if (jog) throw new LineError(errorCodes.jogBeyondTravel)
    controller.raiseAtRest(alarmCodes.softLimit)
    yield { kind: 'until', holds: () => false } // only a reset leads out of this
  }
  if (planner.isFull) {
    controller.startCycle(jog ? 'Jog' : 'Run')
    yield { kind: 'until', holds: () => !planner.isFull && !controller.suspended }
  }
  const durationMin = perMin === undefined || perMin === 0 ? undefined : 1 / perMin
  if (planner.add({ target, feedMmPerMin, durationMin, jog })) stepper.replan(controller.now)
}

/** Soft limits, where they are on: from the switches inwards. */
export function withinTravel(controller: Controller, target: Vector): boolean {
  const { settings } = controller
  if (settings.get(20) === 0) return true
  const slack = 1e-6
  return target.every((mm, axis) => mm <= slack && mm >= -settings.axis(130, axis) - slack)
}

/** Nothing is there to be touched: the move goes to its end. */
function* probe(controller: Controller, target: Vector, motion: number, feed: number): Program {
  yield* synchronise(controller)
  yield* line(controller, target, feed)
  yield* synchronise(controller)
  controller.lastProbe = controller.position
  if (motion === 38.2 || motion === 38.4) controller.raise(alarmCodes.probeContact)
}

function* programFlow(controller: Controller, { program }: GcodeBlock): Program {
  if (program === undefined || controller.state === 'Check') return
  yield* synchronise(controller)
  if (program === 0) {
    controller.realtime(0x21)
    yield { kind: 'until', holds: () => !controller.suspended }
    return
  }
  const { modal } = controller
  Object.assign(modal, { motion: 1, plane: 17, distance: 90, feedMode: 94, system: 0, spindle: 5 })
  Object.assign(modal, { flood: false, mist: false })
  controller.planner.feedPercent = 100
  controller.planner.rapidPercent = 100
  controller.offsetsChanged()
  controller.applySpindle()
  controller.line('[MSG:Pgm End]')
}

/** A jog: `$J=`. It changes no modal state. @throws LineError */
export function* runJog(controller: Controller, text: string): Program {
  const block = readBlock(text)
  const letters = [...block.values.keys()]
  const allowed =
    block.motion === undefined &&
    block.spindle === undefined &&
    block.program === undefined &&
    block.plane === undefined
  const onlyG53 = block.oneTime === undefined || block.oneTime === '53'
  if (!allowed || !onlyG53 || letters.some((letter) => !'XYZFN'.includes(letter)))
    throw new LineError(errorCodes.badJog)
  const work = understand(controller, block)
  if (!work.axisWords) throw new LineError(errorCodes.noAxisWords)
  const feed = block.values.get('F')
  if (feed === undefined) throw new LineError(errorCodes.noFeed)
  yield* line(controller, targetOf(controller, work), feed * work.scale, undefined, true)
  controller.startCycle('Jog')
}
