import type { Clock } from '@vfab/core'
import type { Board } from './board.ts'
import type { EbbConfig } from './config.ts'
import type { MachineProfile } from './machines.ts'
import type { PlanningThread } from './planning-thread.ts'
import type { BoardChanges, BoardSetup } from './setup.ts'

/** What an open plotter is made of: a board that has been set up, and what is known about it. */
export interface EbbPlotterParts {
  readonly board: Board
  readonly setup: BoardSetup
  /** What is to be changed back. */
  readonly changes: BoardChanges
  readonly machine: MachineProfile
  readonly config: EbbConfig
  readonly clock: Clock
  /** Ended by closing. */
  readonly planning: PlanningThread
  /** Whether it goes on where a checkpoint was taken; absent without one. */
  readonly continued?: boolean | undefined
}
