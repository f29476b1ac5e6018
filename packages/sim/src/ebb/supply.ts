/** Full scale of the board's 10-bit converter. */
const fullScale = 1023
const referenceVolts = 3.3

/** Reading of the current-limit potentiometer on RA0: 1.27 V, about 0.72 A, the documentation's example. */
export const currentLimitReading = 394

/**
 * What `QC` reads for a motor supply: behind the input diode's 0.3 V, divided by 9.2 (boards from 2.3 on).
 * @param volts - at the barrel jack
 */
export function supplyReading(volts: number): number {
  const atPin = Math.max(0, volts - 0.3) / 9.2
  return Math.min(fullScale, Math.round((atPin / referenceVolts) * fullScale))
}

/** Below this at the barrel jack the motors hold nothing and turn nothing; what common software takes for "off". */
export const motorMinVolts = 6
