import { AssertionError } from 'node:assert'

/** How a promise ended. */
export type Outcome<T> =
  { readonly resolved: true; readonly value: T } | { readonly resolved: false; readonly reason: unknown }

/** A promise that has not settled after so long in real time never will; below the usual time limit of test runners. */
const patienceMs = 4000

/**
 * Waits until `promise` settles, and tells how.
 * @param what - what was waited for, as the failure names it: `draw, after its signal aborted,`
 * @throws AssertionError when it does not settle
 */
export async function outcomeOf<T>(promise: Promise<T>, what: string): Promise<Outcome<T>> {
  let timer: NodeJS.Timeout | undefined
  const outOfPatience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new AssertionError({ message: `${what} did not settle within ${patienceMs} ms` }))
    }, patienceMs)
  })
  const settled = promise.then(
    (value): Outcome<T> => ({ resolved: true, value }),
    (reason: unknown): Outcome<T> => ({ resolved: false, reason }),
  )
  try {
    return await Promise.race([settled, outOfPatience])
  } finally {
    clearTimeout(timer)
  }
}

/** The value that `promise` resolves with. @throws what it rejects with, AssertionError when it does not settle */
export async function valueOf<T>(promise: Promise<T>, what: string): Promise<T> {
  const outcome = await outcomeOf(promise, what)
  if (outcome.resolved) return outcome.value
  throw outcome.reason
}

/** What `promise` rejects with. @throws AssertionError when it resolves or does not settle */
export async function reasonOf(promise: Promise<unknown>, what: string): Promise<unknown> {
  const outcome = await outcomeOf(promise, what)
  if (!outcome.resolved) return outcome.reason
  throw new AssertionError({ message: `${what} resolved, but should have rejected` })
}
