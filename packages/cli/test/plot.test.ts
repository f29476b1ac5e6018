import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { strokeCount } from '@vfab/core'
import { expect, test } from 'vitest'

import { expectNothingMoved, expectSafe, testBoard } from './support/board.ts'
import { layerOf, square, svgOf, threeLines } from './support/drawings.ts'
import { runVfab } from './support/run-vfab.ts'
import { tempProject } from './support/temp-project.ts'

function plotterProject(drawing: string): ReturnType<typeof tempProject> {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('drawing.svg', drawing)
  return project
}

test('a drawing is plotted in true size, and the machine is safe afterwards', async () => {
  const project = plotterProject(svgOf(square))
  const { board, device, ...io } = testBoard()
  const { code, stdout, stderr } = await runVfab(project, ['plot', 'drawing.svg', '--device', device], io)
  expect(stderr).toContain('drawing.svg: 1 stroke, 80 mm of ink on 100 × 80 mm')
  expect(stdout).toMatch(/^plotted drawing\.svg: 1 stroke, 80 mm of ink in .* s\n$/)
  expect(code).toBe(0)
  await expectSafe(board)
  expect(board.record.inkMm).toBeCloseTo(80, 0)
  expect(board.record.positionMm.xMm).toBeCloseTo(0, 1)
})

test('the drawing comes from standard input with -', async () => {
  const project = plotterProject('')
  const { board, device, ...io } = testBoard()
  const run = await runVfab(project, ['plot', '-', '--device', device], { ...io, stdin: svgOf(square) })
  expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('plotted standard input: 1 stroke') as string })
  expect(strokeCount(board.record.strokesMm())).toBe(1)
})

test('--json prints one JSON value per line while the plot goes on', async () => {
  const project = plotterProject(svgOf(layerOf('1 first', square) + layerOf('2 second', threeLines)))
  const { device, ...io } = testBoard()
  const { stdout } = await runVfab(project, ['plot', 'drawing.svg', '--json', '-d', device], io)
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { schemaVersion: number; type: string })
  expect(events.every(({ schemaVersion }) => schemaVersion === 1)).toBe(true)
  expect(events[0]).toMatchObject({
    type: 'started',
    strokes: 4,
    layers: 2,
    machine: { model: 'AxiDraw V2, V3, SE/A4' },
  })
  expect(events.filter(({ type }) => type === 'layer')).toMatchObject([{ name: '1 first' }, { name: '2 second' }])
  expect(events.some(({ type }) => type === 'progress')).toBe(true)
  expect(events.at(-1)).toMatchObject({ type: 'finished', finished: true, strokesDone: 4, strokes: 4 })
})

test('a drawing beyond the travel is an error that says by how much, and nothing moves', async () => {
  const project = plotterProject(svgOf('<path d="M10,10 H350" stroke="black"/>', 400, 100))
  const { board, device, ...io } = testBoard()
  const { code, stderr } = await runVfab(project, ['plot', 'drawing.svg', '-d', device], io)
  expect(code).toBe(2)
  expect(stderr).toContain("the drawing leaves the machine's travel of 300 × 218 mm by 50.0 mm on the right")
  expect(stderr).toContain('--fit')
  expectNothingMoved(board)
})

test('--fit scales such a drawing onto the machine, --clip leaves out what lies outside', async () => {
  const project = plotterProject(svgOf('<path d="M10,10 H350" stroke="black"/>', 400, 100))
  const fitted = testBoard()
  expect(await runVfab(project, ['plot', 'drawing.svg', '--fit', '-d', fitted.device], fitted)).toMatchObject({
    code: 0,
  })
  expect(fitted.board.record.inkMm).toBeCloseTo(300, 0)
  const clipped = testBoard()
  expect(await runVfab(project, ['plot', 'drawing.svg', '--clip', '-d', clipped.device], clipped)).toMatchObject({
    code: 0,
  })
  expect(clipped.board.record.inkMm).toBeCloseTo(290, 0)
})

