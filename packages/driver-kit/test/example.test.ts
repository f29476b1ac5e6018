import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { driver } from '../example/temperature-driver.ts'
import { isDriver, readVfabField, validateSettings } from '@vfab/core'

function textOf(file: string): string {
  return readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')
}

function thermalZone(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'vfab-kit-'))
  onTestFinished(() => rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 }))
  writeFileSync(join(folder, 'temp'), content)
  return join(folder, 'temp')
}

test.each(['temperature-driver', 'simulated-scale'])('the README shows the example %s as it is compiled', (name) => {
  expect(textOf('README.md')).toContain(`\`\`\`ts\n${textOf(`example/${name}.ts`)}\`\`\``)
})

test('the metadata in the README is valid', () => {
  const json = /```json\n([^]*?)```/.exec(textOf('README.md'))![1]!
  expect(readVfabField(JSON.parse(json))).toMatchObject({ issues: [], field: { drivers: [{ id: 'temperature' }] } })
})

test('the example driver reads the temperature and ends its readings on close', async () => {
  const config = await validateSettings(driver.configSchema, { path: thermalZone('42500\n') }, { driver: driver.id })
  expect(isDriver(driver)).toBe(true)
  let nowMs = 0
  const clock = {
    now: () => nowMs,
    sleep: async (durationMs: number) => {
      await new Promise((resolve) => setImmediate(resolve))
      nowMs += durationMs
    },
  }
  const sensor = await driver.open(config, { clock })
  expect(await sensor.read()).toMatchObject([{ value: 42.5, unit: 'Cel', quality: 'good', sequence: 0 }])
  const sequences: number[] = []
  for await (const reading of sensor.readings()) {
    sequences.push(reading.sequence)
    if (sequences.length === 3) await sensor.close()
  }
  expect(sequences).toEqual([1, 2, 3])
  expect(await sensor.closed).toBeUndefined()
})

test('the example driver says why it cannot open', async () => {
  const config = { path: '/no/such/zone', intervalMs: 1000 }
  await expect(driver.open(config)).rejects.toMatchObject({
    code: 'DEVICE_NOT_FOUND',
    message: 'cannot read /no/such/zone: it does not exist',
  })
})
