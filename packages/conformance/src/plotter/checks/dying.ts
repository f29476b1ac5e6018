import { strict as assert } from 'node:assert'
import type { BytePipe, OpenPipe } from '@vfab/core'
import { type Check, check, checksOf } from '../../check.ts'
import { skip } from '../../skipped.ts'
import type { PlotterBench } from '../plotter-conformance.ts'
import { sampleStrokes } from '../sample-strokes.ts'

/** How long what the machine has taken may last, in turns of a second. */
const mostSeconds = 20
/** Enough that the machine is still being fed when its pen is down. */
const strokes = 60

/** When a program dies in mid-stroke, the process that inherits its port lifts the pen. */
export const dyingChecks: readonly Check<PlotterBench>[] = checksOf(
  {
    forUsers: 'The pen stays on the paper, and the ink spreads, when the program crashes or is killed in mid-stroke.',
    mend: 'let `emergencyLift` give the bytes that end half a command and lift the pen, with `descriptor` of the pipe, and leave room for them in the machine.',
  },
  [
    check('emergencyLift: lifts the pen of a machine whose program died in mid-stroke', async (bench) => {
      const machine = await bench.createMachine()
      if (machine.openPipe === undefined) skip('the machine has no pipe of its own that could be held')
      const held = holdPipe(machine.openPipe, async () => !(await machine.penIsUp()))
      const plotter = await bench.resolves(bench.open({ ...machine, openPipe: held.openPipe }), 'open')
      if (plotter.emergencyLift === undefined) skip('the driver has no emergencyLift')
      const { bytes } = plotter.emergencyLift
      assert.ok(bytes.byteLength > 0, 'emergencyLift has no bytes')
      const drawing = plotter.draw(sampleStrokes(plotter.limits, strokes)).catch(() => {})
      const isCut = Promise.race([held.died.then(() => true), drawing.then(() => false)])
      if (!(await bench.resolves(isCut, 'draw'))) skip('the machine took the whole drawing before its pen was down')
      await bench.resolves(held.write(bytes), 'writing to the port')
      for (let second = 0; second < mostSeconds && !(await machine.penIsUp()); second += 1)
        await bench.resolves(bench.letTimePass(machine), 'time passing')
      assert.ok(await machine.penIsUp(), 'the pen is still down after the bytes of emergencyLift')
      await bench.resolves(held.close(), 'closing the port')
      await bench.settles(drawing, 'draw after the port was closed')
    }),
  ],
)

/** A pipe whose driver is cut off as soon as it writes while `isMoment` holds; what follows goes nowhere. */
function holdPipe(
  openPipe: OpenPipe,
  isMoment: () => Promise<boolean>,
): {
  readonly openPipe: OpenPipe
  readonly died: Promise<void>
  readonly write: (bytes: Uint8Array) => Promise<void>
  readonly close: () => Promise<void>
} {
  let pipe: BytePipe | undefined
  let isDead = false
  let die = (): void => {}
  const died = new Promise<void>((resolve) => {
    die = () => {
      isDead = true
      resolve()
    }
  })
  return {
    async openPipe(address, options) {
      const opened = await openPipe(address, options)
      pipe = opened
      return {
        address: opened.address,
        closed: opened.closed,
        // A number that no file has: what matters is that there is one.
        descriptor: 1000,
        async write(bytes) {
          if (isDead) return
          await opened.write(bytes)
          if (await isMoment()) die()
        },
        onData: (listener) => opened.onData((chunk) => void (isDead || listener(chunk))),
        close: () => opened.close(),
      }
    },
    died,
    write: async (bytes) => pipe?.write(bytes),
    close: async () => pipe?.close(),
  }
}
