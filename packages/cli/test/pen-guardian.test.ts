import { once } from 'node:events'

import type { SimulatedDevice } from '@vfab/core'
import { startEbb, startGrbl } from '@vfab/sim'
import { expect, onTestFinished, test } from 'vitest'

import { svgOf } from './support/drawings.ts'
import { runBin, startBin } from './support/run-bin.ts'
import { tempProject } from './support/temp-project.ts'

const starts = { ebb: startEbb, grbl: startGrbl } as const

/** Two strokes that take a second or two each. */
const longStrokes = svgOf('<path d="M0,5 H80 M0,20 H40" fill="none" stroke="black"/>')

interface Case {
  readonly driver: keyof typeof starts
  readonly listen: 'tcp' | 'pty'
  readonly signal: 'SIGKILL' | 'SIGABRT'
  readonly settings?: Readonly<Record<string, unknown>>
  /** How long what the board has taken may last, by its own time. */
  readonly withinMs: number
}

/** More boards and moments: tools/src/guardian/kill-plots.ts. */
const cases: readonly Case[] = [
  { driver: 'ebb', listen: 'pty', signal: 'SIGKILL', withinMs: 2000 },
  { driver: 'grbl', listen: 'tcp', signal: 'SIGABRT', settings: { resetOnOpen: false }, withinMs: 4000 },
]

async function untilPen(device: SimulatedDevice, isDown: boolean): Promise<void> {
  while (device.record!.isPenDown() !== isDown) await device.clock!.sleep(10)
}

test.each(cases)(
  'the pen of $driver at $listen does not stay on the paper when the plot gets $signal, and the job can be resumed',
  async ({ driver, listen, signal, settings, withinMs }) => {
    const device: SimulatedDevice = await starts[driver]({ listen, speed: 1, ...(settings && { settings }) })
    onTestFinished(() => device.close())
    const project = tempProject()
    project.install(`@vfab/plotter-${driver}`)
    project.write('drawing.svg', longStrokes)
    const selector = `${driver}:${device.address}`
    const plot = startBin(project, ['plot', 'drawing.svg', '-d', selector])
    const ended = once(plot, 'close')
    await untilPen(device, true)
    await device.clock!.sleep(300)
    plot.kill(signal)
    const killedMs = device.clock!.now()
    expect((await ended)[1]).toBe(signal)
    await untilPen(device, false)
    expect(device.clock!.now() - killedMs).toBeLessThan(withinMs)
    const resumed = await runBin(project, ['jobs', 'resume', '-d', selector])
    expect(resumed.stderr + resumed.stdout).toMatch(/plotted drawing.svg/)
    expect(resumed.code).toBe(0)
    expect(device.record!.isPenDown()).toBe(false)
  },
)
