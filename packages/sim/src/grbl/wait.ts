import type { Controller } from './controller.ts'

/** What the program waits for. */
export type Wait =
  /** Time in which it does nothing else: reports wait too. */
  | { readonly kind: 'compute'; readonly ms: number }
  /** Time in which real-time commands are seen to. */
  | { readonly kind: 'dwell'; readonly ms: number }
  /** Something that comes true by itself. */
  | { readonly kind: 'until'; readonly holds: () => boolean }

/** The program of the chip: a coroutine that is told when to go on. */
export type Program = Generator<Wait, void, undefined>

/** Waits until everything that is planned has been carried out. */
export function* synchronise(controller: Controller): Program {
  controller.startCycle()
  const atRest = (): boolean => !controller.stepper.running && controller.planner.blocks.length === 0
  if (!atRest()) yield { kind: 'until', holds: atRest }
}
