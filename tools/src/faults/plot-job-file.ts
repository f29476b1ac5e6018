/** Plots a stored job in a process of its own, which is killed or stopped from outside: `node plot-job-file.js PLAN`. */
import { isDriverError, validateSettings } from '@vfab/core'
import { createJobStore, startPlot } from '@vfab/job'

import { machines } from './machines.ts'

/** What the process is to do, as JSON on its command line. */
export interface ChildPlan {
  readonly machine: string
  readonly address: string
  readonly stateDirectory: string
  readonly job: string
}

const { machine: name, address, stateDirectory, job } = JSON.parse(process.argv[2] ?? '{}') as ChildPlan
const machine = machines.find((each) => each.name === name)!
const journal = await createJobStore(stateDirectory).reopen(job)
try {
  const { driver } = machine
  const config = await validateSettings(driver.configSchema, machine.settings(address), { driver: driver.id })
  await using plotter = await driver.open(config)
  const { finished } = await startPlot(plotter, journal.stored.drawing, { journal }).done
  console.log(JSON.stringify({ finished }))
} catch (error) {
  console.log(JSON.stringify({ error: isDriverError(error) ? error : { message: String(error) } }))
  process.exitCode = 1
}
