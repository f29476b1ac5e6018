import { spawnSync } from 'node:child_process'
import { mkdirSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { svgOf } from './support/drawings.ts'
import { runBin, startBin } from './support/run-bin.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

const lines = Array.from({ length: 12 }, (_, row) => `<path d="M5,${5 + 5 * row} H85" stroke="black"/>`)

/** A disk of half a megabyte for what the user's programs keep. @returns false where mounting is not allowed */
function mountSmallDisk(project: TempProject): string | false {
  const path = join(project.home, '.local/state')
  mkdirSync(path, { recursive: true })
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', path])
  if (status !== 0) return false
  onTestFinished(() => void spawnSync('umount', [path]))
  return path
}

/** Fills a disk to its last block. */
function fill(path: string): void {
  const { bavail, bsize } = statfsSync(path)
  writeFileSync(join(path, 'other'), Buffer.alloc(bavail * bsize, 'x'))
  expect(statfsSync(path).bavail).toBe(0)
}

test('a disk that fills for good during a plot: the plot ends well, and nothing is left to resume', async (context) => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('lines.svg', svgOf(lines.join('')))
  const disk = mountSmallDisk(project)
  if (disk === false) return context.skip('this user may not mount a small disk')
  const child = startBin(project, ['plot', 'lines.svg', '-d', 'ebb:sim', '--sim-speed', '20', '--json'])
  let isFull = false
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    if (isFull || !/"strokesDone": ?[2-9]/.test(text)) return
    isFull = true
    fill(disk)
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect({ code, isFull }).toEqual({ code: 0, isFull: true })
  const { stdout } = await runBin(project, ['jobs', 'list', '--json'])
  expect(JSON.parse(stdout)).toMatchObject({ jobs: [{ state: 'finished', strokesDone: 12 }] })
})

test('a plot that is killed: resume says which strokes are drawn, and which may be', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('lines.svg', svgOf(lines.join('')))
  const child = startBin(project, ['plot', 'lines.svg', '-d', 'ebb:sim', '--sim-speed', '20', '--json'])
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    if (/"strokesDone": ?[3-9]/.test(text)) child.kill('SIGKILL')
  })
  await new Promise((resolve) => child.on('close', resolve))
  const { code, stderr } = await runBin(project, ['jobs', 'resume', '-d', 'ebb:sim', '--at-origin'])
  expect(stderr).toMatch(/strokes 1 to \d+ of 12 are drawn; .* may be drawn too\n/)
  expect(stderr).toContain('--from-stroke N')
  expect(code).toBe(0)
})
