import { strict as assert } from 'node:assert'
import { assertDriverError } from '../../driver-errors.ts'
import { type Check, check, checksOf } from '../../check.ts'
import type { CameraBench } from '../camera-conformance.ts'
import { nowOf, takeFrames } from '../watching.ts'
import { assertFree } from './lifecycle.ts'
import { assertWhole } from './snapshots.ts'

/** Frames come in order, to many, and slow consumers get what their policy says. */
export const frameChecks: readonly Check<CameraBench>[] = checksOf(
  {
    forUsers: 'Viewers get old, doubled or damaged pictures, or one slow viewer holds up the others.',
    mend: "subscribe through the kit's `createFrameHub`: one capture for all, each subscriber with a policy of its own.",
  },
  [
    check('frames: come whole, in order, each once', async (bench) => {
      const { machine, device: camera } = await bench.openFresh()
      const frames = await takeFrames(bench, camera, 6, { policy: { queue: 100 } })
      for (const frame of frames) assertWhole(machine, frame)
      frames.slice(1).forEach((frame, index) => {
        const before = frames[index]!
        assert.ok(frame.sequence > before.sequence, 'sequence does not grow')
        assert.ok(frame.monotonicMs >= before.monotonicMs, 'monotonicMs goes back')
        assert.ok(
          machine.takenMs(frame.bytes)! > machine.takenMs(before.bytes)!,
          'a picture came twice or out of order',
        )
      })
    }),
    check('frames: break gives the subscription back, and the camera is free a while after', async (bench) => {
      const { machine, device: camera } = await bench.openFresh()
      await takeFrames(bench, camera, 2)
      assert.equal(camera.figures().subscribers, 0, 'a subscriber is left after break')
      await assertFree(bench, machine)
    }),
    check('frames: many subscribers and a snapshot share one capture', async (bench) => {
      const { machine, device: camera } = await bench.openFresh()
      const iterators = [1, 2, 3].map(() => camera.frames()[Symbol.asyncIterator]())
      for (const iterator of iterators) await bench.next(iterator, 'a frame of one of three subscribers')
      assert.equal(camera.figures().subscribers, 3, 'figures().subscribers')
      await bench.eventually(async () => (await machine.viewers()) === 1, 'the camera to be watched by one only')
      await iterators[0]!.return?.()
      await bench.next(iterators[1]!, 'a frame after another subscriber has left')
      for (const iterator of iterators) await iterator.return?.()
    }),
    check('frames: by the policy latest a slow consumer gets the newest, and how many it missed', async (bench) => {
      const { machine, device: camera } = await bench.openFresh()
      const slow = camera.frames({ policy: 'latest' })[Symbol.asyncIterator]()
      const first = await bench.next(slow, 'a frame')
      await takeFrames(bench, camera, 5, { policy: { queue: 100 } })
      const nowMs = nowOf(machine)
      const late = await bench.next(slow, 'a frame after a pause')
      assert.ok(late.dropped > 0, 'dropped is 0 although frames were missed')
      assert.equal(late.sequence - first.sequence, late.dropped + 1, 'sequence and dropped do not agree')
      const after = await bench.next(slow, 'the next frame')
      assert.ok(machine.takenMs(after.bytes)! >= machine.takenMs(late.bytes)!, 'an older frame came after a newer one')
      assert.ok(late.monotonicMs <= nowOf(machine) && nowMs <= nowOf(machine), 'the clock went back')
      assert.ok(camera.figures().dropped >= late.dropped, 'figures().dropped does not count them')
      await slow.return?.()
    }),
    check('frames: a queue keeps the newest, in order', async (bench) => {
      const { machine, device: camera } = await bench.openFresh()
      const slow = camera.frames({ policy: { queue: 2 } })[Symbol.asyncIterator]()
      await bench.next(slow, 'a frame')
      await takeFrames(bench, camera, 6, { policy: { queue: 100 } })
      const nowMs = nowOf(machine)
      const [first, second] = [await bench.next(slow, 'a queued frame'), await bench.next(slow, 'a queued frame')]
      assert.ok(machine.takenMs(second.bytes)! <= nowMs, 'fewer frames were kept than the queue is long')
      assert.equal(second.sequence, first.sequence + 1, 'queued frames are not those that followed each other')
      assert.ok(first.dropped > 0, 'dropped is 0 although the queue was too short')
      assert.equal(second.dropped, 0, 'dropped is reported twice')
      await slow.return?.()
    }),
    check('frames: by the policy error a slow consumer gets an error, and others continue', async (bench) => {
      const { device: camera } = await bench.openFresh()
      const strict = camera.frames({ policy: 'error' })[Symbol.asyncIterator]()
      await bench.next(strict, 'a frame')
      await takeFrames(bench, camera, 5, { policy: { queue: 100 } })
      const wait = async (): Promise<void> => {
        while (!(await strict.next()).done);
      }
      const reason = await bench.rejects(wait(), 'a consumer that is too slow, by the policy error,')
      assertDriverError(reason, bench.driver.id, 'a consumer that is too slow', { codes: ['CONSUMER_TOO_SLOW'] })
      await takeFrames(bench, camera, 1)
    }),
    check('figures: count frames and bytes, and measure rate and latency', async (bench) => {
      const { device: camera } = await bench.openFresh()
      const before = camera.figures()
      await takeFrames(bench, camera, 5, { policy: { queue: 100 } })
      const after = camera.figures()
      assert.ok(after.frames >= before.frames + 5, 'figures().frames does not count')
      assert.ok(after.bytes > before.bytes, 'figures().bytes does not count')
      assert.ok(after.latencyMs !== undefined && after.latencyMs.median >= 0, 'figures().latencyMs is missing')
      assert.ok(after.latencyMs.p95 >= after.latencyMs.median, 'figures().latencyMs is no distribution')
      assert.ok(after.framesPerS >= 0 && Number.isFinite(after.framesPerS), 'figures().framesPerS is no rate')
    }),
  ],
)
