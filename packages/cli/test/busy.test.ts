import type { ChildProcess } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'

import { createEbbBoard, type EbbBoard, servePty } from '@vfab/sim'
import { expect, onTestFinished, test } from 'vitest'

import { svgOf } from './support/drawings.ts'
import { runBin, startBin } from './support/run-bin.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

const longStrokes = svgOf('<path d="M0,5 H100 M0,50 H100" fill="none" stroke="black"/>')

interface Machine {
  readonly board: EbbBoard
  /** A serial port as far as any program can tell. */
  readonly port: string
  readonly project: TempProject
}

async function machineOnPty(speed = 2): Promise<Machine> {
  const board = createEbbBoard({ speed })
  const served = await servePty(board)
  onTestFinished(() => served.close())
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('drawing.svg', longStrokes)
  return { board, port: served.address, project }
}

/** Starts a plot in a process of its own and waits until it draws. */
async function startPlot({ project, port }: Machine): Promise<ChildProcess> {
  const child = startBin(project, ['plot', 'drawing.svg', '--json', '-d', `ebb:${port}`, '--on', 'finish=true hunter2'])
  let events = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout!.on('data', (chunk) => (events += String(chunk)).includes('"type":"progress"') && resolve())
    child.once('close', () => reject(new Error(`the plot ended: ${events}`)))
  })
  return child
}

async function endPlot(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const closed = once(child, 'close')
  child.kill(signal)
  await closed
}

test('a second process that wants the same machine exits with 5 and names the pid of the first', async () => {
  // Slow enough to be drawing still when the last of five other processes has ended.
  const machine = await machineOnPty(0.4)
  const first = await startPlot(machine)
  const second = await runBin(machine.project, ['pen', 'cycle', '--json', '-d', `ebb:${machine.port}`])
  expect(second.code).toBe(5)
  expect(second.stderr).toContain(`process ${first.pid}`)
  const { error } = JSON.parse(second.stdout) as {
    error: { code: string; context: { holder: { command: string; job: string } } }
  }
  expect(error).toMatchObject({ code: 'DEVICE_BUSY', context: { holder: { pid: first.pid } } })
  // Options may hold secrets.
  expect(error.context.holder.command).toBe('vfab plot drawing.svg …')
  const list = await runBin(machine.project, ['jobs', 'list', '--json'])
  const { jobs } = JSON.parse(list.stdout) as { jobs: { id: string; state: string }[] }
  expect(jobs).toMatchObject([{ id: error.context.holder.job, state: 'running' }])
  expect(second.stderr).toContain(`which is at job ${jobs[0]!.id}`)
  for (const command of ['resume', 'remove']) {
    const refused = await runBin(machine.project, ['jobs', command, jobs[0]!.id])
    expect(refused.code).toBe(5)
    expect(refused.stderr).toContain(`process ${first.pid} works on the job ${jobs[0]!.id}`)
  }
  await endPlot(first, 'SIGINT')
  const { record } = machine.board
  expect(record.samples(record.nowMs, record.nowMs, 1)[0]?.penDown).toBe(false)
}, 60_000)

test('another name of the same port is the same machine', async () => {
  const machine = await machineOnPty()
  const other = join(machine.project.home, 'usb-EiBotBoard')
  symlinkSync(machine.port, other)
  const first = await startPlot(machine)
  const second = await runBin(machine.project, ['pen', 'cycle', '-d', `ebb:${other}`])
  expect(second.code).toBe(5)
  expect(second.stderr).toContain(`process ${first.pid}`)
  await endPlot(first, 'SIGINT')
})

test('a machine is free again after its process was killed, and after it was interrupted', async () => {
  for (const signal of ['SIGKILL', 'SIGINT'] as const) {
    const machine = await machineOnPty()
    await endPlot(await startPlot(machine), signal)
    expect(await runBin(machine.project, ['pen', 'up', '-d', `ebb:${machine.port}`])).toMatchObject({ code: 0 })
  }
})

test('a plot that was killed in the middle is listed as interrupted, and goes on to its end', async () => {
  const machine = await machineOnPty()
  await endPlot(await startPlot(machine), 'SIGKILL')
  const list = await runBin(machine.project, ['jobs', 'list', '--json'])
  expect(JSON.parse(list.stdout)).toMatchObject({ jobs: [{ state: 'interrupted', resumable: true }] })
  const resumed = await runBin(machine.project, ['jobs', 'resume'])
  expect(resumed.stderr).toContain('the machine kept its place')
  expect(resumed).toMatchObject({ code: 0 })
  expect(resumed.stdout).toContain('plotted drawing.svg: 2 strokes')
  expect(machine.board.record.inkMm).toBeGreaterThan(199)
})
