import { strokeCount, validateSettings } from '@vfab/core'
import type { Drawing } from '@vfab/drawing'
import { startPlot } from '@vfab/job'
import { ByteTrigger, countedPipe } from './counted-pipe.ts'
import { type Machine } from './machines.ts'
import { judge } from './verdict.ts'

/** Bytes that a plot which nothing happens to sends, so that faults can be spread over all of it. */
export async function undisturbedBytes(machine: Machine, drawing: Drawing): Promise<number> {
  await using device = await machine.simulator.start({ settings: machine.simulatorSettings })
  const trigger = new ByteTrigger(Infinity, () => {})
  const { driver } = machine
  const config = await validateSettings(driver.configSchema, machine.settings(device.address), { driver: driver.id })
  const openPipe = async () => countedPipe(await device.connect(), trigger)
  {
    await using plotter = await driver.open(config, { openPipe, ...(device.clock ? { clock: device.clock } : {}) })
    await startPlot(plotter, drawing).done
  }
  await device.record!.idle()
  const { missing, twice, strayMm } = judge(drawing, device.record!.strokesMm())
  if (missing > 0 || twice > 0 || strayMm > 0.5 * strokesIn(drawing)) {
    throw new Error(`${machine.name}: an undisturbed plot has ${missing} missing, ${twice} twice, ${strayMm} mm stray`)
  }
  return trigger.count
}

export function strokesIn({ layers }: Drawing): number {
  return layers.reduce((sum, { strokes }) => sum + strokeCount(strokes), 0)
}
