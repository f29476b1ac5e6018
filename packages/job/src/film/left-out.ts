import type { Camera } from '@vfab/core'

/** Counts what a film's camera sent that was no whole picture, over all connections: each counts anew. */
export class LeftOut {
  readonly #before = new Map<string, number>()
  #camera: Camera | undefined

  /** Counts this camera from now on, and keeps what the one before it had. */
  watch(camera: Camera): void {
    if (camera === this.#camera) return
    addTo(this.#before, this.#camera)
    this.#camera = camera
  }

  /** All so far; `undefined` where there was nothing to leave out. */
  byKind(): Readonly<Record<string, number>> | undefined {
    const sum = new Map(this.#before)
    addTo(sum, this.#camera)
    return sum.size === 0 ? undefined : Object.fromEntries(sum)
  }
}

function addTo(sum: Map<string, number>, camera: Camera | undefined): void {
  for (const [kind, count] of Object.entries(camera?.figures().brokenBy ?? {})) {
    sum.set(kind, (sum.get(kind) ?? 0) + count)
  }
}
