import type { BytePipe } from '@vfab/core'

/** Counts the bytes a client sends, and does something once, when there were so many. */
export class ByteTrigger {
  readonly #at: number
  readonly #act: () => void
  #count = 0
  #fired = false

  constructor(at: number, act: () => void) {
    this.#at = at
    this.#act = act
  }

  get count(): number {
    return this.#count
  }

  get fired(): boolean {
    return this.#fired
  }

  add(bytes: number): void {
    this.#count += bytes
    if (this.#fired || this.#count < this.#at) return
    this.#fired = true
    this.#act()
  }
}

/** The pipe, with what is sent counted after it was sent. */
export function countedPipe(pipe: BytePipe, trigger: ByteTrigger): BytePipe {
  return {
    address: pipe.address,
    closed: pipe.closed,
    onData: (listener) => pipe.onData(listener),
    close: () => pipe.close(),
    async write(bytes) {
      await pipe.write(bytes)
      trigger.add(bytes.length)
    },
  }
}
