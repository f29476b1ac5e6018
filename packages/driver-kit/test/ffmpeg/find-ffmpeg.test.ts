import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ffmpegInstallHint, findFfmpeg, redact, requireFfmpeg } from '@vfab/driver-kit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { distributionIds } from '../../src/ffmpeg/find-ffmpeg.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vfab-ffmpeg-'))
  writeFileSync(join(folder, 'ffmpeg'), '#!/bin/sh\n')
  chmodSync(join(folder, 'ffmpeg'), 0o755)
  writeFileSync(join(folder, 'notes'), 'no program')
  chmodSync(join(folder, 'notes'), 0o644)
})
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 }))

test('ffmpeg is the first one on PATH, or the one that was named', async () => {
  const program = join(folder, 'ffmpeg')
  expect(await findFfmpeg({ env: { PATH: `/nowhere:${folder}` } })).toBe(program)
  expect(await findFfmpeg({ path: program, env: {} })).toBe(program)
  expect(await findFfmpeg({ env: { PATH: '/nowhere' } })).toBeUndefined()
  expect(await findFfmpeg({ env: {} })).toBeUndefined()
  expect(await findFfmpeg({ path: folder })).toBeUndefined()
})

test.skipIf(process.getuid?.() === 0)('a file that may not be run is none', async () => {
  expect(await findFfmpeg({ path: join(folder, 'notes') })).toBeUndefined()
})

test('without it the error says in one line how to install it', async () => {
  await expect(requireFfmpeg('ip', 'rtsp://', { env: {}, platform: 'darwin' })).rejects.toMatchObject({
    type: 'dependency',
    code: 'DEPENDENCY_MISSING',
    message: 'rtsp:// needs ffmpeg, which is not installed',
    hint: 'install it: brew install ffmpeg',
  })
  await expect(requireFfmpeg('ip', 'rtsp://', { path: '/no/ffmpeg' })).rejects.toMatchObject({
    message: 'there is no program /no/ffmpeg',
    hint: expect.stringContaining('ffmpegPath') as string,
  })
})

test.each(['linux', 'darwin', 'win32', 'freebsd'] as const)('on %s the hint is one line', async (platform) => {
  expect(await ffmpegInstallHint({ platform })).toMatch(/^install it: [^\n]+$/)
})

test.each([
  ['ID=debian\n', ['debian']],
  ['NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n', ['debian', 'debian']],
  ['ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"', ['suse', 'suse', 'suse']],
  ['ID=raspbian\nID_LIKE=debian', ['raspbian', 'debian']],
  ['', []],
])('%j names the distributions %j', (osRelease, ids) => {
  expect(distributionIds(osRelease)).toEqual(ids)
})

test.each([
  ['rtsp://maker:secret@camera:554/live: failed', 'rtsp://***@camera:554/live: failed'],
  ['http://maker@camera/', 'http://***@camera/'],
  ['two: http://a:b@c/ and rtsp://d:e%40f@g/', 'two: http://***@c/ and rtsp://***@g/'],
  ['the password s&cret as s%26cret', 'the password *** as ***'],
  ['mail to me@example.com', 'mail to me@example.com'],
])('%j is shown as %j', (text, shown) => {
  expect(redact(text, ['s&cret', ''])).toBe(shown)
})
