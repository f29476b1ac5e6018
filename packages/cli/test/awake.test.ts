import { chmodSync, watch } from 'node:fs'
import { dirname } from 'node:path'

import { expect, test } from 'vitest'

import { testBoard } from './support/board.ts'
import { layerOf, square, svgOf } from './support/drawings.ts'
import { runVfab } from './support/run-vfab.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'
import { keys, testTerminal } from './support/terminal.ts'

function projectWithSquare(): TempProject {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('drawing.svg', svgOf(square))
  return project
}

test('the computer is asked to stay awake for the time of the plot, in words that say why', async () => {
  const project = projectWithSquare()
  project.write('drawing.svg', svgOf(layerOf('!wait', square)))
  const script = '#!/bin/sh\necho "held $*" > "$(dirname "$0")/log"\nexec cat > /dev/null\n'
  const program = project.write('bin/systemd-inhibit', script)
  project.write('bin/log', '')
  chmodSync(program, 0o755)
  const { device, ...io } = testBoard()
  const env = { PATH: `${dirname(program)}:${process.env['PATH']}` }
  const terminal = testTerminal().when('comes next', () => {
    const look = (): void => {
      if (!project.read('bin/log').includes('\n')) return
      watcher.close()
      terminal.press(keys.enter)
    }
    const watcher = watch(dirname(program), look)
    look()
  })
  const options = { ...io, ...terminal.io, env, platform: 'linux' } as const
  const run = await runVfab(project, ['plot', 'drawing.svg', '-d', device], options)
  expect(run.code).toBe(0)
  expect(project.read('bin/log')).toContain('--what=sleep:idle --who=vfab --why=plotting drawing.svg')
})

test('a computer that cannot be kept awake is told with -v only, and plots all the same', async () => {
  const project = projectWithSquare()
  for (const { flags, told } of [
    { flags: [], told: false },
    { flags: ['-v'], told: true },
  ]) {
    const { device, ...io } = testBoard()
    const env = { PATH: project.directory }
    const words = ['plot', 'drawing.svg', '-d', device, ...flags]
    const run = await runVfab(project, words, { ...io, env, platform: 'aix' })
    expect(run.code).toBe(0)
    expect(run.stderr.includes('the computer may go to sleep while it plots')).toBe(told)
  }
})
