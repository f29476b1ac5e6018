import { AssertionError } from 'node:assert'

/** How a promise ended. */
export type Outcome<T> =
  | { readonly resolved: true; readonly value: T }
  | { readonly resolved: false; readonly reason: unknown }

/**
 * Waits until `promise` settles, and tells how.
 * @param what - what was waited for, as the failure names it: `draw, after its signal aborted,`
 * @param patienceMs - after so long in real time it never will
 * @throws AssertionError when it does not settle
 */
export async function outcomeOf<T>(promise: Promise<T>, what: string, patienceMs: number): Promise<Outcome<T>> {
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
