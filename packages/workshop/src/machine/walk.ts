import type { Jogger } from './machine-options.ts'

/** What a person asks of a pen that is moved step by step. */
export type WalkWish =
  | 'pen-up'
  | 'pen-down'
  | 'to-origin'
  | 'set-origin'
  | 'longer-steps'
  | 'shorter-steps'
  /** To the right and down, in steps. */
  | { readonly x: number; readonly y: number }

/** Moves the pen step by step. */
export interface Walker {
  readonly stepMm: number
  /**
   * Does what is asked for, where the machine can.
   * @throws DriverError `OUT_OF_BOUNDS` at the edge of the travel, where the pen stays; whatever the plotter reports
   */
  ask(wish: WalkWish): Promise<void>
}

/** Steps to choose from. */
const stepsMm = [0.1, 0.5, 1, 5, 10, 50]

/**
 * Moves a machine step by step, as wishes come.
 * @param firstStepMm - how long a step is at first
 */
export function createWalker(jogger: Jogger, firstStepMm = 1): Walker {
  let stepMm = firstStepMm
  return {
    get stepMm() {
      return stepMm
    },
    async ask(wish) {
      if (typeof wish === 'object') return jogger.moveBy({ xMm: wish.x * stepMm, yMm: wish.y * stepMm })
      switch (wish) {
        case 'pen-up':
          return jogger.penUp()
        case 'pen-down':
          return jogger.penDown()
        case 'to-origin':
          return jogger.toOrigin()
        case 'set-origin':
          return jogger.setOrigin?.()
        case 'longer-steps':
          stepMm = stepsMm.find((each) => each > stepMm) ?? stepMm
          return
        case 'shorter-steps':
          stepMm = stepsMm.findLast((each) => each < stepMm) ?? stepMm
      }
    },
  }
}
