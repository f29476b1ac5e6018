import { strict as assert } from 'node:assert'
import type { Camera } from '@vfab/core'
import { assertDriverError } from '../../driver-errors.ts'
import { skip } from '../../skipped.ts'
import { type Check, check, checksOf } from '../../check.ts'
import type { CameraBench } from '../camera-conformance.ts'
import { nowOf } from '../watching.ts'

/** What goes wrong ends in a gap, or in a typed error with a hint, never in silence or in a frozen picture. */
export const faultChecks: readonly Check<CameraBench>[] = checksOf(
  {
    forUsers: 'A film ends, or shows damaged pictures, because the camera was away for a second.',
    mend: "hand the capture to the kit's `createFrameHub`, which reconnects; cut streams with `createMjpegParser`, which leaves out damaged frames.",
  },
  [
    check('loss: the same iterator continues when the connection is back, and events report it', async (bench) => {
      const { machine, device: camera } = await bench.openFresh()
      const inject = bench.faultsOf(machine)
      const frames = camera.frames()[Symbol.asyncIterator]()
      const first = await bench.next(frames, 'a frame')
      inject({ kind: 'unplug' })
      await bench.eventually(async () => {
        await bench.next(frames, 'a frame after the connection broke')
        return camera.figures().reconnects > 0
      }, 'the connection to be made again')
      const last = await bench.next(frames, 'a frame after the reconnect')
      assert.ok(last.sequence > first.sequence, 'sequence does not continue after a reconnect')
      assert.ok(machine.takenMs(last.bytes)! > machine.takenMs(first.bytes)!, 'an old picture after a reconnect')
      assert.deepEqual(connectionsTold(camera).slice(-2), [false, true], 'the last two connection_changed events')
      await frames.return?.()
    }),
    check('loss: a camera that is away for a while is found again', async (bench) => {
      const { machine, device: camera } = await bench.openFresh()
      const inject = bench.faultsOf(machine)
      const frames = camera.frames()[Symbol.asyncIterator]()
      await bench.next(frames, 'a frame')
      inject({ kind: 'brown-out' })
      await bench.eventually(() => connectionsTold(camera).at(-1) === false, 'an event to report the loss')
      const backMs = nowOf(machine)
      await machine.revive?.()
      await bench.eventually(async () => {
        const frame = await bench.next(frames, 'a frame after the camera came back')
        return machine.takenMs(frame.bytes)! > backMs
      }, 'a frame from after the camera came back')
      await frames.return?.()
    }),
    check(
      'loss: while the camera is away a snapshot rejects with TIMEOUT in its time, and works afterwards',
      async (bench) => {
        const { machine, device: camera } = await bench.openFresh()
        bench.faultsOf(machine)({ kind: 'brown-out' })
        const reason = await bench.rejects(camera.snapshot({ timeoutMs: 200 }), 'snapshot of a camera that is away')
        assertDriverError(reason, bench.driver.id, 'snapshot of a camera that is away', { codes: ['TIMEOUT'] })
        await machine.revive?.()
        const askedMs = nowOf(machine)
        const frame = await bench.resolves(camera.snapshot(), 'snapshot after the camera came back')
        assert.ok(machine.takenMs(frame.bytes)! > askedMs, 'the snapshot is an old picture')
      },
    ),
    check('loss: open of a camera that is away rejects with a connection or timeout error', async (bench) => {
      const machine = await bench.createMachine()
      bench.faultsOf(machine)({ kind: 'brown-out' })
      const reason = await bench.rejects(bench.open(machine), 'open of a camera that is away')
      assertDriverError(reason, bench.driver.id, 'open of a camera that is away', { types: ['connection', 'timeout'] })
    }),
    check('loss: close while the camera is away does not wait for it', async (bench) => {
      const { machine, device: camera } = await bench.openFresh()
      const inject = bench.faultsOf(machine)
      const frames = camera.frames()[Symbol.asyncIterator]()
      await bench.next(frames, 'a frame')
      inject({ kind: 'brown-out' })
      await bench.eventually(() => connectionsTold(camera).at(-1) === false, 'an event to report the loss')
      await bench.resolves(camera.close(), 'close while the camera is away')
    }),
    check('stall: a connection without frames is made again', async (bench) => {
      const { machine, device: camera } = await bench.openFresh()
      if (machine.stall === undefined) skip('the camera cannot be made to stall')
      const frames = camera.frames()[Symbol.asyncIterator]()
      await bench.next(frames, 'a frame')
      machine.stall()
      const stalledMs = nowOf(machine)
      await bench.eventually(async () => {
        const frame = await bench.next(frames, 'a frame after a stall')
        return camera.figures().reconnects > 0 && machine.takenMs(frame.bytes)! > stalledMs
      }, 'frames after a stall')
      await frames.return?.()
    }),
    check('garbage: a damaged frame is left out, the next ones come', async (bench) => {
      const { machine, device: camera } = await bench.openFresh()
      const inject = bench.faultsOf(machine)
      const frames = camera.frames({ policy: { queue: 100 } })[Symbol.asyncIterator]()
      await bench.next(frames, 'a frame')
      inject({ kind: 'garbage', bytes: 200 })
      const spoiltMs = nowOf(machine)
      for (let good = 0; good < 4;) {
        const frame = await bench.next(frames, 'a frame after a damaged one')
        // Bytes inside a picture need not be noticed, but what comes has to be a picture.
        assert.deepEqual([...frame.bytes.subarray(0, 2)], [0xff, 0xd8], 'a frame does not begin as a JPEG')
        if ((machine.takenMs(frame.bytes) ?? 0) > spoiltMs) good++
      }
      await frames.return?.()
    }),
  ],
)

/** What the connection_changed events say, oldest first. */
function connectionsTold(camera: Camera): boolean[] {
  const told = camera.events.history({ types: ['connection_changed'] })
  return told.map(({ data }) => 'connected' in data && data.connected === true)
}
