import { validateSettings } from '@vfab/core'
import type { FoundDevice } from '@vfab/core'
import { readTestPicture } from '@vfab/sim'
import { expect, test } from 'vitest'

import { createIpDriver } from '../src/driver.ts'
import type { OnvifPackage } from '../src/onvif/onvif-package.ts'
import { openCamera, startCamera } from './open-camera.ts'
import { startOnvifService } from './onvif-service.ts'

test('an ONVIF camera is asked for its addresses, by the real package over SOAP', async () => {
  const sim = await startCamera({ credentials: { username: 'maker', password: 'secret', scheme: 'digest' } })
  const service = await startOnvifService({ streamUrl: sim.streamUrl, snapshotUrl: sim.snapshotUrl })
  const camera = await openCamera({ url: service.address, username: 'maker', password: 'secret' })
  expect(camera.identity).toMatchObject({
    driver: 'ip',
    model: 'Vfab Workshop 1',
    firmware: '1.2.3',
    serialNumber: 'SN42',
    address: sim.streamUrl,
  })
  const askedMs = sim.now()
  expect(readTestPicture((await camera.snapshot()).bytes)!.takenMs).toBeGreaterThan(askedMs)
  expect(service.actions).toContain('GetStreamUri')
})

test('the profile is chosen by name or token; another one is refused with those there are', async () => {
  const sim = await startCamera()
  const service = await startOnvifService({ streamUrl: sim.streamUrl, snapshotUrl: sim.snapshotUrl })
  await openCamera({ url: service.address, profile: 'Sub' })
  expect(service.profileTokens).toContain('token-sub')
  await expect(openCamera({ url: service.address, profile: 'Third' })).rejects.toMatchObject({
    type: 'configuration',
    code: 'CONFIG_INVALID',
    hint: 'set profile to one of Main, Sub',
  })
})

test('a wrong password, no ONVIF, and nothing at all are told apart', async () => {
  const sim = await startCamera()
  const service = await startOnvifService({ streamUrl: sim.streamUrl, snapshotUrl: sim.snapshotUrl, refuses: true })
  const error = await openCamera({ url: service.address, username: 'maker', password: 'wr0ng' }).catch(
    (failure: unknown) => failure,
  )
  expect(error).toMatchObject({ type: 'permission', code: 'PERMISSION_DENIED' })
  expect(JSON.stringify(error)).not.toContain('wr0ng')
  const plain = new URL(sim.streamUrl)
  await expect(openCamera({ url: `onvif://${plain.host}` })).rejects.toMatchObject({ code: 'WRONG_DEVICE' })
  const { address } = service
  await service.close()
  await expect(openCamera({ url: address })).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' })
})

test('a camera that takes a request and never answers is given up in time, or at once by an abort', async () => {
  const service = await startOnvifService({ streamUrl: '', snapshotUrl: '', silent: true })
  await expect(openCamera({ url: service.address, connectTimeoutMs: 150 })).rejects.toMatchObject({ code: 'TIMEOUT' })
  const reason = new Error('enough')
  const controller = new AbortController()
  const opening = openCamera({ url: service.address }, { signal: controller.signal })
  opening.catch(() => {})
  await expect.poll(() => service.actions.length).toBeGreaterThan(1)
  controller.abort(reason)
  await expect(opening).rejects.toBe(reason)
})

/** Answers as cameras send them, in the shape that the package makes of them. */
function packageWith(answers: readonly unknown[], error?: Error): OnvifPackage {
  const listeners = new Set<unknown>()
  return {
    Cam: class {
      connect(): void {}
      getStreamUri(): void {}
      getSnapshotUri(): void {}
      getDeviceInformation(): void {}
      on(): void {}
    },
    Discovery: {
      probe: (_options, callback) => setImmediate(() => callback(error, error === undefined ? answers : undefined)),
      on: (_event, listener) => void listeners.add(listener),
      removeListener: (_event, listener) => void listeners.delete(listener),
    },
  }
}

function match(XAddrs: string, scopes = ''): unknown {
  return { probeMatches: { probeMatch: { endpointReference: { address: 'urn:x' }, XAddrs, scopes } } }
}

async function discovered(answers: readonly unknown[], error?: Error): Promise<FoundDevice[]> {
  const driver = createIpDriver({ loadOnvif: async () => packageWith(answers, error), discoveryMs: 50 })
  const found: FoundDevice[] = []
  for await (const device of driver.discover()) {
    await validateSettings(driver.configSchema, device.config, { driver: 'ip' })
    found.push(device)
  }
  return found
}

test('cameras that answer a search come once each, with what opens them', async () => {
  const scopes =
    'onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/hardware/IPC-100 onvif://www.onvif.org/name/Over%20the%20table'
  expect(
    await discovered([
      match('http://[fe80::1]/onvif/device_service http://10.0.0.7/onvif/device_service', scopes),
      match('http://10.0.0.7/onvif/device_service', scopes),
      match('https://10.0.0.8:8443/other'),
    ]),
  ).toEqual([
    {
      driver: 'ip',
      address: 'onvif://10.0.0.7',
      name: 'Over the table',
      model: 'IPC-100',
      config: { url: 'onvif://10.0.0.7' },
      accessible: true,
    },
    {
      driver: 'ip',
      address: 'onvifs://10.0.0.8:8443/other',
      name: 'ONVIF camera at 10.0.0.8',
      config: { url: 'onvifs://10.0.0.8:8443/other' },
      accessible: true,
    },
  ])
})

test.each([
  undefined,
  {},
  match(''),
  match('no address'),
  match('ftp://10.0.0.7/'),
  { probeMatches: { probeMatch: { XAddrs: { _: 7 }, scopes: [] } } },
])('an answer that makes no sense (%j) is passed over', async (answer) => {
  expect(await discovered([answer])).toEqual([])
})

test('a network that cannot be asked has no cameras', async () => {
  expect(await discovered([], new Error('ENETUNREACH'))).toEqual([])
})

test('the search ends at once by an abort, and in bounded time without answers', async () => {
  const reason = new Error('enough')
  const driver = createIpDriver({
    loadOnvif: async () => ({ ...packageWith([]), Discovery: { ...packageWith([]).Discovery, probe: () => {} } }),
    discoveryMs: 30,
  })
  const found: FoundDevice[] = []
  for await (const device of driver.discover()) found.push(device)
  expect(found).toEqual([])
  const controller = new AbortController()
  const first = driver.discover({ signal: controller.signal })[Symbol.asyncIterator]().next()
  controller.abort(reason)
  await expect(first).rejects.toBe(reason)
})

test('the real package can be loaded and asked', async () => {
  const driver = createIpDriver({ discoveryMs: 50 })
  for await (const device of driver.discover()) expect(device.driver).toBe('ip')
})
