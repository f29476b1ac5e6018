import type { Output } from './output.ts'

/**
 * Says what a command is about to do, before it does it. A terminal shows it in the live line; elsewhere it is a line of its own,
 * where the step may take more than a second.
 * @param mayBeLong - guessed from sizes: how much there is to read, or to plan
 */
export function showStep(output: Output, step: string, mayBeLong: boolean): void {
  if (output.live) output.status(`${step} …`)
  else if (mayBeLong) output.note(`${step} …`)
}
