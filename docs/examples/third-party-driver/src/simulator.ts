/* A simulated plotter that speaks the protocol: `vfab plot drawing.svg --device chalkbot:sim` starts it. */
import { defineSimulator, type SimulatedDevice, type Simulator, type SimulatorOptions } from '@vfab/core'
import { simulatorClock, startSimulatedLine } from '@vfab/driver-kit/simulator'

import { driverId } from './errors.ts'
import { hello } from './greeting.ts'
import { SimulatedTable } from './simulated-table.ts'

/** The simulator named in package.json. */
export const simulator: Simulator = defineSimulator({ id: driverId, start })

async function start(options: SimulatorOptions = {}): Promise<SimulatedDevice> {
  const clock = simulatorClock(options.speed)
  const table = new SimulatedTable(clock)
  return startSimulatedLine(
    {
      driver: driverId,
      name: 'the simulated Chalkbot',
      refusal: '! refused',
      clock,
      answer(line) {
        clock.busy()
        return line === hello ? 'chalkbot 2.1' : table.answer(line)
      },
      restart: () => table.restart(),
      truth: {
        config: { timeoutMs: 400 },
        refusedCommand: 'line',
        penIsUp: () => !table.isDown,
        movedMm: () => table.movedMm,
      },
      more: { clock, pictureSvg: () => table.pictureSvg(), summary: () => table.summary() },
    },
    options,
  )
}
