import { startEbb } from '@vfab/sim'
import { expect, onTestFinished, test } from 'vitest'

import { square, svgOf } from './support/drawings.ts'
import { runBin } from './support/run-bin.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

async function isolatedPlotter(): Promise<{ project: TempProject; board: Awaited<ReturnType<typeof startEbb>> }> {
  const board = await startEbb({ listen: 'tcp', speed: 4 })
  onTestFinished(() => board.close())
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('drawing.svg', svgOf(square))
  const east = `{ driver: ebb, port: '${board.address}', isolation: process }`
  project.write('vfab.config.yaml', `devices:\n  east: ${east}\n`)
  return { project, board }
}

test('isolation: process runs a plotter in a process of its own, and the drawing is the same', async () => {
  const { project, board } = await isolatedPlotter()
  const plot = await runBin(project, ['plot', 'drawing.svg', '-d', 'east', '--log-file', 'vfab.log'])
  expect(plot.stderr + plot.stdout).toContain('plotted drawing.svg: 1 stroke')
  expect(plot.code).toBe(0)
  expect(board.board.record.inkMm).toBeCloseTo(80, 0)
  expect(board.record.isPenDown()).toBe(false)
  expect(project.read('vfab.log')).toContain('"event":"driver.started"')
  expect(await runBin(project, ['jobs', 'list'])).toMatchObject({ code: 0 })
})

test('isolation is a setting of the host: the driver never sees it, and a wrong value is refused with its line', async () => {
  const { project } = await isolatedPlotter()
  expect(await runBin(project, ['config', 'validate'])).toMatchObject({ code: 0 })
  project.write('vfab.config.yaml', `devices:\n  east:\n    driver: ebb\n    isolation: thread\n`)
  const { code, stderr } = await runBin(project, ['pen', 'up', '-d', 'east'])
  expect(code).toBe(2)
  expect(stderr).toMatch(/vfab\.config\.yaml:4.*"none" or "process"/)
})
