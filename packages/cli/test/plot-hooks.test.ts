import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { testBoard } from './support/board.ts'
import { layerOf, square, svgOf, threeLines } from './support/drawings.ts'
import { runVfab } from './support/run-vfab.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

function projectWith(drawing: string): TempProject {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('drawing.svg', drawing)
  return project
}

interface Told {
  readonly event: string
  readonly job: { readonly id: string; readonly name: string; readonly progress?: { readonly strokesDone: number } }
  readonly layer?: { readonly name: string }
  readonly error?: { readonly code: string }
}

function told(project: TempProject, file = 'log'): Told[] {
  return project
    .read(file)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Told)
}

test('hooks are told of start, layers and finish, from the command line and the configuration', async () => {
  const project = projectWith(svgOf(layerOf('sky', square) + layerOf('sea', threeLines)))
  project.write('vfab.config.yaml', 'hooks:\n  - { on: finish, run: [sh, -c, "cat > done.json"] }\n')
  const { device, ...io } = testBoard()
  const hook = ['--on', 'start,layer,pause,finish,failure=cat >> log']
  const { code } = await runVfab(project, ['plot', 'drawing.svg', '-d', device, ...hook], io)
  expect(code).toBe(0)
  const events = told(project)
  expect(events.map(({ event }) => event)).toEqual(['start', 'layer', 'layer', 'finish'])
  expect(events.map(({ layer }) => layer?.name)).toEqual([undefined, 'sky', 'sea', undefined])
  expect(events[3]).toMatchObject({ job: { name: 'drawing.svg', progress: { strokesDone: 4 } } })
  expect(told(project, 'done.json')).toMatchObject([{ event: 'finish', job: { id: events[0]!.job.id } }])
})

test('a failure is told with its error, and a hook that fails is a note', async () => {
  const project = projectWith(svgOf(square))
  const { device, ...io } = testBoard({ motorSupplyVolts: 0 })
  const hooks = ['--on', 'failure=cat >> log', '--on', 'failure=exit 7', '--on', 'finish=touch finished']
  const run = await runVfab(project, ['plot', 'drawing.svg', '-d', device, ...hooks], io)
  expect(run.code).toBe(1)
  expect(told(project)).toMatchObject([{ event: 'failure', error: { code: 'POWER_MISSING' } }])
  expect(run.stderr).toContain('the hook exit 7 failed: it exited with code 7')
  expect(existsSync(join(project.directory, 'finished'))).toBe(false)
})

test('--live keeps a picture of what is drawn, whole at every moment', async () => {
  const project = projectWith(svgOf(square + threeLines))
  const { device, ...io } = testBoard()
  const run = await runVfab(project, ['plot', 'drawing.svg', '-d', device, '--live', 'now.svg'], io)
  expect(run.code).toBe(0)
  const picture = readFileSync(join(project.directory, 'now.svg'), 'utf8')
  expect(picture).toMatch(/<\/svg>\s*$/)
  // Each stroke twice: in pale what there is to draw, in ink what is drawn.
  expect(picture.match(/M/g)).toHaveLength(8)
})

test('a live picture that cannot be written is told once, and the plot goes on', async () => {
  const project = projectWith(svgOf(square))
  const { device, ...io } = testBoard()
  const run = await runVfab(project, ['plot', 'drawing.svg', '-d', device, '--live', 'no/such/now.svg'], io)
  expect(run.code).toBe(0)
  expect(run.stderr.match(/the live picture is given up/g)).toHaveLength(1)
})
