import { type Camera, createEventHub, defineDriver, DriverError, type StandardSchema } from '@vfab/core'
import { createSession } from '@vfab/host'
import { expect, test } from 'vitest'

import { filmedCamera, sessionCamera } from '../src/camera/session-camera.ts'

interface FakeCamera extends Camera {
  lose(): void
}

const gone = (): DriverError =>
  new DriverError('east is gone', { type: 'connection', code: 'DEVICE_LOST', driver: 'fake' })

function fakeCamera(): FakeCamera {
  let end = (_error: Error | undefined): void => {}
  const closed = new Promise<Error | undefined>((resolve) => (end = resolve))
  return {
    kind: 'camera',
    identity: { driver: 'fake', model: 'Fake camera', address: 'east' },
    events: createEventHub({ driver: 'fake', source: 'driver' }),
    closed,
    selfTest: async () => ({ success: true, message: 'fine', details: [] }),
    close: async () => end(undefined),
    lose: () => end(gone()),
  } as unknown as FakeCamera
}

const anything: StandardSchema<unknown, object> = {
  '~standard': { version: 1, vendor: 'test', validate: () => ({ value: {} }) },
}

/** @param openings - what each attempt to open the camera comes to */
function driverOf(
  openings: (FakeCamera | DriverError)[],
): Parameters<typeof createSession<object, Camera>>[0]['driver'] {
  return defineDriver({
    id: 'fake',
    kind: 'camera',
    configSchema: anything,
    availability: async () => ({ available: true, missing: [] }),
    async *discover() {},
    async open() {
      const next = openings.shift()
      if (next === undefined || next instanceof DriverError) throw next ?? gone()
      return next as Camera
    },
  })
}

test('a camera that cannot be opened, or is lost, is brought back by its session; each loss is reported once', async () => {
  const [first, second] = [fakeCamera(), fakeCamera()]
  const driver = driverOf([gone(), gone(), first, gone(), second])
  const reconnect = { ...filmedCamera, firstDelayMs: 1, maxDelayMs: 1 }
  const session = createSession({ driver, settings: {}, reconnect })
  await session.initialize()
  const camera = sessionCamera(session)
  const told: string[] = []
  let onBack = (): void => {}
  const back = (): Promise<void> => new Promise((resolve) => (onBack = resolve))
  const firstBack = back()
  camera.listen({
    onLost: ({ message }) => told.push(message),
    onBack: () => {
      told.push('back')
      onBack()
    },
  })
  const { signal } = new AbortController()
  expect(await camera.ready(signal)).toBe(first)
  await firstBack
  const secondBack = back()
  first.lose()
  await secondBack
  expect(camera.current).toBe(second)
  expect(camera.error).toBeUndefined()
  expect(told).toEqual(['east is gone', 'back', 'east is gone', 'back'])
  await camera.close()
  expect(session.state).toBe('shutdown')
})
