import { abortable, type OperationOptions } from '@vfab/core'

/** Holds its callers while it is shut. */
export interface Gate {
  shut(): void
  open(): void
  /** Resolves when the gate is open. Rejects with the signal's reason when aborted. */
  pass(options?: OperationOptions): Promise<void>
}

/** An open gate. */
export function createGate(): Gate {
  let opened: Promise<void> | undefined
  let open = (): void => {}
  return {
    shut() {
      opened ??= new Promise((resolve) => (open = resolve))
    },
    open() {
      opened = undefined
      open()
    },
    async pass({ signal } = {}) {
      signal?.throwIfAborted()
      while (opened) await abortable(opened, signal)
    },
  }
}
