import { readFile } from 'node:fs/promises'

import { expect, test } from 'vitest'

import { profileNames } from '../src/channels/profiles.ts'
import { valueTypes } from '../src/channels/value-type.ts'
import { configJsonSchema } from '../src/json-schema.ts'

const read = (path: string): Promise<string> => readFile(new URL(`../${path}`, import.meta.url), 'utf8')

test('the example in the README is the one that is compiled', async () => {
  expect(await read('README.md')).toContain(await read('example/read-a-sensor.ts'))
})

test('the README has every setting and every key of a channel, with its default where it is stated', async () => {
  interface Schema {
    readonly properties: Readonly<Record<string, { default?: unknown; additionalProperties?: Schema }>>
  }
  const { properties } = configJsonSchema() as Schema
  const rows = (await read('README.md')).split('\n').map((line) => line.split('|').map((cell) => cell.trim()))
  for (const [key, { default: stated }] of Object.entries(properties)) {
    const row = rows.find((cells) => cells[1] === `\`${key}\``)
    expect(row, key).toBeDefined()
    if (stated !== undefined) expect(row![3]).toBe(JSON.stringify(stated).replaceAll('"', ''))
  }
  for (const key of Object.keys(properties['channels']!.additionalProperties!.properties)) {
    expect(
      rows.some((cells) => cells[1] === `\`${key}\``),
      key,
    ).toBe(true)
  }
})

test('the README has every type and every profile', async () => {
  const text = await read('README.md')
  for (const name of [...valueTypes, ...profileNames]) expect(text).toContain(`\`${name}\``)
})
