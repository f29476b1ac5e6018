import type { PlotterPoint } from '../mechanism.ts'
import { type Handler, withParams } from './handler.ts'

/** What the plotter answers to questions that wait their turn in the buffer. */
export const outputs: Readonly<Record<string, Handler>> = {
  OA: withParams(0, 0, ({ frame, mechanism }) => pointAndPen(frame.fromMachine(mechanism.position), mechanism.isDown)),
  OC: withParams(0, 0, ({ frame, commanded, penDown }) => {
    const [x, y] = frame.toUser(commanded)
    return frame.isScaled ? `${decimal(x)},${decimal(y)},${penDown ? 1 : 0}` : pointAndPen([x, y], penDown)
  }),
  OD: withParams(0, 0, (drafter) => {
    const { at, down } = drafter.digitized ?? { at: drafter.mechanism.position, down: drafter.mechanism.isDown }
    drafter.digitized = undefined
    return pointAndPen(drafter.frame.fromMachine(at), down)
  }),
  OE: withParams(0, 0, (drafter) => {
    const error = drafter.lastError
    drafter.lastError = 0
    return String(error)
  }),
  OF: withParams(0, 0, () => '40,40'),
  OH: withParams(0, 0, ({ frame: { limits } }) => whole([limits.xMin, limits.yMin, limits.xMax, limits.yMax])),
  OI: withParams(0, 0, ({ model }) => model.identification),
  OO: withParams(0, 0, ({ model }) => model.options),
  OP: withParams(0, 0, (drafter) => {
    drafter.scalingPointsChanged = false
    return whole(drafter.frame.scalingPoints)
  }),
  OS: withParams(0, 0, (drafter) => {
    const { status } = drafter
    drafter.initialized = false
    return String(status)
  }),
  OT: withParams(0, 0, ({ model, mechanism }) => {
    // The stall of the held pen is empty.
    const stalls = (1 << model.pens) - 1 - (mechanism.pen === 0 ? 0 : 1 << (mechanism.pen - 1))
    return `1,${stalls}`
  }),
  OW: withParams(0, 0, ({ frame: { window } }) => whole([window.xMin, window.yMin, window.xMax, window.yMax])),
}

function pointAndPen([x, y]: PlotterPoint, down: boolean): string {
  return `${whole([x, y])},${down ? 1 : 0}`
}

function whole(numbers: readonly number[]): string {
  return numbers.map((value) => String(Math.round(value) + 0)).join(',')
}

function decimal(value: number): string {
  return value.toFixed(4)
}
