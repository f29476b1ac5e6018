import type { Controller } from './controller.ts'
import { firstExtraSystem, modalLine, systemNames } from './modal.ts'
import { minus, type Vector } from './vector.ts'

const inchMm = 25.4

/** Numbers of a place, in the units of `$13`. */
function place(controller: Controller, point: Vector): string {
  const inches = controller.settings.get(13) !== 0
  return point.map((mm) => (inches ? (mm / inchMm).toFixed(4) : mm.toFixed(3)).replace(/^-(0\.0+)$/, '$1')).join(',')
}

/** The answer to `?`. */
export function statusReport(controller: Controller): string {
  const { settings, planner, receiver, stepper, modal } = controller
  const extras = controller.reportExtras()
  const { position, workOffset } = controller
  const shown = settings.flag(10, 0)
    ? `MPos:${place(controller, position)}`
    : `WPos:${place(controller, minus(position, workOffset))}`
  const spindle = modal.spindle === 5 ? 0 : modal.spindleSpeed
  const feed = stepper.speed * 60
  const parts = [
    stateName(controller),
    shown,
    ...(settings.flag(10, 1) ? [`Bf:${planner.free},${receiver.free}`] : []),
    `FS:${(settings.get(13) !== 0 ? feed / inchMm : feed).toFixed(0)},${spindle.toFixed(0)}`,
    ...(extras.offset ? [`WCO:${place(controller, workOffset)}`] : []),
    ...(extras.overrides ? [`Ov:${planner.feedPercent},${planner.rapidPercent},${controller.spindlePercent}`] : []),
  ]
  return `<${parts.join('|')}>`
}

function stateName({ state, stepper, doorState }: Controller): string {
  if (state === 'Hold') return stepper.running ? 'Hold:1' : 'Hold:0'
  if (state === 'Door') return `Door:${stepper.running ? 2 : doorState}`
  return state
}

/** The lines of `$#`. */
export function offsetLines(controller: Controller): string[] {
  const { systems, modal, lastProbe, settings, firmware } = controller
  const names = systemNames.slice(0, firmware.flavour === 'grblhal' ? undefined : firstExtraSystem)
  const inches = settings.get(13) !== 0
  const lengthMm = controller.printedToolLengthMm
  const length = inches ? (lengthMm / inchMm).toFixed(4) : lengthMm.toFixed(3)
  const perAxis = firmware.flavour !== 'grbl'
  return [
    ...names.map((name, index) => `[${name}:${place(controller, systems[index]!)}]`),
    `[G92:${place(controller, modal.offset)}]`,
    `[TLO:${perAxis ? place(controller, [0, 0, lengthMm]) : length}]`,
    `[PRB:${place(controller, lastProbe)}:0]`,
  ]
}

/** The line of `$G`. */
export function modalReport(controller: Controller): string {
  return modalLine(controller.modal, controller.firmware.flavour === 'grblhal')
}

/** The line of `$`. */
export const helpLine = '[HLP:$$ $# $G $I $N $x=val $Nx=line $J=line $SLP $C $X $H ~ ! ? ctrl-x]'
