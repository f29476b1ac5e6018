import { validateSettings } from '@vfab/core'
import { expect, test } from 'vitest'

import { ipCameraConfigSchema } from '../src/config.ts'
import { driver } from '../src/driver.ts'

const check = (settings: object): Promise<unknown> => validateSettings(ipCameraConfigSchema, settings, { driver: 'ip' })

test('nothing but the address has to be set', async () => {
  expect(await check({ url: 'http://camera/' })).toMatchObject({ verifyCertificate: true, stallTimeoutMs: 10_000 })
})

test('a misspelt setting is named with the nearest one', async () => {
  await expect(check({ pasword: 'x' })).rejects.toMatchObject({
    code: 'CONFIG_UNKNOWN_KEY',
    hint: expect.stringContaining('password') as string,
  })
})

test.each([
  [{ url: 'camera' }],
  [{ url: 'http://with blank/' }],
  [{ framesPerS: 0 }],
  [{ stallTimeoutMs: 1 }],
  [{ rtspTransport: 'http' }],
  [{ maxFrameBytes: 1 }],
])('%j is refused', async (settings) => {
  await expect(check(settings)).rejects.toMatchObject({ type: 'configuration' })
})

test('a value that is refused is not repeated when it may hold a password', async () => {
  const error = await check({ url: 'http//maker:s3cret@camera', password: 7 }).catch((failure: unknown) => failure)
  expect(JSON.stringify(error)).not.toContain('s3cret')
})

test('without an address opening says what to set', async () => {
  await expect(driver.open((await check({})) as never)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    hint: expect.stringContaining('vfab detect') as string,
  })
})
