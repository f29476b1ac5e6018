import type { SimulatedFault } from '@vfab/core'
import type { ConformanceCamera } from '../../src/index.ts'

/** Who watches a fake camera. */
export interface Viewer {
  onPicture(bytes: Uint8Array): void
  onLost(): void
}

/** A camera in memory: it takes a picture every few milliseconds while somebody watches, and begins with the last one it took. */
export class FakeCameraDevice implements ConformanceCamera {
  readonly config: Readonly<Record<string, unknown>>
  readonly refusedConfig: Readonly<Record<string, unknown>>
  readonly #viewers = new Map<Viewer, boolean>()
  #timer: NodeJS.Timeout | undefined
  #last: Uint8Array | undefined = picture(performance.now())
  #isAway = false
  #spoilNext = false

  constructor() {
    this.config = { url: 'fake:camera', device: this }
    this.refusedConfig = { ...this.config, password: 'wr0ng' }
  }

  takenMs(bytes: Uint8Array): number | undefined {
    const text = /taken ([\d.]+)!/.exec(Buffer.from(bytes).toString('latin1'))?.[1]
    return text === undefined ? undefined : Number(text)
  }

  isWatched(): boolean {
    return this.#viewers.size > 0
  }

  viewers(): number {
    return this.#viewers.size
  }

  /** @returns undefined while it is away; else what ends the visit */
  connect(viewer: Viewer): (() => void) | undefined {
    if (this.#isAway) return undefined
    this.#viewers.set(viewer, false)
    if (this.#last !== undefined) viewer.onPicture(this.#last)
    this.#timer ??= setInterval(() => this.#shoot(), 3)
    return () => this.#leave(viewer)
  }

  inject(fault: SimulatedFault): void {
    if (fault.kind === 'garbage') this.#spoilNext = true
    if (fault.kind === 'brown-out') this.#isAway = true
    if (fault.kind !== 'unplug' && fault.kind !== 'brown-out') return
    for (const viewer of [...this.#viewers.keys()]) {
      this.#leave(viewer)
      viewer.onLost()
    }
  }

  revive(): void {
    this.#isAway = false
  }

  stall(): void {
    for (const viewer of this.#viewers.keys()) this.#viewers.set(viewer, true)
  }

  dispose(): void {
    clearInterval(this.#timer)
    this.#viewers.clear()
  }

  #leave(viewer: Viewer): void {
    this.#viewers.delete(viewer)
    if (this.#viewers.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #shoot(): void {
    const taken = picture(performance.now())
    this.#last = taken
    const sent = this.#spoilNext ? taken.subarray(5) : taken
    this.#spoilNext = false
    for (const [viewer, isStalled] of this.#viewers) if (!isStalled) viewer.onPicture(sent)
  }
}

/** A JPEG of 16 × 8 pixels whose comment says when it was taken. */
function picture(takenMs: number): Buffer {
  const comment = Buffer.from(`taken ${takenMs}!`)
  return Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, comment.length + 2]),
    comment,
    Buffer.from([0xff, 0xc0, 0, 11, 8, 0, 8, 0, 16, 1, 1, 0x11, 0, 0xff, 0xc4, 0, 3, 0]),
    Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0x34, 0xff, 0xd9]),
  ])
}
