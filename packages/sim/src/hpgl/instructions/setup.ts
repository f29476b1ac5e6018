import { type Handler, withParams } from './handler.ts'

/** Nothing the record would show. */
const noted: Handler = () => {}

const cmPerS = 10
const gravityMmPerS2 = 9806.65

/** Pens, speeds, coordinates, and what is set for later. */
export const setup: Readonly<Record<string, Handler>> = {
  IN: withParams(0, 1, (drafter) => drafter.initialize()),
  DF: withParams(0, 0, (drafter) => drafter.setDefaults()),
  SP: withParams(0, 1, (drafter, [pen = 0]) => {
    if (pen < 0 || pen > drafter.model.pens || !Number.isInteger(pen)) return drafter.fail(3)
    drafter.selectPen(pen)
  }),
  VS: withParams(0, 2, (drafter, [speed]) => {
    const highest = drafter.model.drawSpeedMmPerS
    if (speed === undefined) drafter.speedMmPerS = highest
    else if (speed < 0 || speed >= 128) drafter.fail(3)
    // Older models know whole cm/s alone; no model stands still.
    else drafter.speedMmPerS = Math.min(highest, Math.max(cmPerS, Math.trunc(speed) * cmPerS))
  }),
  AS: withParams(0, 2, (drafter, [gravities]) => {
    const highest = drafter.model.accelMmPerS2
    drafter.accelMmPerS2 =
      gravities === undefined ? highest : Math.min(highest, Math.max(1, gravities) * gravityMmPerS2)
  }),
  FS: withParams(0, 2, (drafter, [force = 0]) => {
    if (force < 0 || force > 8) drafter.fail(3)
    else drafter.force = force
  }),
  IP: withParams(0, 4, (drafter, params) => {
    if (params.length === 1 || params.length === 3) return drafter.fail(2)
    drafter.frame.setScalingPoints(params)
    drafter.scalingPointsChanged = true
  }),
  SC: withParams(0, 4, (drafter, params) => {
    if (params.length === 0) return drafter.frame.setScaling(undefined)
    const [xMin, xMax, yMin, yMax] = params
    if (xMin === undefined || xMax === undefined || yMin === undefined || yMax === undefined) return drafter.fail(2)
    if (xMin === xMax || yMin === yMax) return drafter.fail(3)
    drafter.frame.setScaling([xMin, xMax, yMin, yMax])
  }),
  IW: withParams(0, 4, (drafter, params) => {
    if (params.length === 0) return drafter.frame.setWindow(undefined)
    const [xMin, yMin, xMax, yMax] = params
    if (xMin === undefined || yMin === undefined || xMax === undefined || yMax === undefined) return drafter.fail(2)
    if (xMin >= xMax || yMin >= yMax) return drafter.fail(3)
    drafter.frame.setWindow({ xMin, yMin, xMax, yMax })
  }),
  RO: withParams(0, 1, (drafter, [degrees = 0]) => {
    if (degrees !== 0 && degrees !== 90) return drafter.fail(3)
    drafter.frame.rotate(degrees === 90)
    drafter.commanded = drafter.frame.fromMachine(drafter.mechanism.position)
  }),
  PS: withParams(1, 1, (drafter, [size = 0]) => {
    const { paperSwitch } = drafter.model
    if (size < 0 || size > 127 || paperSwitch === undefined) return drafter.fail(3)
    drafter.choosePaper(size < 4 ? paperSwitch[0] : paperSwitch[1])
  }),
  LT: withParams(0, 2, (drafter, [type, percent = 4]) => {
    const [x1, y1, x2, y2] = drafter.frame.scalingPoints
    drafter.dashes.set(type, (percent / 100) * Math.hypot(x2 - x1, y2 - y1))
  }),
  IM: withParams(0, 3, (drafter, [errors = 223]) => {
    drafter.errorMask = errors
  }),
  FT: withParams(0, 3, (drafter, [type = 1, spacing]) => {
    drafter.fill = { type, spacing }
  }),
  PT: withParams(0, 1, (drafter, [thickness = 0.3]) => {
    if (!(thickness >= 0.1 && thickness <= 5)) return drafter.fail(3)
    drafter.penThicknessMm = thickness
  }),
  TL: withParams(0, 2, (drafter, [positive = 0.5, negative = positive]) => {
    drafter.ticks = { positive: positive / 100, negative: negative / 100 }
  }),
  DP: withParams(0, 0, (drafter) => {
    drafter.digitized = { at: drafter.mechanism.position, down: drafter.mechanism.isDown }
  }),
  DC: withParams(0, 0, (drafter) => {
    drafter.digitized = undefined
  }),
  // Characters are drawn as sticks, whatever the set; symbols at points and characters of one's own are not drawn.
  CA: noted,
  CS: noted,
  SA: noted,
  SS: noted,
  SM: noted,
  UC: noted,
  DT: noted,
  VA: noted,
  VN: noted,
  NR: noted,
  PG: noted,
  BL: noted,
  ES: noted,
  LO: noted,
  GC: noted,
  CV: noted,
  KY: noted,
}
