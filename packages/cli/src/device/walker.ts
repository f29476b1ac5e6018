import type { Plotter, PointMm } from '@vfab/core'

import type { Key } from '../keys/key-decoder.ts'

/** Walks the pen about with keys. */
export interface Walker {
  readonly stepMm: number
  /**
   * Does what the key asks for. @returns false for keys that mean nothing here
   * @throws DriverError `OUT_OF_BOUNDS` at the edge of the travel, where the pen stays; whatever the plotter reports
   */
  press(key: Key, signal: AbortSignal): Promise<boolean>
}

/** Steps to choose from with + and -. */
const stepsMm = [0.1, 0.5, 1, 5, 10, 50]

const directions: Readonly<Record<string, readonly [x: number, y: number]>> = {
  up: [0, -1],
  down: [0, 1],
  left: [-1, 0],
  right: [1, 0],
}

/** @param firstStepMm - how far an arrow goes at first; with Shift ten times as far */
export function createWalker(plotter: Plotter, firstStepMm = 1): Walker {
  let stepMm = firstStepMm
  const walk = async (direction: readonly [number, number], factor: number, signal: AbortSignal): Promise<void> => {
    const [x, y] = direction
    await walkBy(plotter, { xMm: rounded(x * factor * stepMm), yMm: rounded(y * factor * stepMm) }, signal)
  }
  return {
    get stepMm() {
      return stepMm
    },
    async press(key, signal) {
      const shift = key.startsWith('shift-')
      const direction = directions[shift ? key.slice('shift-'.length) : key]
      if (direction) await walk(direction, shift ? 10 : 1, signal)
      else if (key === 'u') await plotter.penUp({ signal })
      else if (key === 'd') await plotter.penDown({ signal })
      else if (key === 'h') await plotter.moveTo({ xMm: 0, yMm: 0 }, { signal })
      else if (key === 'o' && plotter.setOrigin) await plotter.setOrigin({ signal })
      else if (key === '+' || key === '=') stepMm = stepsMm.find((each) => each > stepMm) ?? stepMm
      else if (key === '-') stepMm = stepsMm.findLast((each) => each < stepMm) ?? stepMm
      else return false
      return true
    },
  }
}

/**
 * Goes so far from where the pen is. Machines whose origin need not be at their end do so in any direction, as long as they do not know
 * where their ends are; others within their travel.
 * @throws DriverError `OUT_OF_BOUNDS`
 */
export async function walkBy(plotter: Plotter, byMm: PointMm, signal: AbortSignal): Promise<void> {
  if (plotter.jog) return plotter.jog(byMm, { signal })
  const { xMm, yMm } = await plotter.position({ signal })
  await plotter.moveTo({ xMm: rounded(xMm + byMm.xMm), yMm: rounded(yMm + byMm.yMm) }, { signal })
}

/** What the keys do, in a line. */
export function walkingLegend(plotter: Plotter): string {
  const origin = plotter.setOrigin ? '  o origin here' : ''
  return `arrows walk (Shift: ×10)  +/- step  u/d pen  h park${origin}  Enter done`
}

/** To a thousandth of a millimetre: many steps must not add up to a place just beyond the edge. */
function rounded(mm: number): number {
  return Math.round(mm * 1000) / 1000
}
