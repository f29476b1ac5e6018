import { readFileSync } from 'node:fs'

import { startEbb } from '@vfab/sim'

import { Broker, freePort } from '../fleet/broker.ts'
import { Computer } from '../fleet/computer.ts'
import { MachineHost } from '../fleet/machine-host.ts'
import type { BenchFigure } from './figure.ts'
import { median } from './paired-runs.ts'

const pairs = 5
const lines = 40

/** Lines there and back, some twenty seconds of a real board. */
const drawing =
  `<svg xmlns="http://www.w3.org/2000/svg" width="60mm" height="90mm" viewBox="0 0 60 90" fill="none" stroke="black">` +
  `${Array.from({ length: lines }, (_, at) => `<path d="M5,${5 + 2 * at} h30 v1 h-30"/>`).join('')}</svg>`

interface Plotted {
  /** Processor time of `vfab serve` during the plot, s. */
  readonly cpuS: number
  /** The board's own time from the first move to the last, s. */
  readonly boardS: number
}

/** A plot by `vfab serve` in real time, with the section `broker:` and with `enabled: false` in it, in turn. */
export async function run(): Promise<readonly BenchFigure[]> {
  await using broker = await Broker.start()
  await plotOnce(broker, true) // warms the disk cache
  const runs: { readonly on: Plotted; readonly off: Plotted }[] = []
  for (let pair = 0; pair < pairs; pair++) {
    runs.push({
      on: await plotOnce(broker, true),
      off: await plotOnce(broker, false),
    })
  }
  const ratio = (what: keyof Plotted): number => median(runs.map(({ on, off }) => on[what] / off[what]))
  const ratioTo = 'the same without a broker'
  return [
    {
      name: 'board time of a plot',
      value: ratio('boardS'),
      unit: 'ratio',
      limit: { atMost: 1.001 },
      ratioTo,
    },
    {
      name: 'processor time of vfab serve',
      value: ratio('cpuS'),
      unit: 'ratio',
      limit: { atMost: 1.05 },
      ratioTo,
    },
    {
      name: 'processor time of vfab serve with a broker',
      value: median(runs.map(({ on }) => on.cpuS)),
      unit: 's',
    },
  ]
}

async function plotOnce(broker: Broker, enabled: boolean): Promise<Plotted> {
  const board = await startEbb({ listen: 'tcp', speed: 1 })
  const at = {
    name: 'east',
    driver: 'ebb',
    broker: broker.url,
    port: await freePort(),
    enabled,
  }
  await using host = new MachineHost(board, at)
  await host.start()
  await using desk = new Computer([], { hosts: { east: host.url } })
  desk.write('lines.svg', drawing)
  const { stdout } = await host.computer.run('serve', '--pair', '--json')
  const { code } = JSON.parse(stdout) as { readonly code: string }
  await desk.run('fleet', 'pair', 'east', code)
  const beforeS = cpuOf(host.pid)
  const { code: exit, stderr } = await desk.run('plot', 'lines.svg', '--device', 'east:pen')
  if (exit !== 0) throw new Error(`the plot ended with ${exit}: ${stderr}`)
  return {
    cpuS: cpuOf(host.pid) - beforeS,
    boardS: board.board.record.durationMs / 1000,
  }
}

/** Processor time of a process so far, s. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