test('--paper, --landscape and --margin bound what --fit fills', async () => {
  const project = plotterProject(svgOf(square))
  const { board, device, ...io } = testBoard()
  const page = ['--paper', 'A6', '--landscape', '--margin', '10', '--fit']
  expect(await runVfab(project, ['plot', 'drawing.svg', ...page, '-d', device], io)).toMatchObject({ code: 0 })
  expect(board.record.inkMm).toBeCloseTo(4 * (105 - 20), 0)
})

test('a portrait sheet is turned for a machine that is wider than high', async () => {
  const project = plotterProject(svgOf('<path d="M10,10 V280" stroke="black"/>', 210, 297))
  const { board, device, ...io } = testBoard()
  expect(await runVfab(project, ['plot', 'drawing.svg', '-d', device], io)).toMatchObject({ code: 0 })
  expect(board.record.inkMm).toBeCloseTo(270, 0)
})

test('--layer draws the named layers only, and knows which there are', async () => {
  const project = plotterProject(svgOf(layerOf('1 first', square) + layerOf('2 second', threeLines)))
  const { board, device, ...io } = testBoard()
  expect(await runVfab(project, ['plot', 'drawing.svg', '--layer', '2', '-d', device], io)).toMatchObject({ code: 0 })
  expect(strokeCount(board.record.strokesMm())).toBe(3)
  const { code, stderr } = await runVfab(project, ['plot', 'drawing.svg', '--layer', 'third', '-d', device], io)
  expect(code).toBe(2)
  expect(stderr).toContain('its layers are "1 first", "2 second"')
})

test('--set beats the configuration and is read by the type of the setting', async () => {
  const project = plotterProject(svgOf(square))
  project.write('vfab.config.yaml', 'drivers:\n  ebb:\n    drawSpeedMmPerS: 80\n')
  const seconds = async (...set: string[]): Promise<number> => {
    const { device, ...io } = testBoard()
    const { stdout } = await runVfab(project, ['plot', 'drawing.svg', '-d', device, '--json', ...set], io)
    const finished = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as { durationMs: number }
    return finished.durationMs / 1000
  }
  expect(await seconds('--set', 'drawSpeedMmPerS=10')).toBeGreaterThan(8)
  expect(await seconds()).toBeLessThan(5)
})

test('--dry-run plans under the settings of the device and opens nothing', async () => {
  const project = plotterProject(svgOf(square))
  project.write('vfab.config.yaml', 'devices:\n  east: { driver: ebb, port: /dev/nowhere, drawSpeedMmPerS: 10 }\n')
  const { code, stdout, stderr } = await runVfab(project, ['plot', 'drawing.svg', '--dry-run', '--device', 'east'])
  expect(stderr).toBe('')
  expect(code).toBe(0)
  expect(stdout).toContain('nothing was opened')
  expect(stdout).toMatch(/drawing +8\.\d s +80 mm/)
})

test('--dry-run refuses what a plot would refuse', async () => {
  const project = plotterProject(svgOf('<path d="M10,10 H350" stroke="black"/>', 400, 100))
  expect(await runVfab(project, ['plot', 'drawing.svg', '--dry-run'])).toMatchObject({ code: 2 })
})

test('--picture writes what the simulated board drew', async () => {
  const project = plotterProject(svgOf(square))
  const { code, stdout } = await runVfab(project, ['plot', 'drawing.svg', '-d', 'ebb:sim', '--picture', 'out.svg'])
  expect(code).toBe(0)
  expect(stdout).toContain(`picture: ${join(project.directory, 'out.svg')}`)
  expect(readFileSync(join(project.directory, 'out.svg'), 'utf8')).toContain('<svg')
})

test('--picture on a real board is refused before anything moves', async () => {
  const project = plotterProject(svgOf(square))
  const { board, device, ...io } = testBoard()
  const { code, stderr } = await runVfab(project, ['plot', 'drawing.svg', '-d', device, '--picture', 'out.svg'], io)
  expect(code).toBe(2)
  expect(stderr).toContain('add --device ebb:sim')
  expectNothingMoved(board)
})

