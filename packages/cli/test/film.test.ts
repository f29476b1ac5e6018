import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { readFilm } from '@vfab/workshop'
import { readTestPicture, startMjpegCamera, type MjpegCamera } from '@vfab/sim'
import { expect, onTestFinished, test } from 'vitest'

import { testBoard } from './support/board.ts'
import { layerOf, square, svgOf, threeLines } from './support/drawings.ts'
import { runVfab, type VfabRun } from './support/run-vfab.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

/** A project with the drivers of cameras and plotters, and a camera on a socket of this process. */
async function studio(): Promise<{ project: TempProject; camera: MjpegCamera; device: string }> {
  const project = tempProject()
  project.install('@vfab/camera-ip', '@vfab/plotter-ebb')
  const camera = await startMjpegCamera({ framesPerS: 50 })
  onTestFinished(() => camera.close())
  return { project, camera, device: `ip:${camera.streamUrl}` }
}

const events = ({ stdout }: VfabRun): { type: string; [key: string]: unknown }[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string })

test('a snapshot is written, and was taken after the command began', async () => {
  const { project, camera, device } = await studio()
  camera.shoot() // an old picture
  const before = camera.taken
  const { code, stdout } = await runVfab(project, ['snapshot', '-d', device, '-o', 'now.jpg', '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ picture: join(project.directory, 'now.jpg') })
  const picture = readTestPicture(readFileSync(join(project.directory, 'now.jpg')))
  expect(picture?.sequence).toBeGreaterThanOrEqual(before) // the old one has the number before
})

test('a snapshot can go to standard output, alone', async () => {
  const { project, device } = await studio()
  const { stdout, code } = await runVfab(project, ['snapshot', '-d', device, '-o', '-'])
  expect(code).toBe(0)
  expect(stdout.startsWith('\u00ff\u00d8')).toBe(true)
})

test('--open shows the picture in the viewer of the desktop', async () => {
  const { project, device } = await studio()
  const shown: string[][] = []
  const run = (program: string, args: readonly string[]): number => {
    shown.push([program, ...args])
    return 0
  }
  await runVfab(project, ['snapshot', '-d', device, '--open'], { run, platform: 'linux' })
  expect(shown).toEqual([['xdg-open', join(project.directory, 'snapshot.jpg')]])
})

test('without a desktop, --open says that the picture is there all the same', async () => {
  const { project, device } = await studio()
  const { code, stderr, stdout } = await runVfab(project, ['snapshot', '-d', device, '--open'], { run: () => 3 })
  expect(stdout).toContain('picture: ')
  expect(stderr).toContain('cannot show')
  expect(code).not.toBe(0)
})

test('a camera that is not there ends with exit code 3, and nothing is written', async () => {
  const { project, camera, device } = await studio()
  await camera.close()
  const { code } = await runVfab(project, ['snapshot', '-d', device])
  expect(code).toBe(3)
  expect(existsSync(join(project.directory, 'snapshot.jpg'))).toBe(false)
})

test('a directory that is not there is told before the camera is asked', async () => {
  const { project, camera, device } = await studio()
  const { code, stderr } = await runVfab(project, ['snapshot', '-d', device, '-o', 'no/such/dir.jpg'])
  expect(code).toBe(2)
  expect(stderr).toContain('there is no directory')
  expect(camera.requests).toEqual([])
})

test('a recording keeps every picture, makes a contact sheet, and tells what it is', async () => {
  const { project, device } = await studio()
  const run = await runVfab(project, ['record', '-d', device, '--for', '1s', '-o', 'film', '--sheet', 'sheet.png'])
  expect(run.code).toBe(0)
  expect(run.stdout).toMatch(/film: .*film \(\d+ pictures?\)/)
  const index = await readFilm(join(project.directory, 'film'))
  const files = readdirSync(join(project.directory, 'film')).filter((name) => name.endsWith('.jpg'))
  expect(files.length).toBe(index.shots.length)
  expect(files.length).toBeGreaterThan(0)
  expect(readFileSync(join(project.directory, 'sheet.png')).subarray(1, 4).toString()).toBe('PNG')
  const told = await runVfab(project, ['film', 'film', '--json'])
  expect(JSON.parse(told.stdout)).toMatchObject({ pictures: files.length, missed: 0, every: 'frame' })
})

test('Ctrl-C ends a timelapse as it should: with all that was taken, and exit code 0', async () => {
  const { project, camera, device } = await studio()
  const run = await runVfab(project, ['timelapse', '-d', device, '--every', '50ms', '-o', 'film', '--json'], {
    onStderr: (_text, send) => {
      const enough = (): void => (camera.taken >= 3 ? send('SIGINT') : void setImmediate(enough))
      enough()
    },
  })
  expect(run.code).toBe(0)
  const film = events(run).find(({ type }) => type === 'film')
  expect(film).toMatchObject({ directory: join(project.directory, 'film') })
  expect((await readFilm(join(project.directory, 'film'))).every).toBe('50ms')
})

test('a plot is filmed by its layers, and says where the film is', async () => {
  const { project, device } = await studio()
  project.write('drawing.svg', svgOf(layerOf('first', square) + layerOf('second', threeLines)))
  const { device: plotter, ...io } = testBoard()
  const words = ['plot', 'drawing.svg', '-d', plotter, '--record', device, '--record-every', 'layer']
  const run = await runVfab(project, [...words, '--record-dir', 'film', '--json'], io)
  expect(run.code).toBe(0)
  const job = events(run).find(({ type }) => type === 'started')!['job']
  const index = await readFilm(join(project.directory, 'film'))
  expect(index.job).toBe(job)
  expect(index.shots.map(({ plot }) => [plot!.event, plot!.layer!.name, plot!.strokesDone])).toEqual([
    ['layer', 'first', 0],
    ['layer', 'second', 1],
    ['finished', 'second', 4],
  ])
})

test('a camera that is not there is an error before the plot; one that dies in it is none', async () => {
  const { project, camera, device } = await studio()
  project.write('drawing.svg', svgOf(threeLines))
  const { device: plotter, board, ...io } = testBoard()
  const unknown = ['plot', 'drawing.svg', '-d', plotter, '--record', 'no-such-camera']
  expect((await runVfab(project, unknown, io)).code).toBe(3)
  expect(board.record.moveCount).toBe(0)
  await camera.close()
  const words = ['plot', 'drawing.svg', '-d', plotter, '--record', device, '--record-every', 'stroke']
  const { code, stderr } = await runVfab(project, [...words, '--record-dir', 'film'], io)
  expect(code).toBe(0)
  expect(stderr).toContain(`no pictures from ${device}`)
  expect((await readFilm(join(project.directory, 'film'))).shots.every((shot) => 'missed' in shot)).toBe(true)
})

test.each([
  [['timelapse', '--every', 'layer'], 'vfab plot --record'],
  [['record', '--for', 'ever'], '--for must be a time'],
  [['record', '--video', 'film.doc'], 'must end in .mp4'],
  [['record', '-d', 'ip:http://a', '-d', 'ip:http://b', '--sheet', 'a.png'], 'several films'],
  [['plot', 'drawing.svg', '--record-every', 'layer'], 'name a camera with --record'],
  [['film', 'nowhere'], 'there is no film in'],
])('%j is a mistake that is named', async (words, says) => {
  const { project } = await studio()
  project.write('drawing.svg', svgOf(square))
  const { code, stderr } = await runVfab(project, words)
  expect(stderr).toContain(says)
  expect(code).toBe(2)
})
