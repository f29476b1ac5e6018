import { expect, test } from 'vitest'

import { square, svgOf } from './support/drawings.ts'
import { runBin } from './support/run-bin.ts'
import { tempProject } from './support/temp-project.ts'

interface Line {
  readonly time: string
  readonly pid: number
  readonly level: string
  readonly event: string
  readonly message: string
  readonly driver: string
  readonly device: string
}

test('--log-file appends what happens to the device, one JSON object a line', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('drawing.svg', svgOf(square))
  const plot = ['plot', 'drawing.svg', '-d', 'ebb:sim', '--log-file', 'vfab.log']
  expect(await runBin(project, plot)).toMatchObject({ code: 0 })
  const read = (): Line[] =>
    project
      .read('vfab.log')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line)
  const first = read()
  const states = first.filter(({ event }) => event === 'session.state')
  expect(states[0]).toMatchObject({ level: 'debug', driver: 'ebb', message: 'uninitialized → initializing' })
  expect(states.at(-1)?.message).toBe('shutting_down → shutdown')
  expect(first.filter(({ event }) => event === 'session.connection').map(({ level }) => level)).toContain('info')
  expect(new Date(first[0]!.time).getTime()).toBeGreaterThan(0)
  await runBin(project, ['pen', 'up', '-d', 'ebb:sim', '--log-file', 'vfab.log'])
  expect(new Set(read().map(({ pid }) => pid)).size).toBe(2)
})

test('--log-file leaves a file alone that is no log', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('drawing.svg', svgOf(square))
  const { code, stderr } = await runBin(project, ['pen', 'up', '-d', 'ebb:sim', '--log-file', 'drawing.svg'])
  expect(code).toBe(2)
  expect(stderr).toContain('exists and is not a log of vfab')
  expect(project.read('drawing.svg')).toBe(svgOf(square))
})
