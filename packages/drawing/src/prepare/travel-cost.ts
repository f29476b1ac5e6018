/**
 * What a pen-up way costs: short ways by the root of their length, longer ones in proportion to it. Plain numbers, as it is
 * asked for millions of times.
 */
export interface TravelCost {
  /** Ways shorter than this end before the pen is at full speed. */
  readonly rampsMm: number
  /** Cost of a short way, for each root of a mm. */
  readonly perRootMm: number
  /** Cost of a longer way, for each mm, … */
  readonly perMm: number
  /** … and for starting and stopping. */
  readonly base: number
}

/** By length alone, where no machine is known. */
export const lengthCost: TravelCost = { rampsMm: 0, perRootMm: 0, perMm: 1, base: 0 }

/** How fast a machine travels with its pen up. */
export interface TravelLimits {
  readonly travelSpeedMmPerS: number
  readonly travelAccelMmPerS2: number
}

/** By time, in seconds. Lifts cost the same whatever the way, and are left out. */
export function timeCost({ travelSpeedMmPerS: speed, travelAccelMmPerS2: accel }: TravelLimits): TravelCost {
  return {
    rampsMm: (speed * speed) / accel,
    perRootMm: 2 / Math.sqrt(accel),
    perMm: 1 / speed,
    base: speed / accel,
  }
}

/** The cost of one way. */
export function costOf(lengthMm: number, { rampsMm, perRootMm, perMm, base }: TravelCost): number {
  return lengthMm < rampsMm ? perRootMm * Math.sqrt(lengthMm) : perMm * lengthMm + base
}
