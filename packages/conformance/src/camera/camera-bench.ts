import { strict as assert } from 'node:assert'
import type { Camera, Driver, Frame, FramesOptions } from '@vfab/core'
import type { PackageBench } from '../package-check.ts'
import { type Outcome, outcomeOf } from '../outcome.ts'
import { skip } from '../skipped.ts'
import type { CameraConformanceOptions } from './camera-conformance.ts'
import type { ConformanceCamera } from './camera-device.ts'

/** Below the usual time limit of test runners, so that the failure is the check's own. */
const defaultPatienceMs = 8000

/** What one check works with: its own devices and cameras, all cleared away after it. */
export class CameraBench implements PackageBench {
  readonly driver: Driver<unknown, Camera>
  readonly suite: CameraConformanceOptions
  readonly #devices: ConformanceCamera[] = []
  readonly #cameras: Camera[] = []

  constructor(suite: CameraConformanceOptions) {
    this.suite = suite
    this.driver = suite.driver
  }

  async createDevice(): Promise<ConformanceCamera> {
    const device = await this.suite.createDevice()
    this.#devices.push(device)
    return device
  }

  async settingsOf({ config }: Pick<ConformanceCamera, 'config'>): Promise<unknown> {
    const result = await this.driver.configSchema['~standard'].validate(config)
    assert.equal(
      result.issues,
      undefined,
      `configSchema refuses the device's own config: ${JSON.stringify(result.issues)}`,
    )
    return result.value
  }

  async open(device: Pick<ConformanceCamera, 'config' | 'clock'>, signal?: AbortSignal): Promise<Camera> {
    const { clock } = device
    const camera = await this.driver.open(await this.settingsOf(device), { signal, clock })
    this.#cameras.push(camera)
    return camera
  }

  /** A fresh device, opened. */
  async openFresh(): Promise<{ device: ConformanceCamera; camera: Camera }> {
    const device = await this.createDevice()
    return { device, camera: await this.resolves(this.open(device), 'open') }
  }

  /** What makes the device fail; skips the check when nothing can. */
  faultsOf(device: ConformanceCamera): NonNullable<ConformanceCamera['inject']> {
    if (device.inject === undefined) skip('the camera takes no faults')
    return (fault) => device.inject?.(fault)
  }

  now(device: ConformanceCamera): number {
    return device.clock?.now() ?? performance.now()
  }

  settles<T>(promise: Promise<T>, what: string): Promise<Outcome<T>> {
    return outcomeOf(promise, what, this.suite.patienceMs ?? defaultPatienceMs)
  }

  async resolves<T>(promise: Promise<T>, what: string): Promise<T> {
    const outcome = await this.settles(promise, what)
    if (outcome.resolved) return outcome.value
    throw outcome.reason
  }

  async rejects(promise: Promise<unknown>, what: string): Promise<unknown> {
    const outcome = await this.settles(promise, what)
    assert.ok(!outcome.resolved, `${what} resolved, but should have rejected`)
    return outcome.reason
  }

  /** The next `count` frames. */
  take(camera: Camera, count: number, options?: FramesOptions): Promise<Frame[]> {
    const collect = async (): Promise<Frame[]> => {
      const frames: Frame[] = []
      for await (const frame of camera.frames(options)) if (frames.push(frame) === count) break
      return frames
    }
    return this.resolves(collect(), `${count} frames`)
  }

  /** The next frame of an iteration. */
  async next(frames: AsyncIterator<Frame>, what: string): Promise<Frame> {
    const result: IteratorResult<Frame, unknown> = await this.resolves(frames.next(), what)
    assert.ok(result.done !== true, `${what}: the iteration ended`)
    return result.value
  }

  /** Waits until `holds` does. */
  async eventually(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
    let isOver = false
    const wait = async (): Promise<void> => {
      while (!isOver && !(await holds())) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    try {
      await this.resolves(wait(), what)
    } finally {
      isOver = true
    }
  }

  /** Closes and disposes of everything, whatever state it is in. */
  async clear(): Promise<void> {
    for (const camera of this.#cameras) await this.settles(camera.close(), 'close').catch(() => {})
    for (const device of this.#devices) await device.dispose()
  }
}
