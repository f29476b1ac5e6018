import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { validateSettings } from '@vfab/core'
import { readTestPicture, testPicture } from '@vfab/sim'
import { describe, expect, onTestFinished, test } from 'vitest'

import { targetOf } from '../src/address.ts'
import { ipCameraConfigSchema } from '../src/config.ts'
import { createIpDriver } from '../src/driver.ts'
import { ffmpegArgs } from '../src/ffmpeg-source.ts'
import { openCamera, startCamera } from './open-camera.ts'

/** A program in place of ffmpeg, which behaves as the script says. */
function fakeFfmpeg(script: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'vfab-ip-'))
  onTestFinished(() => rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 }))
  const file = join(folder, 'ffmpeg')
  writeFileSync(file, `#!${process.execPath}\n${script}`)
  chmodSync(file, 0o755)
  return file
}

/** Sends test pictures as ffmpeg's mpjpeg muxer does. */
function streaming(everyMs: number): string {
  const content = { camera: 'ffmpeg', sequence: 5, takenMs: 1, wallTimeMs: 2 }
  const picture = testPicture(content, { widthPx: 64, heightPx: 48 }).toString('base64')
  return `
    const picture = Buffer.from('${picture}', 'base64')
    const send = () => process.stdout.write(Buffer.concat([Buffer.from('Content-type: image/jpeg\\r\\nContent-length: ' + picture.length + '\\r\\n\\r\\n'), picture, Buffer.from('\\r\\n--ffmpeg\\r\\n')]))
    process.stdout.write('--ffmpeg\\r\\n')
    setInterval(send, ${everyMs})`
}

const settings = { username: 'maker', password: 'p&ss w/ord' }

test.skipIf(process.platform === 'win32')('an rtsp address is read through ffmpeg', async () => {
  const camera = await openCamera({ url: 'rtsp://camera/live', ffmpegPath: fakeFfmpeg(streaming(20)) })
  expect(camera.granted).toMatchObject({ widthPx: 64, heightPx: 48 })
  expect(readTestPicture((await camera.snapshot()).bytes)).toMatchObject({ camera: 'ffmpeg' })
  await camera.close()
})

test.skipIf(process.platform === 'win32')(
  'what ffmpeg cannot open is told in its type, without credentials',
  async () => {
    const script = `
    const input = process.argv[process.argv.indexOf('-i') + 1]
    console.error('[rtsp @ 0x5] method DESCRIBE failed: 401 Unauthorized')
    console.error(input + ': Server returned 401 Unauthorized (authorization failed)')
    process.exit(1)`
    const error = await openCamera({ url: 'rtsp://camera/live', ...settings, ffmpegPath: fakeFfmpeg(script) }).catch(
      (failure: unknown) => failure,
    )
    expect(error).toMatchObject({ type: 'permission', code: 'PERMISSION_DENIED', driver: 'ip' })
    const shown = JSON.stringify(error)
    expect(shown).toContain('rtsp://***@camera/live')
    expect(shown).not.toMatch(/p&ss|p%26ss|maker/)
  },
)

describe('without ffmpeg', () => {
  const bare = createIpDriver({ env: { PATH: '/nowhere' } })

  test('the driver is available, and says what it is missing for what, in one line with the command', async () => {
    const { available, missing, optional } = await bare.availability()
    expect([available, missing]).toEqual([true, []])
    expect(optional).toEqual([
      {
        name: 'ffmpeg',
        neededFor: expect.stringContaining('rtsp://') as string,
        hint: expect.stringMatching(/^install it: [^\n]+$/) as string,
      },
    ])
  })

  test('HTTP cameras work', async () => {
    const sim = await startCamera()
    const camera = await openCamera({ url: sim.streamUrl }, {}, bare)
    expect(readTestPicture((await camera.snapshot()).bytes)).toBeDefined()
  })

  test('an rtsp address is refused with the command that installs it', async () => {
    const path = process.env['PATH']
    process.env['PATH'] = '/nowhere'
    try {
      await expect(openCamera({ url: 'rtsp://camera/live' }, {}, bare)).rejects.toMatchObject({
        type: 'dependency',
        code: 'DEPENDENCY_MISSING',
        message: 'reading rtsp:// addresses needs ffmpeg, which is not installed',
        hint: expect.stringMatching(/^install it: [^\n]+$/) as string,
      })
    } finally {
      process.env['PATH'] = path
    }
  })
})

async function argsFor(url: string, more: object = {}): Promise<string[]> {
  const config = await validateSettings(ipCameraConfigSchema, { url, ...more }, { driver: 'ip' })
  return ffmpegArgs(targetOf(url, config), config)
}

test('arguments are one option each, credentials encoded', async () => {
  const args = await argsFor('rtsp://camera:8554/live?x=1', { ...settings, framesPerS: 5 })
  expect(args).toEqual([
    ...['-rtsp_transport', 'tcp', '-timeout', '5000000', '-fflags', 'nobuffer', '-flags', 'low_delay'],
    ...['-i', 'rtsp://maker:p%26ss%20w%2Ford@camera:8554/live?x=1', '-map', '0:v:0', '-vf', 'fps=5'],
    ...['-c:v', 'mjpeg', '-q:v', '4', '-pix_fmt', 'yuvj420p', '-fps_mode', 'passthrough'],
  ])
  expect(await argsFor('udp://239.1.1.1:5000', { videoCodec: 'copy' })).not.toContain('-rtsp_transport')
  expect(await argsFor('udp://239.1.1.1:5000', { videoCodec: 'copy' })).toContain('copy')
  expect(await argsFor('https://camera/x.m3u8', { caFile: '/ca.pem' })).toEqual(
    expect.arrayContaining(['-tls_verify', '1', '-ca_file', '/ca.pem']),
  )
})
