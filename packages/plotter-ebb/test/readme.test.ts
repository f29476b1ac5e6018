import { readFile } from 'node:fs/promises'

import { expect, test } from 'vitest'

import { configJsonSchema } from '../src/json-schema.ts'
import { machineNames, machines } from '../src/machines.ts'

const read = (path: string): Promise<string> => readFile(new URL(`../${path}`, import.meta.url), 'utf8')

test('the example in the README is the one that is compiled', async () => {
  expect(await read('README.md')).toContain(await read('example/draw-a-square.ts'))
})

test('the README has every setting, with its default where it is the same for all models', async () => {
  const { properties } = configJsonSchema() as { properties: Record<string, { default?: unknown }> }
  const rows = (await read('README.md')).split('\n').map((line) => line.split('|').map((cell) => cell.trim()))
  for (const [key, { default: stated }] of Object.entries(properties)) {
    const row = rows.find((cells) => cells[1] === `\`${key}\``)
    expect(row, key).toBeDefined()
    if (stated !== undefined) expect(row![3]!.replaceAll('`', '')).toBe(JSON.stringify(stated).replaceAll('"', ''))
  }
})

test('the README has every machine, with its travel', async () => {
  const text = await read('README.md')
  for (const name of machineNames) {
    const { widthMm, heightMm } = machines[name]
    const rounded = (mm: number): string => String(Number(mm.toFixed(1)))
    expect(text).toMatch(new RegExp(`\`${name}\`.*${rounded(widthMm)} × ${rounded(heightMm)}`))
  }
})
