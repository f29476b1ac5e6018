import type { Drafter } from '../drafter.ts'
import type { HpglInstruction } from '../hpgl-reader.ts'

/** Carries out an instruction. @returns what the plotter answers, without its end */
export type Handler = (drafter: Drafter, instruction: HpglInstruction) => string | undefined | void

/** Wraps a handler that takes from `least` to `most` parameters: fewer are error 2, more are error 2 and passed over. */
export function withParams(
  least: number,
  most: number,
  handle: (drafter: Drafter, params: readonly number[]) => string | undefined | void,
): Handler {
  return (drafter, { params }) => {
    if (params.length < least || params.some(Number.isNaN)) return drafter.fail(2)
    if (params.length > most) drafter.fail(2)
    return handle(drafter, params.slice(0, most))
  }
}
