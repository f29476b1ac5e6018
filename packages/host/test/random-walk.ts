/*
 * Random walks over parts of the host: any step at any moment, faults wherever something is waited for, and at the end nothing
 * may be left. A walk is its seed: a failure names it, and the same seed walks the same way again.
 */
import { onTestFinished } from 'vitest'

/** What a walk chooses by. */
export interface Choices {
  /** True with this probability. */
  chance(probability: number): boolean
  /** A whole number from 0 to below `count`. */
  below(count: number): number
  pick<Value>(values: readonly Value[]): Value
}

/** Choices that are the same for the same seed (mulberry32). */
export function choicesOf(seed: number): Choices {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (count: number): number => Math.floor(next() * count)
  return { chance: (probability) => next() < probability, below, pick: (values) => values[below(values.length)]! }
}

/** Steps in all, `VFAB_WALK_STEPS` or those given, and the seeds to start from, `VFAB_WALK_SEEDS` (`1,2,3`). */
export function walkPlan(steps: number): { readonly steps: number; readonly seeds: readonly number[] } {
  const { VFAB_WALK_STEPS: asked, VFAB_WALK_SEEDS: seeds = '20261130' } = process.env
  return { steps: asked === undefined ? steps : Number(asked), seeds: seeds.split(',').map(Number) }
}

/** Walks of `length` steps until `plan.steps` are done. @throws what the walk threw, with its seed */
export async function walk(
  plan: ReturnType<typeof walkPlan>,
  length: number,
  walkOnce: (choices: Choices, length: number) => Promise<void>,
): Promise<void> {
  const rejections: unknown[] = []
  const onRejection = (reason: unknown): void => void rejections.push(reason)
  process.on('unhandledRejection', onRejection)
  onTestFinished(() => void process.off('unhandledRejection', onRejection))
  for (const first of plan.seeds) {
    for (let index = 0; index * length < plan.steps; index += 1) {
      const seed = (first + index * 7919) >>> 0
      try {
        await walkOnce(choicesOf(seed), length)
        if (rejections.length > 0) throw new Error('a rejection was not handled', { cause: rejections[0] })
      } catch (cause) {
        throw new Error(`the walk with the seed ${seed} failed: ${String((cause as Error).message)}`, { cause })
      }
    }
  }
}
