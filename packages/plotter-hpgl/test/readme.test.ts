import { readFile } from 'node:fs/promises'

import { expect, test } from 'vitest'

import { configJsonSchema } from '../src/json-schema.ts'
import { modelNames, models } from '../src/models.ts'

const read = (path: string): Promise<string> => readFile(new URL(`../${path}`, import.meta.url), 'utf8')

async function rowsOf(): Promise<string[][]> {
  const text = await read('README.md')
  return text.split('\n').map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
}

test('the example in the README is the one that is compiled', async () => {
  expect(await read('README.md')).toContain(await read('example/draw-with-two-pens.ts'))
})

test('the README has every setting, with its default', async () => {
  const { properties } = configJsonSchema() as { properties: Record<string, { default?: unknown }> }
  const rows = await rowsOf()
  for (const [key, { default: stated }] of Object.entries(properties)) {
    const row = rows.find((cells) => cells[1] === key)
    expect(row, key).toBeDefined()
    if (stated !== undefined) expect(row![3]).toBe(JSON.stringify(stated).replaceAll('"', ''))
  }
})

test('the README has every model, with its unit and its pens', async () => {
  const rows = await rowsOf()
  for (const name of modelNames) {
    const { unitMm, pens } = models[name]
    const row = rows.find((cells) => cells[1] === name && cells.length > 5)
    expect([row?.[3], row?.[4]], name).toEqual([String(unitMm), String(pens)])
  }
})
