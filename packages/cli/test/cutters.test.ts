import { execFileSync } from 'node:child_process'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'

import { expect, onTestFinished, test } from 'vitest'

import { svgOf } from './support/drawings.ts'
import { runBin } from './support/run-bin.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

function project(): TempProject {
  const made = tempProject()
  made.install('@vfab/plotter-hpgl')
  made.write('drawing.svg', svgOf('<path d="M10,10 H20 V20" fill="none" stroke="black"/>'))
  return made
}

test('a file for a cutter has the form of its moves, and no pen', async () => {
  const made = project()
  const words = ['plot', 'drawing.svg', '-d', 'hpgl:file=out.plt', '--set', 'model=pcut']
  const { code, stderr } = await runBin(made, words)
  expect(code, stderr).toBe(0)
  expect((await runBin(made, words)).code).toBe(0)
  expect(made.read('out.plt')).toBe('IN;PA;\nPU;PA400,8000;PD;PA800,8000;PA800,7600;\nPU;\nPU;PA0,8400;\nPU;\n')
})

test('prologue, epilogue, speed and area of a cutter are settings of a configuration file', async () => {
  const made = project()
  made.write(
    'vfab.config.yaml',
    String.raw`drivers: { hpgl: { model: cutter, drawSpeedMmPerS: 200, penForceGrams: 90, areaMm: { widthMm: 300, heightMm: 500 },
  dialect: { prologue: '\e.(;IN;', epilogue: 'PU0,0;', form: pu-pa, lineBytes: 24 } } }`,
  )
  const { code, stderr } = await runBin(made, ['plot', 'drawing.svg', '-d', 'hpgl:file=out.plt'])
  expect(code, stderr).toBe(0)
  const text = made.read('out.plt')
  expect(text).toBe('\x1b.(;IN;\nVS20;FS90;PU;PA400,19600;PD;\nPA800,19600,800,19200;\nPU;\nPU;PA0,20000;\nPU0,0;\n')
  const wrong = await runBin(made, [
    'plot',
    'drawing.svg',
    '-d',
    'hpgl:file=other.plt',
    '--set',
    'dialect.speed=VS{knots};',
  ])
  expect(wrong.code).toBe(2)
  expect(wrong.stderr).toContain('{cmPerS}')
})

test('a simulated Silhouette machine cuts; a file for one has its commands, and is replaced only where it is ours', async () => {
  const made = project()
  made.install('@vfab/plotter-silhouette')
  const cut = await runBin(made, ['plot', 'drawing.svg', '-d', 'silhouette:sim', '--picture', 'cut.svg'])
  expect(cut.code, cut.stderr).toBe(0)
  expect(cut.stderr + cut.stdout).toContain('plotted drawing.svg: 1 stroke')
  expect(made.read('cut.svg')).toContain('<polyline')
  const words = [
    'plot',
    'drawing.svg',
    '-d',
    'silhouette:file=out.gpgl',
    '--set',
    'model=cameo-3',
    '--set',
    'tool=blade',
  ]
  for (let run = 0; run < 2; run++) {
    const { code, stderr } = await runBin(made, words)
    expect(code, stderr).toBe(0)
  }
  const commands = made.read('out.gpgl').split('\x03')
  expect(commands).toEqual(expect.arrayContaining(['TG0', 'J1', 'FX10,1', 'FC18,1,1', 'M200,200', 'D200,400,400,400']))
})

test.skipIf(process.platform === 'win32')('a cutter at a printer port gets each instruction on its line', async () => {
  const made = project()
  const port = join(made.directory, 'lp0')
  execFileSync('mkfifo', [port])
  const cutter = await open(port, constants.O_RDONLY | constants.O_NONBLOCK)
  onTestFinished(() => cutter.close())
  const words = ['plot', 'drawing.svg', '-d', `hpgl:${port}`, '--set', 'model=vevor', '--set', 'blade.offsetMm=0.25']
  const run = runBin(made, words)
  const cut = await hear(cutter, run)
  const { code, stderr, stdout } = await run
  expect(code, stderr).toBe(0)
  expect(stdout).toContain('plotted drawing.svg: 1 stroke')
  const lines = cut.split('\n')
  // The blade leads by 10 units, and swings about the corner.
  expect(lines.slice(0, 5)).toEqual([
    'IN;',
    'PA;',
    'PU410,8000;',
    'PD810,8000;',
    expect.stringMatching(/^PD8(10|09),799\d;$/),
  ])
  expect(lines).toContain('PD800,7590;')
  for (const line of lines) expect(line).toMatch(/^([A-Z]{2}[\d,]*;)?$/)
})

/** What comes until the command has ended. */
async function hear(port: FileHandle, run: Promise<unknown>): Promise<string> {
  let ended = false
  void run.then(() => (ended = true))
  const chunk = Buffer.alloc(4096)
  let heard = ''
  for (;;) {
    const isOver = ended
    const { bytesRead } = await port.read(chunk, 0, chunk.length).catch(() => ({ bytesRead: 0 }))
    heard += chunk.toString('latin1', 0, bytesRead)
    if (isOver && bytesRead === 0) return heard
    await turn()
  }
}
