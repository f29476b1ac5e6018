import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { sensorConformance } from '@vfab/conformance'
import { defineDriver } from '@vfab/core'
import { afterAll, beforeAll, test } from 'vitest'

import { createLinuxDriver } from '../src/driver.ts'
import { configJsonSchema } from '../src/json-schema.ts'

/** What the build makes, made here, so that the tests need no build. */
let built = ''

beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), 'vfab-linux-'))
  await writeFile(join(built, 'config.schema.json'), JSON.stringify(configJsonSchema()))
})

afterAll(() => rm(built, { recursive: true }))

const linux = createLinuxDriver({ platform: 'linux', askState: async () => undefined, wordBytes: 8 })

/** Any number of programs may read the kernel's files; the checks ask whether this one has let go. */
let open = 0
const driver = defineDriver({
  ...linux,
  open: async (config, options) => {
    const sensor = await linux.open(config, options)
    open++
    void sensor.closed.then(() => open--)
    return sensor
  },
})

sensorConformance({
  test,
  driver,
  metadata: new URL('../package.json', import.meta.url),
  locate: (file) => {
    if (file === './dist/index.js') return new URL('../src/index.ts', import.meta.url)
    if (file === './dist/config.schema.json') return pathToFileURL(join(built, 'config.schema.json'))
    return new URL(`../${file}`, import.meta.url)
  },
  createDevice: () => {
    const base = mkdtempSync(join(tmpdir(), 'vfab-linux-'))
    let milliCelsius = 21_500
    let kilopascal = 100.5
    const show = (): void => {
      const files = {
        'sys/class/hwmon/hwmon0/name': 'lm75',
        'sys/class/hwmon/hwmon0/temp1_input': String(milliCelsius),
        'sys/bus/iio/devices/iio:device0/name': 'bmp280',
        'sys/bus/iio/devices/iio:device0/in_pressure_input': String(kilopascal),
      }
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(base, path)), { recursive: true })
        writeFileSync(join(base, path), `${text}\n`)
      }
    }
    show()
    return {
      config: { root: join(base, 'sys'), intervalMs: 10 },
      measured: () => ({ 'lm75.temp1': milliCelsius / 1000, 'bmp280.pressure': kilopascal }),
      change: () => {
        milliCelsius += 250
        kilopascal += 0.125
        show()
      },
      portIsFree: () => open === 0,
      received: () => [],
      dispose: () => rmSync(base, { recursive: true, force: true }),
    }
  },
})
