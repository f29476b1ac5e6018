/** Things to be cleaned up, the last one first. */
export interface ResourceStack extends AsyncDisposable {
  /** How many clean-ups are outstanding. */
  readonly size: number
  /**
   * Keeps `resource` together with its own way to clean it up. @returns `resource`
   * @throws TypeError when the stack was cleaned up already: this one would never be cleaned up
   */
  use<Resource>(resource: Resource, cleanUp: (resource: Resource) => void | Promise<void>): Resource
  /**
   * Keeps something to do at the end.
   * @returns what forgets it again, for resources that were cleaned up by themselves
   * @throws TypeError as {@link use}
   */
  defer(cleanUp: () => void | Promise<void>): () => void
  /**
   * Runs all clean-ups, the last one added first, each after the one before has ended. One that fails stops none of the
   * others. A second call returns the first call's promise.
   * @throws the first error that a clean-up threw, after all have run
   */
  cleanUp(): Promise<void>
}

/** Makes an empty stack. For `await using`: what was kept is cleaned up on return, throw and abort alike. */
export function createResourceStack(): ResourceStack {
  const cleanUps = new Set<{ readonly run: () => void | Promise<void> }>()
  let cleaning: Promise<void> | undefined

  const runAll = async (): Promise<void> => {
    const errors: unknown[] = []
    for (let next = [...cleanUps].at(-1); next; next = [...cleanUps].at(-1)) {
      cleanUps.delete(next)
      try {
        await next.run()
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 0) throw errors[0]
  }

  const stack: ResourceStack = {
    get size() {
      return cleanUps.size
    },
    use(resource, cleanUp) {
      stack.defer(() => cleanUp(resource))
      return resource
    },
    defer(cleanUp) {
      if (cleaning) throw new TypeError('this resource stack was cleaned up already')
      const kept = { run: cleanUp }
      cleanUps.add(kept)
      return () => void cleanUps.delete(kept)
    },
    cleanUp() {
      cleaning ??= runAll()
      return cleaning
    },
    [Symbol.asyncDispose]: () => stack.cleanUp(),
  }
  return stack
}
