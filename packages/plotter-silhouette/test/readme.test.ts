import { readFile } from 'node:fs/promises'

import { expect, test } from 'vitest'

import { configJsonSchema } from '../src/json-schema.ts'

const read = (path: string): Promise<string> => readFile(new URL(`../${path}`, import.meta.url), 'utf8')

test('the example in the README is the one that is compiled', async () => {
  expect(await read('README.md')).toContain(await read('example/cut-a-square.ts'))
})

test('the README has every setting, with its default where it has a plain one', async () => {
  const { properties } = configJsonSchema() as { properties: Record<string, { default?: unknown }> }
  const rows = (await read('README.md')).split('\n').map((line) => line.split('|').map((cell) => cell.trim()))
  for (const [key, { default: stated }] of Object.entries(properties)) {
    const row = rows.find((cells) => cells[1] === `\`${key}\``)
    expect(row, key).toBeDefined()
    if (['string', 'number', 'boolean'].includes(typeof stated)) expect(row![3], key).toBe(String(stated))
  }
})
