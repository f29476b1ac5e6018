import type { Jogger } from '@vfab/workshop'

import { directionOf, type Key } from '../keys/key-decoder.ts'

/** Moves the pen with keys. */
export interface Walker {
  readonly stepMm: number
  /**
   * Does what the key asks for. @returns false for keys that mean nothing here
   * @throws DriverError `OUT_OF_BOUNDS` at the edge of the travel, where the pen stays; whatever the plotter reports
   */
  press(key: Key): Promise<boolean>
}

/** Steps to choose from with + and -. */
const stepsMm = [0.1, 0.5, 1, 5, 10, 50]

/** @param firstStepMm - how far an arrow goes at first; with Shift ten times as far */
export function createWalker(jogger: Jogger, firstStepMm = 1): Walker {
  let stepMm = firstStepMm
  return {
    get stepMm() {
      return stepMm
    },
    async press(key) {
      const direction = directionOf(key)
      if (direction) await jogger.moveBy({ xMm: direction.x * stepMm, yMm: direction.y * stepMm })
      else if (key === 'u') await jogger.penUp()
      else if (key === 'd') await jogger.penDown()
      else if (key === 'h') await jogger.toOrigin()
      else if (key === 'o' && jogger.setOrigin) await jogger.setOrigin()
      else if (key === '+' || key === '=') stepMm = stepsMm.find((each) => each > stepMm) ?? stepMm
      else if (key === '-') stepMm = stepsMm.findLast((each) => each < stepMm) ?? stepMm
      else return false
      return true
    },
  }
}

/** What the keys do, in a line. */
export function walkingLegend({ setOrigin }: Jogger): string {
  const origin = setOrigin ? '  o origin here' : ''
  return `arrows walk (Shift: ×10)  +/- step  u/d pen  h park${origin}  Enter done`
}
