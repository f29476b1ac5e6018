import { strokesFrom } from '@vfab/core'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createHpglPlotter } from '@vfab/sim'
import { expect, onTestFinished, test } from 'vitest'

import { farthestMm, settings } from './bench.ts'
import { driver } from '../src/driver.ts'
import type { HpglSettings } from '../src/config.ts'

async function openFile(
  given: HpglSettings = {},
): Promise<{ path: string; open: () => ReturnType<typeof driver.open> }> {
  const directory = await mkdtemp(join(tmpdir(), 'vfab-hpgl-'))
  onTestFinished(() => rm(directory, { recursive: true, maxRetries: 10, retryDelay: 50 }))
  const path = join(directory, 'out.hpgl')
  return { path, open: async () => driver.open(await settings({ ...given, port: `file=${path}` })) }
}

const drawing = strokesFrom([
  [10, 10, 60, 10, 60, 40],
  [80, 20],
  Array.from({ length: 500 }, (_, index) => [90 + 20 * Math.cos(index / 20), 50 + 20 * Math.sin(index / 20)]).flat(),
])

test('what a file says is drawn by a plotter as it was asked for', async () => {
  const { path, open } = await openFile({ model: 'hp-7475a', paper: 'a4', drawSpeedMmPerS: 100 })
  const acknowledged: number[] = []
  {
    await using plotter = await open()
    const result = await plotter.draw(drawing, { onStroke: (stroke) => acknowledged.push(stroke) })
    expect(result).toMatchObject({ strokesDone: 3, finished: true })
  }
  expect(acknowledged).toEqual([0, 1, 2])
  const machine = createHpglPlotter({ hostHandshake: 'hardware' })
  await machine.connect().write(await readFile(path))
  await machine.idle()
  expect(farthestMm(machine.record.strokesMm(), drawing)).toBeLessThan(0.02)
  expect(machine.record.pen).toBe(0)
  expect(machine.record.instructions.map(({ text }) => text)).toEqual(expect.arrayContaining(['PS4', 'VS10']))
})

test('a stop, an abort and a pause leave a file that ends with the pen up', async () => {
  const { path, open } = await openFile()
  const many = strokesFrom(Array.from({ length: 2000 }, (_, index) => [index / 10, 0, index / 10, 100]))
  const plotter = await open()
  const stopped = plotter.draw(many, { onStroke: (stroke) => void (stroke === 300 && plotter.stop()) })
  const { finished, strokesDone } = await stopped
  expect(finished).toBe(false)
  expect(strokesDone).toBeLessThan(2000)
  const controller = new AbortController()
  const aborted = plotter.draw(many, {
    signal: controller.signal,
    onStroke: (stroke) => void (stroke === 300 && controller.abort(new Error('enough'))),
  })
  await expect(aborted).rejects.toThrow('enough')
  let paused = false
  const held = plotter.draw(many, {
    onStroke: (stroke) => {
      if (stroke !== 300) return
      void plotter.pause().then(() => {
        paused = true
        return plotter.resume()
      })
    },
  })
  expect(await held).toMatchObject({ finished: true, strokesDone: 2000 })
  expect(paused).toBe(true)
  await plotter.close()
  expect((await readFile(path, 'latin1')).endsWith('PU;SP0;\n')).toBe(true)
  await expect(plotter.penUp()).rejects.toMatchObject({ code: 'STATE_INVALID' })
})

test('nothing to draw makes no file; a file that cannot be made is an error with its name', async () => {
  const { path, open } = await openFile()
  {
    await using plotter = await open()
    await plotter.draw(strokesFrom([]))
    await expect(plotter.draw(strokesFrom([[0, 0, 900, 0]]))).rejects.toMatchObject({ code: 'OUT_OF_BOUNDS' })
  }
  await expect(readFile(path)).rejects.toThrow('ENOENT')
  const nowhere = await driver.open(await settings({ port: `file=${path}/nowhere.hpgl` }))
  await expect(nowhere.draw(drawing)).rejects.toMatchObject({ driver: 'hpgl' })
  await nowhere.close().catch(() => {})
  await expect(driver.open(await settings({ port: 'file=x', model: 'hp-7470a', paper: 'a3' }))).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  })
})
