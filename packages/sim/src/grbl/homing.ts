import type { Controller } from './controller.ts'
import type { HomingMachine } from './homing-machine.ts'
import { alarmCodes, errorCodes, LineError } from './status-codes.ts'
import type { Vector } from './vector.ts'
import type { Program } from './wait.ts'

/** How much further than its travel an axis looks for its switch. */
const searchShare = 1.5

/**
 * `$H` of x and y: to the switches at `$25`, back by the pull-off (`$27`), slowly there again at `$24`, and back.
 * @throws LineError when homing is off
 */
export function* runHoming(controller: Controller, machine: HomingMachine): Program {
  const { settings, stepper, planner } = controller
  if (!settings.flag(22, 0)) throw new LineError(errorCodes.homingOff)
  controller.state = 'Home'
  const { switches } = machine
  const signs = [0, 1].map((axis) => (settings.flag(23, axis) ? -1 : 1))
  const pullOffMm = settings.get(27)
  const toSwitch = ([0, 1] as const).map((axis) => {
    const leftMm = switches.distanceMm[axis] - machine.wentMm(axis) * signs[axis]!
    const searchMm = searchShare * settings.axis(130, axis)
    return switches.state === 'missing' ? searchMm : Math.min(searchMm, Math.max(0, leftMm))
  })
  function* go(way: readonly number[], feedMmPerMin: number): Program {
    const [x, y, z] = planner.end
    planner.add({ target: [x + way[0]!, y + way[1]!, z], feedMmPerMin })
    stepper.start(controller.now)
    yield { kind: 'until', holds: () => !stepper.running }
  }
  const towards = (mm: readonly number[]): number[] => mm.map((value, axis) => value * signs[axis]!)
  yield* go(towards(toSwitch), settings.get(25) * Math.SQRT2)
  if (switches.state === 'missing') return fail(controller, alarmCodes.homingNoSwitch)
  yield* go(towards([-pullOffMm, -pullOffMm]), settings.get(25))
  if (switches.state === 'stuck') return fail(controller, alarmCodes.homingPullOff)
  yield* go(towards([pullOffMm, pullOffMm]), settings.get(24))
  yield* go(towards([-pullOffMm, -pullOffMm]), settings.get(25))
  const [, , z] = stepper.position
  const named = ([0, 1] as const).map((axis) => {
    return signs[axis] === 1 ? -pullOffMm : -settings.axis(130, axis) + pullOffMm
  })
  const home: Vector = [named[0]!, named[1]!, z]
  machine.renamed(stepper.position, home)
  stepper.position = home
  planner.clear(home)
  controller.state = 'Idle'
  controller.alarm = undefined
}

function fail(controller: Controller, alarm: number): void {
  controller.planner.clear(controller.stepper.position)
  controller.raise(alarm)
}
