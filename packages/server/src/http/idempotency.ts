/** Remembers what requests returned, so that one that is repeated does nothing twice. */
export interface Idempotency {
  /** Runs `act`, or returns what it returned when it was asked for with this key before. A failure is not remembered. */
  once(key: string | undefined, act: () => Promise<unknown>): Promise<unknown>
}

const remembered = 256

/** Makes a memory of the last 256 keys. */
export function createIdempotency(): Idempotency {
  const results = new Map<string, Promise<unknown>>()
  return {
    once(key, act) {
      if (key === undefined) return act()
      const known = results.get(key)
      if (known) return known
      const result = act()
      results.set(key, result)
      result.catch(() => results.delete(key))
      for (const old of results.keys()) {
        if (results.size <= remembered) break
        results.delete(old)
      }
      return result
    },
  }
}
