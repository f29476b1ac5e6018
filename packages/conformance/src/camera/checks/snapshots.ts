import { strict as assert } from 'node:assert'
import type { Frame } from '@vfab/core'
import type { ConformanceCamera } from '../camera-machine.ts'
import { type Check, check, checksOf } from '../../check.ts'
import type { CameraBench } from '../camera-conformance.ts'
import { nowOf } from '../watching.ts'

/** A snapshot shows what is, not what was. */
export const snapshotChecks: readonly Check<CameraBench>[] = checksOf(
  {
    forUsers: 'A snapshot shows what was in front of the camera before it was asked for.',
    mend: "take snapshots from the kit's `createFrameHub`, which waits for a frame newer than the call.",
  },
  [
    check('snapshot: was taken after it was asked for, cold and warm', async (bench) => {
      const { machine, device: camera } = await bench.openFresh()
      for (const round of ['first', 'second', 'third']) {
        const askedMs = nowOf(machine)
        const frame = await bench.resolves(camera.snapshot(), `the ${round} snapshot`)
        assertNewer(machine, frame, askedMs, `the ${round} snapshot`)
      }
    }),
    check('snapshot: is new while others watch too', async (bench) => {
      const { machine, device: camera } = await bench.openFresh()
      const frames = camera.frames()[Symbol.asyncIterator]()
      await bench.next(frames, 'a frame')
      const askedMs = nowOf(machine)
      assertNewer(machine, await bench.resolves(camera.snapshot(), 'snapshot'), askedMs, 'snapshot')
      await frames.return?.()
    }),
    check('snapshot: newerThan an earlier frame is a later one', async (bench) => {
      const { machine, device: camera } = await bench.openFresh()
      const first = await bench.resolves(camera.snapshot(), 'snapshot')
      const second = await bench.resolves(camera.snapshot({ newerThan: first.monotonicMs }), 'snapshot newerThan')
      assert.ok(second.monotonicMs > first.monotonicMs, 'newerThan gave a frame that is not newer')
      assert.ok(machine.takenMs(second.bytes)! > machine.takenMs(first.bytes)!, 'newerThan gave an older picture')
    }),
    check('snapshot: frames for warming up come first and are thrown away', async (bench) => {
      const { machine, device: camera } = await bench.openFresh()
      const taken: number[] = []
      const frames = camera.frames({ policy: { queue: 1000 } })
      const askedMs = nowOf(machine)
      const snapshot = camera.snapshot({ warmupFrames: 3 })
      const collect = async (): Promise<void> => {
        for await (const frame of frames) {
          taken.push(machine.takenMs(frame.bytes)!)
          if (taken.filter((ms) => ms > askedMs).length > 8) break
        }
      }
      const [frame] = await bench.resolves(Promise.all([snapshot, collect()]), 'snapshot with frames for warming up')
      const before = taken.filter((ms) => ms > askedMs && ms < machine.takenMs(frame.bytes)!)
      // A camera with its own address for single pictures shows none of these to those who watch.
      const shown = taken.includes(machine.takenMs(frame.bytes)!)
      if (shown) assert.ok(before.length >= 3, `only ${before.length} of 3 frames were thrown away`)
    }),
    check('snapshot: has its size, its format and both times', async (bench) => {
      const { machine, device: camera } = await bench.openFresh()
      const beforeMs = Date.now()
      const frame = await bench.resolves(camera.snapshot(), 'snapshot')
      assertWhole(machine, frame)
      assert.ok(Math.abs(frame.wallTimeMs - beforeMs) < 60_000, 'wallTimeMs is not the time of day')
      assert.deepEqual(
        { widthPx: frame.widthPx, heightPx: frame.heightPx },
        { widthPx: camera.granted.widthPx, heightPx: camera.granted.heightPx },
        'a frame has another size than granted says',
      )
    }),
  ],
)

/** A frame of the camera, undamaged. */
export function assertWhole(machine: ConformanceCamera, frame: Frame): void {
  assert.ok(machine.takenMs(frame.bytes) !== undefined, 'the bytes of a frame are no picture of the camera')
  assert.ok(frame.widthPx > 0 && frame.heightPx > 0, `a frame is ${frame.widthPx} × ${frame.heightPx}`)
  if (frame.format !== 'jpeg') return
  const { bytes } = frame
  assert.deepEqual([...bytes.subarray(0, 2)], [0xff, 0xd8], 'a JPEG frame does not begin as a JPEG')
  assert.deepEqual([...bytes.subarray(-2)], [0xff, 0xd9], 'a JPEG frame does not end as a JPEG')
}

function assertNewer(machine: ConformanceCamera, frame: Frame, askedMs: number, what: string): void {
  assertWhole(machine, frame)
  const takenMs = machine.takenMs(frame.bytes)!
  assert.ok(takenMs > askedMs, `${what} shows what was ${Math.ceil(askedMs - takenMs)} ms before it was asked for`)
  assert.ok(frame.monotonicMs > askedMs, `monotonicMs of ${what} is before it was asked for`)
}
