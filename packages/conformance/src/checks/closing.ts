import { type Camera, type Device, type Plotter, type Sensor, strokesFrom } from '@vfab/core'
import type { Bench } from '../bench.ts'
import { type Check, check, checksOf } from '../check.ts'
import { assertDriverError } from '../driver-errors.ts'

/** A closed device refuses everything in the same words, whatever its kind. */
export const closingChecks: readonly Check<Bench>[] = checksOf(
  {
    forUsers: 'A program that closed a device too early cannot distinguish its own mistake from a lost cable.',
    mend: 'reject with `STATE_INVALID` after `close`, and with `DEVICE_LOST` only once the device is gone.',
  },
  [
    check('close: what is asked for afterwards is refused with STATE_INVALID', async (bench) => {
      const { device } = await bench.openFresh()
      const calls = callsOf(device)
      await bench.resolves(device.close(), 'close')
      for (const [name, call] of Object.entries(calls)) {
        // In a function of its own, so that a synchronous exception is a rejection here.
        const reason = await bench.rejects((async () => call())(), `${name} after close`)
        assertDriverError(reason, bench.driver.id, `${name} after close`, { codes: ['STATE_INVALID'] })
      }
    }),
  ],
)

/** Every call of a device of each kind that talks to it. */
function callsOf(device: Device): Readonly<Record<string, () => Promise<unknown>>> {
  const selfTest = (): Promise<unknown> => device.selfTest()
  switch (device.kind) {
    case 'plotter': {
      const plotter = device as Plotter
      return {
        selfTest,
        draw: () => plotter.draw(strokesFrom([[1, 1, 2, 2]])),
        moveTo: () => plotter.moveTo({ xMm: 1, yMm: 1 }),
        penUp: () => plotter.penUp(),
        penDown: () => plotter.penDown(),
      }
    }
    case 'camera': {
      const camera = device as Camera
      return {
        selfTest,
        snapshot: () => camera.snapshot(),
        'the next frame': () => camera.frames()[Symbol.asyncIterator]().next(),
        formats: () => camera.formats(),
      }
    }
    case 'sensor': {
      const sensor = device as Sensor
      return {
        selfTest,
        read: () => sensor.read(),
        'the next reading': () => sensor.readings()[Symbol.asyncIterator]().next(),
      }
    }
  }
}
