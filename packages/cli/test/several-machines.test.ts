import { systemClock } from '@vfab/core'
import { createEbbBoard, type EbbBoard, type EbbBoardOptions, serveTcp } from '@vfab/sim'
import { expect, onTestFinished, test } from 'vitest'

import { expectSafe } from './support/board.ts'
import { svgOf } from './support/drawings.ts'
import { runBin } from './support/run-bin.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

const drawing = svgOf('<path d="M0,5 H60 M0,30 H60 M0,60 H60" fill="none" stroke="black"/>')

interface Workshop {
  readonly project: TempProject
  readonly boards: Readonly<Record<'east' | 'west', EbbBoard>>
}

async function board(options: EbbBoardOptions = {}): Promise<{ board: EbbBoard; address: string }> {
  const made = createEbbBoard(options)
  const served = await serveTcp(made)
  onTestFinished(() => served.close())
  return { board: made, address: served.address }
}

/** Two machines with names in the configuration. */
async function workshop(west: EbbBoardOptions = {}): Promise<Workshop> {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('drawing.svg', drawing)
  const boards = { east: await board(), west: await board(west) }
  project.write(
    'vfab.config.yaml',
    `devices:\n  east: { driver: ebb, port: "${boards.east.address}" }\n  west: { driver: ebb, port: "${boards.west.address}" }\n`,
  )
  return { project, boards: { east: boards.east.board, west: boards.west.board } }
}

interface PlotEvent {
  readonly type: string
  readonly device?: string
  readonly job?: string
  readonly error?: { readonly code: string }
}

function eventsOf(stdout: string): PlotEvent[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as PlotEvent)
}

test('the same drawing is drawn on two machines at once, each with its own job', async () => {
  const { project, boards } = await workshop()
  const run = await runBin(project, ['plot', 'drawing.svg', '--device', 'east', '--device', 'west', '--json'])
  expect(run.code).toBe(0)
  for (const each of [boards.east, boards.west]) {
    expect(each.record.penDowns).toBe(3)
    await expectSafe(each)
  }
  const finished = eventsOf(run.stdout).filter(({ type }) => type === 'finished')
  expect(new Set(finished.map(({ device }) => device))).toEqual(new Set(['east', 'west']))
  expect(new Set(finished.map(({ job }) => job)).size).toBe(2)
  const { stdout } = await runBin(project, ['jobs', 'list', '--json'])
  expect((JSON.parse(stdout) as { jobs: unknown[] }).jobs).toHaveLength(2)
})

test('one that fails does not stop the other, and the exit code tells', async () => {
  const { project, boards } = await workshop({ motorSupplyVolts: 0 })
  const run = await runBin(project, ['plot', 'drawing.svg', '-d', 'east', '-d', 'west', '--json'])
  expect(run.code).toBe(1)
  expect(boards.east.record.penDowns).toBe(3)
  expect(boards.west.record.inkMm).toBe(0)
  const events = eventsOf(run.stdout)
  expect(events.filter(({ type }) => type === 'error')).toMatchObject([
    { device: 'west', error: { code: 'POWER_MISSING' } },
  ])
  expect(events.filter(({ type }) => type === 'finished')).toMatchObject([{ device: 'east' }])
  expect(run.stderr).toContain('1 of 2 machines have not finished')
})

test.each([
  [['-d', 'east', '-d', 'east'], 'a machine is named twice'],
  [['-d', 'east', '-d', 'west', '--picture', 'a.svg'], '--picture is for one machine'],
  [['-d', 'east', '-d', 'west', '--trace', 'a.log'], '--trace is for one machine'],
  [['-d', 'east', '-d', 'west', '--dry-run'], '--dry-run is for one machine'],
])('%j is refused before anything is opened', async (options, says) => {
  const { project, boards } = await workshop()
  const run = await runBin(project, ['plot', 'drawing.svg', ...options])
  expect(run.code).toBe(2)
  expect(run.stderr).toContain(says)
  expect(boards.east.record.commands).toEqual([])
})

test('two names of one machine are found out', async () => {
  const { project, boards } = await workshop()
  const [address = ''] = /tcp:[^"]+/.exec(project.read('vfab.config.yaml')) ?? []
  const run = await runBin(project, ['plot', 'drawing.svg', '-d', 'east', '-d', `ebb:${address}`, '--json'])
  expect(run.code).toBe(5)
  expect(eventsOf(run.stdout).filter(({ type }) => type === 'error')).toMatchObject([
    { error: { code: 'DEVICE_BUSY' } },
  ])
  expect(boards.east.record.penDowns).toBe(3)
})

test('each machine has a live line of its own on a terminal', async () => {
  const { createOutput } = await import('../src/output.ts')
  const { createStatusBoard } = await import('../src/plot/status-board.ts')
  let written = ''
  const stream = { isTTY: true, columns: 80, write: (text: string) => ((written += text), true), on: () => {} }
  const flags = { json: false, quiet: false, verbosity: 0, noColour: true }
  const output = createOutput({ stdout: stream, stderr: stream, env: {}, clock: systemClock }, flags)
  const lines = createStatusBoard(output)
  const [east, west] = [lines.add(), lines.add()]
  east.set('east: 1 %')
  west.set('west: 2 %')
  output.note('a note')
  east.set('east: 3 %')
  west.set(undefined)
  expect(written).toBe(
    'east: 1 %\r\u001b[Keast: 1 %\nwest: 2 %\r\u001b[1A\u001b[Ja note\neast: 3 %\nwest: 2 %\r\u001b[1A\u001b[Jeast: 3 %',
  )
})
