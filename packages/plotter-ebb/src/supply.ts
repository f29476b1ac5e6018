import type { SupplyReading } from './protocol.ts'

/**
 * Below this reading of the supply (7.7 V) the motors are without power. The makers' software uses the same figure
 * (evil-mad/plotink, ebb_motion.py); the usual 9 V brick reads about 300.
 */
export const leastSupplyRaw = 250

/** Whether the motors have power. */
export function hasMotorPower(reading: SupplyReading): boolean {
  return reading.supplyRaw >= leastSupplyRaw
}

/**
 * The motor supply at the barrel jack, V: the divider of boards since 2.3 (1:9.2; older ones have 1:11) and the diode
 * before it. Resistors make it good to some tenths of a volt.
 * @see http://evil-mad.github.io/EggBot/ebb.html#QC
 */
export function supplyVolts(reading: SupplyReading): number {
  return reading.supplyRaw === 0 ? 0 : (reading.supplyRaw / 1023) * 3.3 * 9.2 + 0.3
}
