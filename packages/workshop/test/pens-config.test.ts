import { join } from 'node:path'

import { expect, test } from 'vitest'

import { loadConfig } from '@vfab/host'

import { type ConfiguredPen, configuredPens, jobSections } from '../src/index.ts'
import { makeTree } from './file-tree.ts'

async function pensOf(yaml: string, alias?: string): Promise<ReadonlyMap<number, ConfiguredPen>> {
  const root = makeTree({ 'vfab.config.yaml': yaml })
  return configuredPens(
    await loadConfig({ cwd: root, env: {}, homeDirectory: join(root, 'home'), sections: jobSections }),
    alias,
  )
}

test('pens are read from the configuration by their number', async () => {
  const pens = await pensOf(`
pens:
  1: { name: black 0.3, color: "#AA00CC", drawSpeedMmPerS: 40 }
  12: { layers: [sky, 3], penDownPercent: 20 }
`)
  expect([...pens]).toEqual([
    [1, { name: 'black 0.3', color: '#aa00cc', drawSpeedMmPerS: 40 }],
    [12, { layers: ['sky', '3'], penDownPercent: 20 }],
  ])
  expect((await pensOf('')).size).toBe(0)
})

test('the section of a machine says over those for all machines what is different on it', async () => {
  const yaml = `
pens:
  1: { name: black, penDownPercent: 30 }
  2: { name: brush, drawSpeedMmPerS: 20 }
devices:
  east:
    driver: ebb
    pens:
      2: { penDownPercent: 18 }
      3: { name: gold }
  west: { driver: hpgl, pens: [{ stall: 2 }] }
`
  expect([...(await pensOf(yaml, 'east'))]).toEqual([
    [1, { name: 'black', penDownPercent: 30 }],
    [2, { name: 'brush', drawSpeedMmPerS: 20, penDownPercent: 18 }],
    [3, { name: 'gold' }],
  ])
  // The list is a setting of the driver.
  expect([...(await pensOf(yaml, 'west'))].map(([number]) => number)).toEqual([1, 2])
  expect([...(await pensOf(yaml))].map(([number]) => number)).toEqual([1, 2])
})

test.each([
  ['pens: black\n', 'CONFIG_INVALID', 1],
  ['pens:\n  black: {}\n', 'CONFIG_INVALID', 2],
  ['pens:\n  0: {}\n', 'CONFIG_INVALID', 2],
  ['pens:\n  1: black\n', 'CONFIG_INVALID', 2],
  ['pens:\n  1:\n    colour: "#000000"\n', 'CONFIG_UNKNOWN_KEY', 3],
  ['pens:\n  1:\n    color: black\n', 'CONFIG_INVALID', 3],
  ['pens:\n  1:\n    layers: sky\n', 'CONFIG_INVALID', 3],
  ['pens:\n  1:\n    name: 7\n', 'CONFIG_INVALID', 3],
  ['pens:\n  1:\n    penDownPercent: 101\n', 'CONFIG_INVALID', 3],
  ['pens:\n  1:\n    drawSpeedMmPerS: fast\n', 'CONFIG_INVALID', 3],
  ['devices:\n  east:\n    driver: ebb\n    pens:\n      1: { colour: black }\n', 'CONFIG_UNKNOWN_KEY', 5],
])('%j is refused as %s in line %i', async (yaml, code, line) => {
  await expect(pensOf(yaml)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(`yaml:${line}:`) as string,
  })
})
