import { expect, test } from 'vitest'

import { svgOf } from './support/drawings.ts'
import { runBin } from './support/run-bin.ts'
import { tempProject } from './support/temp-project.ts'
import { type CameraFault, installUnrulyCamera } from './support/unruly-camera.ts'

const faults: readonly [CameraFault, simSpeed: string, RegExp][] = [
  ['abort', '3', /the driver unruly crashed \(SIGABRT\)/],
  // Takes long enough for a driver that hangs to be given up.
  ['spin', '1', /the driver unruly did not respond for/],
]

/** Two strokes of 140 mm. */
const squares = '<path d="M10,10 h30 v40 h-30 z M50,10 h30 v40 h-30 z" fill="none" stroke="black"/>'

test.each(faults)(
  'a camera driver that does %s while it films a plot is reported, and the plot does not notice',
  async (fault, simSpeed, told) => {
    const project = tempProject()
    project.install('@vfab/plotter-ebb')
    const camera = installUnrulyCamera(project, fault)
    project.write('drawing.svg', svgOf(squares))
    const plot = [
      'plot',
      'drawing.svg',
      '-d',
      'ebb:sim',
      '--sim-speed',
      simSpeed,
      '--record',
      camera,
      '--record-every',
      '100ms',
    ]
    const { code, stdout } = await runBin(project, [...plot, '--record-dir', 'film', '--json'])
    expect(stdout.split('\n').filter((line) => line.includes('"trouble"'))[0]).toMatch(told)
    expect(stdout).toMatch(/"type":"finished"|"finished":true/)
    expect(code).toBe(0)
  },
)
