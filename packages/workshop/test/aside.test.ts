import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'

import { prepareStrokes, readDrawing } from '@vfab/drawing'
import { expect, test } from 'vitest'

import { createAside, workAside } from '../src/aside/work-aside.ts'
import { createWorkshop, type Notice } from '../src/index.ts'
import { writePicture } from '../src/plot/write-picture.ts'
import { tempProject } from './temp-project.ts'

const options = { joinToleranceMm: 0.1, effort: 0.1 }

/** A drawing of many short lines. */
function manyLines(count: number): string {
  const paths = Array.from(
    { length: count },
    (_, at) => `<path d="M${(at * 7919) % 199},${(at * 104_729) % 139} h0.5"/>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="200mm" height="140mm" viewBox="0 0 200 140"><g fill="none" stroke="black">${paths.join('')}</g></svg>`
}

test('what a thread reads and prepares is what this thread would make of it', async () => {
  const source = Buffer.from(manyLines(3000))
  const drawing = await readDrawing(source, {})
  expect(await workAside({ kind: 'read', source, address: 'a.svg', options: {} }, {})).toEqual(drawing)
  const shares: number[] = []
  const ready = await workAside({ kind: 'prepare', drawing, options }, { onProgress: (share) => shares.push(share) })
  expect(ready).toEqual(prepareStrokes(drawing, options))
  expect(shares.length).toBeGreaterThan(0)
  expect(drawing.layers[0]!.strokes.coordsMm.length).toBeGreaterThan(0) // ours still
})

test('one thread does what follows one another, in the order it was asked, and another begins anew after an abort', async () => {
  using aside = createAside()
  const source = Buffer.from(manyLines(3000))
  const read = { kind: 'read', source, address: 'a.svg', options: {} } as const
  const drawing = await readDrawing(source, {})
  const controller = new AbortController()
  const reason = new Error('enough')
  const endless = aside.work(
    { kind: 'prepare', drawing, options: { ...options, effort: 1e6 } },
    { signal: controller.signal, onProgress: () => controller.abort(reason) },
  )
  const after = aside.work(read, {})
  await expect(endless).rejects.toBe(reason)
  expect(await after).toEqual(drawing)
  expect(await aside.work({ kind: 'prepare', drawing, options }, {})).toEqual(prepareStrokes(drawing, options))
  await expect(aside.work({ ...read, source: Buffer.from('<svg/>') }, {})).rejects.toMatchObject({
    code: 'INPUT_INVALID',
  })
  expect(await aside.work(read, {})).toEqual(drawing)
})

test('an error in a thread has its code and its hint here', async () => {
  const nothing = workAside(
    { kind: 'read', source: Buffer.from('<svg/>'), address: 'a.svg', options: { name: 'a.svg' } },
    {},
  )
  await expect(nothing).rejects.toMatchObject({ code: 'INPUT_INVALID', hint: expect.any(String) as string })
  const gone = workAside({ kind: 'read', source: '/nowhere/a.svg', address: 'a.svg', options: {} }, {})
  await expect(gone).rejects.toMatchObject({
    code: 'DEVICE_NOT_FOUND',
    message: 'cannot read a.svg: it does not exist',
  })
})

test('an abort ends a thread in the middle of its work, with the reason of the signal', async () => {
  const drawing = await readDrawing(Buffer.from(manyLines(3000)), {})
  const controller = new AbortController()
  const reason = new Error('enough')
  const endless = { ...options, effort: 1e6 }
  const work = workAside(
    { kind: 'prepare', drawing, options: endless },
    { signal: controller.signal, onProgress: () => controller.abort(reason) },
  )
  await expect(work).rejects.toBe(reason)
  await expect(workAside({ kind: 'render', svg: '' }, { signal: controller.signal })).rejects.toBe(reason)
})

test('a large file, or a large stream, is read aside: its share is shown, and an abort is heard', async () => {
  const { directory, options: ours } = tempProject()
  const text = manyLines(30_000)
  const file = join(directory, 'large.svg')
  writeFileSync(file, text)
  await using workshop = createWorkshop(ours)
  for (const source of [file, Readable.from([Buffer.from(text)])]) {
    const notices: Notice[] = []
    const { drawing } = await workshop.readDrawing(source, { onNotice: (notice) => notices.push(notice) })
    expect(drawing.layers[0]!.strokes.starts.length).toBe(30_001)
    expect(notices[0]).toMatchObject({ level: 'step', text: expect.stringMatching(/^reading /) as string })
    expect(notices.some(({ share = 0 }) => share > 0)).toBe(true)
  }
  const reason = new Error('enough')
  const controller = new AbortController()
  const onNotice = ({ share }: Notice): void => void (share !== undefined && controller.abort(reason))
  await expect(workshop.readDrawing(file, { signal: controller.signal, onNotice })).rejects.toBe(reason)
  const silent = new Readable({ read: () => {} })
  const waits = workshop.readDrawing(silent, { signal: AbortSignal.abort(reason) })
  await expect(waits).rejects.toBe(reason)
})

test('a large picture is rendered aside', async () => {
  const { directory } = tempProject()
  const svg = manyLines(8000)
  await writePicture('a.png', svg, directory)
  expect(readFileSync(join(directory, 'a.png')).subarray(1, 4).toString()).toBe('PNG')
})
