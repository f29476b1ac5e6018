import type { Clock, OpenPipe } from '@vfab/core'
import { createGrblBoard } from '@vfab/sim'
import { expect, onTestFinished, test } from 'vitest'

import { expectSafe, testBoard } from './support/board.ts'
import { svgOf } from './support/drawings.ts'
import { runVfab, type VfabRun } from './support/run-vfab.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

/** Five strokes of 100 mm, at least two seconds each. */
const fiveLines = svgOf('<path d="M5,5 h100 M5,15 h100 M5,25 h100 M5,35 h100 M5,45 h100" fill="none" stroke="black"/>')

interface Machine {
  readonly project: TempProject
  readonly clock: Clock
  readonly openPipe: OpenPipe
  readonly penDowns: () => number
}

function projectWith(driver: 'ebb' | 'grbl', settings: object = {}): TempProject {
  const project = tempProject()
  project.install(`@vfab/plotter-${driver}`)
  project.write('drawing.svg', fiveLines)
  project.write('vfab.config.yaml', { devices: { east: { driver, port: '/dev/vfab-test-board', ...settings } } })
  return project
}

/** Plots, and presses a switch two seconds after the pen has come down. */
async function plotUntilLimit({ project, clock, openPipe, penDowns }: Machine, press: () => void): Promise<VfabRun> {
  let begun = false
  return runVfab(project, ['plot', 'drawing.svg', '-d', 'east'], {
    clock,
    openPipe,
    onStderr: (text) => {
      if (begun || !text.includes('job ')) return
      begun = true
      const later = async (): Promise<void> => {
        while (penDowns() === 0) await clock.sleep(50)
        await clock.sleep(2000)
        press()
      }
      void later()
    },
  })
}

function expectTold(run: VfabRun): void {
  expect(run.code).toBe(1)
  expect(run.stderr).toContain('limit switch')
  expect(run.stderr).toMatch(/hint: .*carriage/)
  expect(run.stderr).toMatch(/\d of 5 strokes drawn/)
  expect(run.stderr).toContain('resume with: vfab jobs resume')
}

test('an EBB whose limit switch is hit stops safe, says so, and the job goes on after the pen was brought back', async () => {
  const { board, clock, openPipe } = testBoard()
  const project = projectWith('ebb', { machine: { limitSwitches: { pins: [3] } } })
  const machine = { project, clock, openPipe, penDowns: () => board.record.penDowns }
  expectTold(await plotUntilLimit(machine, () => board.setPin('B', 3, 0)))
  await expectSafe(board)

  const asked = await runVfab(project, ['jobs', 'resume'], { clock, openPipe })
  expect(asked.stderr).toContain('does not know any more where its pen is')
  const pressed = await runVfab(project, ['jobs', 'resume', '--at-origin'], { clock, openPipe })
  expectTold(pressed)

  board.setPin('B', 3, 1)
  board.carryTo({ xMm: 0, yMm: 0 })
  const resumed = await runVfab(project, ['jobs', 'resume', '--at-origin'], { clock, openPipe })
  expect(resumed.code).toBe(0)
  expect(board.record.inkMm).toBeGreaterThan(500)
  expect(board.record.inkMm).toBeLessThan(610)
  await expectSafe(board)
})

test('a Grbl machine whose limit switch is hit stops safe, and finds its corner before the job goes on', async () => {
  const board = createGrblBoard({ settings: { 22: 1, 23: 3 } })
  onTestFinished(() => board.close())
  const project = projectWith('grbl')
  const openPipe: OpenPipe = async () => board.connect()
  const { clock } = board
  const machine = { project, clock, openPipe, penDowns: () => board.record.penDowns }
  const plot = await plotUntilLimit(machine, () => board.hitLimit())
  expectTold(plot)
  // Boards that restart when they are opened never know where they are.
  expect(plot.stderr).toContain('it looks for its corner')

  const resumed = await runVfab(project, ['jobs', 'resume'], { clock, openPipe })
  expect(resumed.stderr).toContain('it looks for its corner')
  expect(resumed.stdout).toContain('plotted drawing.svg: 5 strokes')
  expect(resumed.code).toBe(0)
})
