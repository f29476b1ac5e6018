/** Starts the workers that draw pictures; the first can be started before anything needs it. */
export interface PictureWorkers {
  /** Starts one for whoever takes it next. */
  ahead(): void
  /** The caller ends it. */
  take(): Worker
}

/** Starts none yet. */
export function createPictureWorkers(): PictureWorkers {
  let waiting: Worker | undefined
  const start = (): Worker => new Worker(new URL('./picture-worker.ts', import.meta.url), { type: 'module' })
  return {
    ahead: () => void (waiting ??= start()),
    take() {
      const worker = waiting ?? start()
      waiting = undefined
      return worker
    },
  }
}
