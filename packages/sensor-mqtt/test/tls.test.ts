import { spawnSync } from 'node:child_process'

import { validateSettings } from '@vfab/core'
import { expect, onTestFinished, test } from 'vitest'

import { driver } from '../src/driver.ts'
import { mosquitto, startTlsMosquitto } from './mosquitto.ts'

const canRun = mosquitto !== undefined && spawnSync('openssl', ['version']).error === undefined

test.skipIf(!canRun)(
  'a broker whose certificate an authority of the workshop signed is read with caFile, and refused without',
  async () => {
    const broker = await startTlsMosquitto('shed/t', '20.5')
    onTestFinished(() => broker.close())
    const open = async (settings: object): ReturnType<typeof driver.open> => {
      const all = { broker: broker.url, channels: { t: { topic: 'shed/t' } }, ...settings }
      const sensor = await driver.open(await validateSettings(driver.configSchema, all, { driver: 'mqtt' }))
      onTestFinished(() => sensor.close())
      return sensor
    }
    await expect(open({})).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      hint: expect.stringContaining('caFile') as string,
    })
    for (const settings of [{ caFile: broker.caFile }, { verifyCertificate: false }]) {
      const sensor = await open(settings)
      expect(await sensor.read()).toMatchObject([
        { channel: 't', value: 20.5, quality: 'uncertain', reason: 'retained' },
      ])
    }
  },
)
