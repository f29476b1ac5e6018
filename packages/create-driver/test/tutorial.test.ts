import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { createDriver, planDriver } from '../src/index.ts'

const docs = join(import.meta.dirname, '../../../docs')
const example = join(docs, 'examples/third-party-driver')

/** The files that the tutorial shows, by path. */
async function tutorialFiles(): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(docs, 'guides/write-a-driver.md'), 'utf8')
  return new Map([...text.matchAll(/<!-- (\S+) -->\n\n```ts\n([^]*?)```\n/g)].map(([, path, code]) => [path!, code!]))
}

test('what the tutorial types leads to the example driver, file by file', async () => {
  const made = await mkdtemp(join(tmpdir(), 'vfab-tutorial-'))
  onTestFinished(() => rm(made, { recursive: true, maxRetries: 10, retryDelay: 50 }))
  const plan = planDriver({
    name: 'vfab-plotter-chalkbot',
    kind: 'plotter',
    transport: 'serial',
    usb: ['1209:c0de'],
    displayName: 'Chalkbot',
  })
  const { files } = await createDriver(plan, made)
  const typed = await tutorialFiles()
  expect([...typed.keys()].sort()).toEqual([
    ...['src/config.ts', 'src/greeting.ts', 'src/protocol.ts', 'src/simulated-table.ts', 'src/simulator.ts'],
  ])
  for (const file of files) {
    const expected = typed.get(file) ?? (await readFile(join(made, file), 'utf8'))
    // package.json is laid out by this repository's formatter.
    const text = await readFile(join(example, file), 'utf8')
    if (file.endsWith('.json')) expect(JSON.parse(text), file).toEqual(JSON.parse(expected))
    else expect(text, file).toBe(expected)
  }
  const present = await readdir(example, { recursive: true, withFileTypes: true })
  const paths = present
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(example.length + 1))
  expect(paths.filter((path) => !/^(node_modules|dist)\//.test(path)).sort()).toEqual([...files].sort())
})
