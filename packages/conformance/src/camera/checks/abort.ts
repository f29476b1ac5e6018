import { strict as assert } from 'node:assert'
import { type Check, check, checksOf } from '../../check.ts'
import type { CameraBench } from '../camera-conformance.ts'
import { takeFrames } from '../watching.ts'
import { assertFree } from './lifecycle.ts'

/** An abort rejects with the signal's own reason, at every wait, and leaves nothing behind. */
export const abortChecks: readonly Check<CameraBench>[] = checksOf(
  {
    forUsers: 'A program that gave up waiting keeps the camera busy.',
    mend: "pass `signal` on to whatever waits; the kit's `createFrameHub` does so for frames and snapshots.",
  },
  [
    check('abort: before open rejects with the reason, the camera untouched', async (bench) => {
      const machine = await bench.createMachine()
      const reason = new Error('enough')
      assert.equal(
        await bench.rejects(
          bench.open(machine, { signal: AbortSignal.abort(reason) }),
          'open, its signal aborted already,',
        ),
        reason,
        'what open rejects with',
      )
      await assertFree(bench, machine)
    }),
    check('abort: at any moment of open rejects with the reason, the camera free', async (bench) => {
      // Turns of the event loop are the finest steps there are from outside.
      for (const turns of [0, 1, 2, 3, 5, 8, 13, 21, 34]) {
        const machine = await bench.createMachine()
        const reason = new Error(`enough after ${turns} turns`)
        const controller = new AbortController()
        const opening = bench.open(machine, { signal: controller.signal })
        opening.catch(() => {}) // looked at below
        for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
        controller.abort(reason)
        const outcome = await bench.settles(opening, 'open, aborted,')
        if (outcome.resolved) await bench.resolves(outcome.value.close(), 'close')
        else assert.equal(outcome.reason, reason, 'what open rejects with')
        await assertFree(bench, machine)
      }
    }),
    check('abort: before and during a snapshot rejects with the reason', async (bench) => {
      const { machine, device: camera } = await bench.openFresh()
      const reason = new Error('enough')
      const before = camera.snapshot({ signal: AbortSignal.abort(reason) })
      assert.equal(
        await bench.rejects(before, 'snapshot, its signal aborted already,'),
        reason,
        'what snapshot rejects with',
      )
      const controller = new AbortController()
      const during = camera.snapshot({ signal: controller.signal, warmupFrames: 1_000_000 })
      during.catch(() => {}) // looked at below
      await takeFrames(bench, camera, 1)
      controller.abort(reason)
      assert.equal(await bench.rejects(during, 'snapshot, aborted,'), reason, 'what snapshot rejects with')
      await assertFree(bench, machine)
    }),
    check('abort: before and during an iteration rejects with the reason', async (bench) => {
      const { machine, device: camera } = await bench.openFresh()
      const reason = new Error('enough')
      const never = camera.frames({ signal: AbortSignal.abort(reason) })[Symbol.asyncIterator]()
      assert.equal(
        await bench.rejects(never.next(), 'frames, their signal aborted already,'),
        reason,
        'what frames reject with',
      )
      const controller = new AbortController()
      const iterate = async (): Promise<void> => {
        for await (const frame of camera.frames({ signal: controller.signal }))
          if (frame.sequence >= 0) controller.abort(reason)
      }
      assert.equal(await bench.rejects(iterate(), 'frames, aborted,'), reason, 'what frames reject with')
      assert.equal(camera.figures().subscribers, 0, 'a subscriber is left after an abort')
      await assertFree(bench, machine)
    }),
    check('abort: selfTest and formats reject with the reason', async (bench) => {
      const { device: camera } = await bench.openFresh()
      const reason = new Error('enough')
      const signal = AbortSignal.abort(reason)
      assert.equal(
        await bench.rejects(camera.selfTest({ signal }), 'selfTest, aborted,'),
        reason,
        'what selfTest rejects with',
      )
      assert.equal(
        await bench.rejects(camera.formats({ signal }), 'formats, aborted,'),
        reason,
        'what formats reject with',
      )
    }),
  ],
)
