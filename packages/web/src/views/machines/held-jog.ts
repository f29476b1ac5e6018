import type { Api } from '../../api/api.ts'

/** A jog beats this often; without a beat for 400 ms the machine stops by itself. */
const beatMs = 150

/** Where to: from -1 to 1 on each axis. */
export interface JogDirection {
  readonly x: number
  readonly y: number
}

/** Moves a machine while a button or key is held. */
export interface HeldJog {
  /** Begins, unless one is under way. */
  hold(direction: JogDirection): void
  /** Ends it: at once, also where the beginning has not been answered yet. */
  release(): void
}

/** What {@link createHeldJog} needs. */
export interface HeldJogOptions {
  readonly api: Pick<Api, 'askFirst'>
  readonly device: string
  readonly onError: (error: unknown) => void
  /** Beginning may need the lease of the machine. */
  readonly operate: <Result>(action: () => Promise<Result>) => Promise<Result | undefined>
}

/** Each beat is sent when the one before was answered: a network that is slow delivers no beats from the past. */
export function createHeldJog({ api, device, onError, operate }: HeldJogOptions): HeldJog {
  let held: { released: boolean } | undefined
  const run = async (mine: { released: boolean }, direction: JogDirection): Promise<void> => {
    const jog = await operate(() => api.askFirst('startJog', { params: { device }, body: direction }))
    if (!jog) return
    const params = { device, jog: jog.id }
    try {
      while (!mine.released) {
        await new Promise<void>((resolve) => setTimeout(resolve, beatMs))
        if (!mine.released) await api.askFirst('beatJog', { params, body: undefined })
      }
    } finally {
      await api.askFirst('endJog', { params })
    }
  }
  return {
    hold(direction) {
      if (held) return
      const mine = { released: false }
      held = mine
      run(mine, direction)
        .catch(onError)
        .finally(() => {
          if (held === mine) held = undefined
        })
    },
    release() {
      if (held) held.released = true
    },
  }
}
