import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { sensorConformance } from '@vfab/conformance'
import { defineDriver } from '@vfab/core'

import { createLinuxDriver } from '../src/driver.ts'

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
  patienceMs: 60_000,
  driver,
  machine: () => {
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
      dispose: () => rmSync(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }),
    }
  },
})
