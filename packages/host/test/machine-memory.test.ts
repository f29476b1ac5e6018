import { mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { createMachineMemory } from '../src/index.ts'

function tempDirectory(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'vfab-memory-')))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
  return directory
}

test('what is remembered of a machine is recalled by any of its names, until it is forgotten', async () => {
  const directory = tempDirectory()
  const port = join(directory, 'ttyACM0')
  const link = join(directory, 'by-id')
  writeFileSync(port, '')
  symlinkSync(port, link)
  const memory = createMachineMemory(join(directory, 'machines'))
  expect(await memory.recall(port)).toBeUndefined()
  await memory.remember(link, { marker: 7 })
  expect(await createMachineMemory(join(directory, 'machines')).recall(port)).toEqual({ marker: 7 })
  expect(await memory.recall(join(directory, 'ttyACM1'))).toBeUndefined()
  await memory.forget(port)
  await memory.forget(port)
  expect(await memory.recall(link)).toBeUndefined()
})

test('a file that was torn counts as nothing', async () => {
  const directory = tempDirectory()
  const memory = createMachineMemory(directory)
  await memory.remember('/dev/vfab-none', { marker: 7 })
  for (const text of ['{"marker"', '', '7', '[]']) {
    for (const name of readdirSync(directory)) writeFileSync(join(directory, name), text)
    expect(await memory.recall('/dev/vfab-none')).toBeUndefined()
  }
})

test('a place that cannot be written is told, and forgetting never fails', async () => {
  const directory = tempDirectory()
  writeFileSync(join(directory, 'machines'), '')
  const memory = createMachineMemory(join(directory, 'machines'))
  await expect(memory.remember('/dev/vfab-none', {})).rejects.toMatchObject({ name: 'DriverError' })
  await memory.forget('/dev/vfab-none')
})
