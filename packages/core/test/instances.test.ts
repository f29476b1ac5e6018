import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { expect, onTestFinished, test } from 'vitest'

import { coreInstances } from '../src/index.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

/** Loads a copy of this package from another folder, as a second installation of it would be. */
async function loadCopy(packageJson: string | undefined): Promise<typeof import('../src/instances.ts')> {
  const folder = mkdtempSync(join(tmpdir(), 'vfab-core-'))
  onTestFinished(() => rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 }))
  mkdirSync(join(folder, 'src'))
  copyFileSync(new URL('../src/instances.ts', import.meta.url), join(folder, 'src', 'instances.ts'))
  if (packageJson !== undefined) writeFileSync(join(folder, 'package.json'), packageJson)
  return (await import(pathToFileURL(join(folder, 'src', 'instances.ts')).href)) as typeof import('../src/instances.ts')
}

test('a loaded copy of core is listed with its file and the version of its package.json', () => {
  expect(coreInstances()).toHaveLength(1)
  expect(coreInstances()[0]).toMatchObject({ file: expect.stringMatching(/^file:.*instances\.ts$/) as string, version })
})

test('a second copy is listed beside the first, and both see both', async () => {
  const before = coreInstances()
  const copy = await loadCopy('{ "version": "1.2.3" }')
  expect(coreInstances().slice(before.length)).toMatchObject([{ version: '1.2.3' }])
  expect(copy.coreInstances()).toEqual(coreInstances())
})

test.each([undefined, '{', '{}', '{ "version": 1 }'])(
  'a copy whose package.json is %j has an unknown version',
  async (json) => {
    const copy = await loadCopy(json)
    expect(copy.coreInstances().at(-1)).toMatchObject({ version: 'unknown' })
  },
)

test('the list survives JSON, version included', () => {
  expect(JSON.parse(JSON.stringify(coreInstances()))).toContainEqual({ file: expect.any(String) as string, version })
})

test('what is returned is a copy: nobody can strike a version of core off the list', () => {
  ;(coreInstances() as unknown[]).length = 0
  expect(coreInstances().length).toBeGreaterThan(0)
})
