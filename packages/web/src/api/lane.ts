/**
 * One request after the other, so that a browser needs two connections at most: this one and the events'. Browsers open only six to
 * a server, and a request that waits for a free one is a stop that does not come. A request that merely waits for something new is
 * cut off when another comes.
 */
export interface Lane {
  /** Does `work` when those before it are done. */
  take<Result>(work: () => Promise<Result>): Promise<Result>
  /** As {@link take}, ahead of all that wait. */
  takeFirst<Result>(work: () => Promise<Result>): Promise<Result>
  /** Does `work` when nothing else is to do, and aborts it when something is. */
  idle<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result>
}

interface Waiting {
  readonly idle: AbortController | undefined
  begin(): Promise<void>
}

/** A lane of its own. */
export function createLane(): Lane {
  const waiting: Waiting[] = []
  let busy: Waiting | undefined
  const next = (): void => {
    if (busy) return
    const index = waiting.findIndex((each) => !each.idle)
    busy = waiting.splice(Math.max(0, index), 1)[0]
    void busy?.begin().then(() => {
      busy = undefined
      next()
    })
  }
  const enter = <Result>(
    work: (signal: AbortSignal) => Promise<Result>,
    { first = false, idle = false }: { readonly first?: boolean; readonly idle?: boolean },
  ): Promise<Result> =>
    new Promise((resolve, reject) => {
      const controller = new AbortController()
      const turn: Waiting = {
        idle: idle ? controller : undefined,
        begin: async () => {
          try {
            resolve(await work(controller.signal))
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)))
          }
        },
      }
      if (first) waiting.unshift(turn)
      else waiting.push(turn)
      if (!idle) busy?.idle?.abort()
      next()
    })
  return {
    take: (work) => enter(work, {}),
    takeFirst: (work) => enter(work, { first: true }),
    idle: (work) => enter(work, { idle: true }),
  }
}
