import { isDriverError } from '@vfab/core'
import { describe, expect, test } from 'vitest'

import { openCamera, startCamera } from './open-camera.ts'

const login = { username: 'maker', password: 's3cret, "quoted" & ümlaut' }

const schemes = [
  ['Basic', { scheme: 'basic' }],
  ['Digest with MD5', { scheme: 'digest', algorithm: 'MD5' }],
  ['Digest with md5, as motion writes it', { scheme: 'digest', algorithm: 'md5' }],
  ['Digest with MD5-sess', { scheme: 'digest', algorithm: 'MD5-sess' }],
  ['Digest with SHA-256', { scheme: 'digest', algorithm: 'SHA-256' }],
  ['Digest with SHA-256-sess', { scheme: 'digest', algorithm: 'SHA-256-sess' }],
] as const

describe.each(schemes)('%s', (_name, scheme) => {
  test('the right password lets in, again after a reconnect', async () => {
    const sim = await startCamera({ credentials: { ...login, ...scheme } })
    const camera = await openCamera({ url: sim.streamUrl, ...login })
    const frames = camera.frames()[Symbol.asyncIterator]()
    await frames.next()
    sim.inject({ kind: 'unplug' })
    while (camera.figures().reconnects === 0) await frames.next()
    await frames.next()
    await frames.return!()
    expect(sim.requests.filter(({ status }) => status === 401)).toHaveLength(1)
  })

  test('user name and password in the address do as well', async () => {
    const sim = await startCamera({ credentials: { ...login, ...scheme } })
    const url = new URL(sim.streamUrl)
    url.username = encodeURIComponent(login.username)
    url.password = encodeURIComponent(login.password)
    const camera = await openCamera({ url: url.href })
    expect(camera.identity.address).toBe(sim.streamUrl)
  })

  test('a wrong password, and none, are refused at once, and no error shows a password', async () => {
    const sim = await startCamera({ credentials: { ...login, ...scheme } })
    const wrong = await openCamera({ url: sim.streamUrl, username: 'maker', password: 'wr0ng' }).catch(
      (error: unknown) => error,
    )
    expect(wrong).toMatchObject({ type: 'permission', code: 'PERMISSION_DENIED', hint: 'check username and password' })
    const none = await openCamera({ url: sim.streamUrl }).catch((error: unknown) => error)
    expect(none).toMatchObject({ type: 'permission', code: 'PERMISSION_DENIED', hint: 'set username and password' })
    for (const error of [wrong, none]) {
      expect(isDriverError(error)).toBe(true)
      expect(`${JSON.stringify(error)} ${String(error)}`).not.toMatch(/wr0ng|s3cret/)
    }
    expect(sim.requests.length).toBeLessThanOrEqual(3)
  })
})

test('a nonce that has become stale is replaced without a word', async () => {
  const sim = await startCamera({ credentials: { ...login, scheme: 'digest', nonceUses: 2 } })
  const camera = await openCamera({ url: sim.snapshotUrl, ...login, framesPerS: 50 })
  let frames = 0
  for await (const _frame of camera.frames()) if (++frames === 6) break
  expect(sim.requests.filter(({ status }) => status === 401).length).toBeGreaterThan(2)
})

test('a redirect within the camera keeps the login', async () => {
  const sim = await startCamera({ credentials: { ...login, scheme: 'digest' } })
  await openCamera({ url: sim.movedUrl, ...login })
  expect(sim.requests.map(({ line }) => line)).toContain('GET /stream')
})

test('a redirect to another host gets no credentials', async () => {
  const other = await startCamera({ credentials: { ...login, scheme: 'basic' } })
  const sim = await startCamera({ movedTo: other.streamUrl })
  const failure = openCamera({ url: sim.movedUrl, ...login })
  await expect(failure).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
    message: expect.stringContaining(other.streamUrl) as string,
    hint: expect.stringContaining('only sent to the host') as string,
  })
  expect(other.requests.every(({ authorization }) => authorization === undefined)).toBe(true)
})

test('redirects that go round in circles end, and those that leave HTTP are refused', async () => {
  const round = await startCamera({ movedTo: '/moved' })
  await expect(openCamera({ url: round.movedUrl })).rejects.toMatchObject({ code: 'BAD_REPLY' })
  expect(round.requests).toHaveLength(6)
  const away = await startCamera({ movedTo: 'rtsp://maker:pa55@camera/live' })
  const error = await openCamera({ url: away.movedUrl }).catch((failure: unknown) => failure)
  expect(error).toMatchObject({ code: 'BAD_REPLY', hint: expect.stringContaining('rtsp://camera/live') as string })
  expect(JSON.stringify(error)).not.toContain('pa55')
})
