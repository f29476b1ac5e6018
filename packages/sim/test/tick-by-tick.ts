import type { AxisState } from '../src/ebb/step-generator.ts'

/**
 * The interrupt of the firmware, one tick after the other, in the 32-bit integers of the chip: the reference that the
 * closed forms are held against. Written from the firmware's description, not from the simulator.
 */
export function runTickByTick(axis: AxisState, ticks: number): { state: AxisState; ticks: number } {
  const rateRegister = new Int32Array([axis.rate])
  const accelRegister = new Int32Array([axis.accel])
  const accumulator = new Uint32Array([axis.accumulator])
  let { stepsLeft, position } = axis
  let used = 0
  while (used < ticks && stepsLeft > 0) {
    used += 1
    accelRegister[0]! += axis.jerk
    rateRegister[0]! += accelRegister[0]!
    if (axis.maskRate) rateRegister[0]! &= 0x7fffffff
    accumulator[0]! += rateRegister[0]!
    if ((accumulator[0]! & 0x80000000) === 0) continue
    accumulator[0]! &= 0x7fffffff
    stepsLeft -= 1
    position += axis.direction !== 0 ? axis.direction : rateRegister[0]! < 0 ? -1 : 1
  }
  return {
    state: {
      ...axis,
      rate: rateRegister[0]!,
      accel: accelRegister[0]!,
      accumulator: accumulator[0]!,
      stepsLeft,
      position,
    },
    ticks: stepsLeft === 0 ? used : ticks,
  }
}
