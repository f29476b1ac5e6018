import type { OperationOptions } from '@vfab/core'

import type { Programme } from './programme.ts'

/** Programmes of one drawing, in order, from when they are made until they are taken. */
export class MadeProgrammes {
  readonly #made: (Programme | { readonly failure: unknown })[] = []
  #wake = (): void => {}

  /** Whether there is none to be taken at present, nor a failure. */
  get isEmpty(): boolean {
    return this.#made.length === 0
  }

  add(programme: Programme): void {
    this.#made.push(programme)
    this.#wake()
  }

  /** No more will be made. */
  fail(failure: unknown): void {
    this.#made.push({ failure })
    this.#wake()
  }

  /** Resolves when there is something to be taken. On abort it stops waiting. */
  async untilSome({ signal }: OperationOptions = {}): Promise<void> {
    if (!this.isEmpty || signal?.aborted) return
    let onAbort = (): void => {}
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      onAbort = resolve
      signal?.addEventListener('abort', onAbort)
    })
    signal?.removeEventListener('abort', onAbort)
  }

  /** The next one. @throws what making it has failed with */
  take(): Programme | undefined {
    const next = this.#made.shift()
    if (next !== undefined && 'failure' in next) throw next.failure
    return next
  }
}