test('--trace writes the bytes of both directions', async () => {
  const project = plotterProject(svgOf(square))
  const { code } = await runVfab(project, ['plot', 'drawing.svg', '-d', 'ebb:sim', '--trace', 'trace.txt'])
  expect(code).toBe(0)
  const lines = readFileSync(join(project.directory, 'trace.txt'), 'utf8').split('\n')
  expect(lines[0]).toMatch(/^\d+\.\d{3} sent tcp:\/\/127\.0\.0\.1:\d+ "V\\r"$/)
  const received = lines.flatMap((line) => / received \S+ (".*")$/.exec(line)?.[1] ?? [])
  const bytes = received.map((text) => JSON.parse(text) as string).join('')
  expect(bytes).toContain('EB Firmware Version')
})

test('what is not drawn is told once, and the rest is drawn', async () => {
  const project = plotterProject(
    svgOf(`${square}<image width="10" height="10" href="a.png"/><image width="1" height="1"/>`),
  )
  const { device, ...io } = testBoard()
  const { code, stderr } = await runVfab(project, ['plot', 'drawing.svg', '-d', device], io)
  expect(code).toBe(0)
  expect(stderr).toMatch(/note: images in drawing\.svg are not drawn \(2\)/)
})

test('a layer that asks for a pause waits for Enter', async () => {
  const project = plotterProject(svgOf(layerOf('!red', square)))
  const { board, device, ...io } = testBoard()
  const run = await runVfab(project, ['plot', 'drawing.svg', '-d', device], { ...io, tty: ['stdin'], stdin: '\n' })
  expect(run.code).toBe(0)
  expect(run.stderr).toContain('!red comes next: press Enter when you are ready')
  expect(board.record.inkMm).toBeCloseTo(80, 0)
})

test('a pause that nobody could answer is refused before anything moves, and --yes goes on without it', async () => {
  const project = plotterProject(svgOf(layerOf('!red', square)))
  const { board, device, ...io } = testBoard()
  const refused = await runVfab(project, ['plot', 'drawing.svg', '-d', device], io)
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('add --yes')
  expectNothingMoved(board)
  expect(await runVfab(project, ['plot', 'drawing.svg', '-d', device, '--yes'], io)).toMatchObject({ code: 0 })
})

test('a reader that goes away does not stop the plot', async () => {
  const project = plotterProject(svgOf(threeLines))
  const { board, device, ...io } = testBoard()
  const run = await runVfab(project, ['plot', 'drawing.svg', '--json', '-d', device], { ...io, breakStdoutAt: 2 })
  expect(run.code).toBe(0)
  expect(strokeCount(board.record.strokesMm())).toBe(3)
})

test('without a device attached the error says what to do, with exit code 3', async () => {
  const project = plotterProject(svgOf(square))
  const { code, stdout, stderr } = await runVfab(project, ['plot', 'drawing.svg', '--json'])
  expect(code).toBe(3)
  expect(stderr).toContain('no plotter is attached')
  expect(stderr).toContain('--device ebb:sim')
  expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, type: 'error', error: { code: 'DEVICE_NOT_FOUND' } })
})

test('of two boards attached both are listed, and one must be named', async () => {
  const project = plotterProject(svgOf(square))
  const port = (name: string, serialNumber: string): object => ({
    path: `/dev/tty${name}`,
    usb: { vid: '04d8', pid: 'fd92', manufacturer: 'SchmalzHaus', product: `EiBotBoard,${serialNumber}`, serialNumber },
  })
  const sources = { serial: async () => [port('ACM0', 'East'), port('ACM1', 'West')] as never }
  const { code, stderr } = await runVfab(project, ['plot', 'drawing.svg'], { sources })
  expect(code).toBe(2)
  expect(stderr).toContain('--device ebb:/dev/ttyACM0')
  expect(stderr).toContain('--device ebb:/dev/ttyACM1')
})

test('the simulated board works out of the box: the command brings the simulator itself', async () => {
  const project = plotterProject(svgOf(square))
  expect(existsSync(join(project.directory, 'node_modules/@vfab/sim'))).toBe(false)
  expect(await runVfab(project, ['plot', 'drawing.svg', '-d', 'axidraw:sim', '-q'])).toMatchObject({
    code: 0,
    stderr: '',
  })
})
