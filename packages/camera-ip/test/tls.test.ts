import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { readTestPicture } from '@vfab/sim'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openCamera, startCamera } from './open-camera.ts'

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Certificates cannot be made with Node alone; where openssl is missing, tools/src/camera-peers proves the same with nginx. */
describe.skipIf(!hasOpenssl())('over TLS', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'vfab-tls-'))
    const subject = ['-subj', '/CN=camera', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2', '-nodes']
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
    execFileSync(
      'openssl',
      ['req', '-x509', ...key, ...subject, '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')],
      { stdio: 'ignore' },
    )
  })
  afterAll(() => rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 }))

  const tls = (): { key: string; cert: string } => ({
    key: readFileSync(join(folder, 'key.pem'), 'utf8'),
    cert: readFileSync(join(folder, 'cert.pem'), 'utf8'),
  })

  test('a certificate of a private authority is trusted when its file is named', async () => {
    const sim = await startCamera({ tls: tls() })
    const camera = await openCamera({ url: sim.streamUrl, caFile: join(folder, 'cert.pem') })
    expect(readTestPicture((await camera.snapshot()).bytes)).toBeDefined()
  })

  test('an unknown certificate is refused, unless the user says otherwise', async () => {
    const sim = await startCamera({ tls: tls() })
    await expect(openCamera({ url: sim.streamUrl })).rejects.toMatchObject({
      type: 'configuration',
      code: 'CONFIG_INVALID',
      hint: expect.stringContaining('caFile') as string,
    })
    await openCamera({ url: sim.streamUrl, verifyCertificate: false })
  })

  test('a certificate for another name is refused', async () => {
    const sim = await startCamera({ tls: tls() })
    const url = sim.streamUrl.replace('127.0.0.1', 'localhost')
    await expect(openCamera({ url, caFile: join(folder, 'cert.pem') })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      hint: expect.stringContaining('host name') as string,
    })
  })

  test('a file that cannot be read is named', async () => {
    await expect(openCamera({ url: 'https://127.0.0.1:1/', caFile: '/no/such.pem' })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('/no/such.pem') as string,
    })
  })
})

test('https where http is spoken is told', async () => {
  const sim = await startCamera()
  await expect(openCamera({ url: sim.streamUrl.replace('http:', 'https:') })).rejects.toMatchObject({
    code: 'WRONG_DEVICE',
    hint: 'write http:// instead of https://',
  })
})
