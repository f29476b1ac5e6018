import { strict as assert } from 'node:assert'
import type { Camera } from '@vfab/core'
import { assertDriverError } from '../../driver-errors.ts'
import { skip } from '../../skipped.ts'
import { type Check, check, checksOf } from '../../check.ts'
import type { CameraBench } from '../camera-conformance.ts'
import { takeFrames } from '../watching.ts'
import type { ConformanceCamera } from '../camera-machine.ts'

/** An open camera delivers at once; a closed one is free for others. */
export const lifecycleChecks: readonly Check<CameraBench>[] = checksOf(
  {
    forUsers: 'The camera stays busy after the program has ended, or its password shows up in an error.',
    mend: "free the capture in `close` (the kit's `createFrameHub` has `close`); keep secrets out of errors with the kit's `redact`.",
  },
  [
    check('open: reports who the camera is and what it agreed to', async (bench) => {
      const { device: camera } = await bench.openFresh()
      assert.equal(camera.kind, 'camera')
      assert.equal(camera.identity.driver, bench.driver.id, 'identity.driver is not the id of the driver')
      assert.ok(camera.identity.address.length > 0, 'identity.address is empty')
      assert.ok(camera.identity.model.length > 0, 'identity.model is empty')
      const { widthPx, heightPx, framesPerS } = camera.granted
      assert.ok(widthPx > 0 && heightPx > 0, `granted says ${widthPx} × ${heightPx}`)
      assert.ok(framesPerS >= 0, `granted says ${framesPerS} frames a second`)
      const formats = await bench.resolves(camera.formats(), 'formats')
      assert.ok(formats.length > 0, 'formats lists none, not even the one in use')
    }),
    check('open: settings that the camera refuses reject with a typed error, without a viewer', async (bench) => {
      const machine = await bench.createMachine()
      const { refusedConfig, clock } = machine
      if (refusedConfig === undefined) skip('no settings that the camera refuses were named')
      const reason = await bench.rejects(bench.open({ config: refusedConfig, clock }), 'open with refused settings')
      assertDriverError(reason, bench.driver.id, 'open with refused settings')
      for (const key of ['password', 'token']) {
        const secret = refusedConfig[key]
        if (typeof secret !== 'string') continue
        assert.ok(!JSON.stringify(reason).includes(secret), `the error shows the ${key}`)
      }
      await assertFree(bench, machine)
    }),
    check('selfTest: one entry per check, all of them passed on a healthy camera', async (bench) => {
      const { device: camera } = await bench.openFresh()
      const { success, message, details } = await bench.resolves(camera.selfTest(), 'selfTest')
      assert.ok(message.length > 0, 'selfTest has no message')
      assert.ok(details.length > 0, 'selfTest checked nothing')
      const failed = details.filter((check) => !check.success).map(({ name, message: found }) => `${name}: ${found}`)
      assert.deepEqual(failed, [], 'selfTest failed on a healthy camera')
      assert.equal(success, true, 'selfTest says false although every check succeeded')
    }),
    check('close: frees the camera, and is the same promise the second time', async (bench) => {
      const { machine, device: camera } = await bench.openFresh()
      await takeFrames(bench, camera, 1)
      const closing = camera.close()
      assert.equal(camera.close(), closing, 'a second close returns another promise than the first')
      await assertClosed(bench, machine, camera)
      assert.equal(camera.close(), closing, 'close after the end returns another promise than the first')
    }),
    check('close: leaving a block of `await using` closes', async (bench) => {
      const { machine, device: camera } = await bench.openFresh()
      await bench.next(camera.frames()[Symbol.asyncIterator](), 'a frame')
      await bench.resolves(camera[Symbol.asyncDispose](), 'Symbol.asyncDispose')
      await assertFree(bench, machine)
    }),
    check('close: ends iterations and rejects snapshots that wait', async (bench) => {
      const { machine, device: camera } = await bench.openFresh()
      const frames = camera.frames({ policy: { queue: 2 } })[Symbol.asyncIterator]()
      await bench.next(frames, 'a frame')
      const snapshot = camera.snapshot({ warmupFrames: 1_000_000 })
      snapshot.catch(() => {}) // looked at below
      await bench.resolves(camera.close(), 'close while frames are wanted')
      assertDriverError(
        await bench.rejects(snapshot, 'snapshot while the camera is closed'),
        bench.driver.id,
        'snapshot while the camera is closed',
      )
      for (let left = 0; !(await bench.resolves(frames.next(), 'the iteration after close')).done; left++) {
        assert.ok(left < 4, 'frames keep coming after close')
      }
      await assertFree(bench, machine)
    }),
    check('open: works again after close', async (bench) => {
      const { machine, device: camera } = await bench.openFresh()
      await bench.resolves(camera.close(), 'close')
      const again = await bench.resolves(bench.open(machine), 'open after close')
      await takeFrames(bench, again, 1)
      await assertClosed(bench, machine, again)
    }),
  ],
)

/** What holds once a camera is closed. */
async function assertClosed(bench: CameraBench, machine: ConformanceCamera, camera: Camera): Promise<void> {
  await bench.resolves(camera.close(), 'close')
  assert.equal(
    await bench.resolves(camera.closed, 'closed, after close,'),
    undefined,
    'closed resolved with an error after close',
  )
  await assertFree(bench, machine)
}

/** The last watcher is gone: soon, as a connection that has been hung up on takes a moment to be noticed. */
export function assertFree(bench: CameraBench, machine: ConformanceCamera): Promise<void> {
  return bench.eventually(async () => !(await machine.isWatched()), 'the camera to be free')
}
