import { afterAll, expect, test } from 'vitest'
import { cameraConformance, type CheckContext } from '../../src/index.ts'
import { writeFakePackage } from '../fake-package.ts'
import { cameraFlaws, type CameraFlaw } from './camera-flaws.ts'
import { FakeCameraDevice } from './fake-camera-device.ts'
import { createFakeCameraDriver } from './fake-camera-driver.ts'

const jsonSchema = { properties: { url: { type: 'string' }, device: {}, password: {} } }
const { metadata, remove } = writeFakePackage({ driver: { kind: 'camera', addressKey: 'url' }, jsonSchema })
afterAll(remove)

type Check = (context: CheckContext) => Promise<void>

function checksOf(flaw?: CameraFlaw, patienceMs = 400): ReadonlyMap<string, Check> {
  const checks = new Map<string, Check>()
  cameraConformance({
    test: (name, check) => checks.set(name, check),
    driver: createFakeCameraDriver(flaw),
    metadata,
    machine: () => new FakeCameraDevice(),
    patienceMs,
  })
  return checks
}

/** Proved with the suite for plotters: these are the same for every kind. */
const shared = /^(package\.json|the vfab field|the entry|settings:|availability:)/

const flawed = Object.entries(cameraFlaws).flatMap(([flaw, checks]) =>
  checks.map((check) => [flaw as CameraFlaw, check] as const),
)

test.each([...checksOf().keys()].filter((name) => !name.startsWith('settings:')))(
  'a correct camera driver passes: %s',
  async (name) => {
    await checksOf(undefined, 8000).get(name)!({})
  },
)

test.each(flawed)('a camera driver with the flaw "%s" fails: %s', async (flaw, name) => {
  const check = checksOf(flaw).get(name)
  expect(check).toBeDefined()
  await expect(check!({})).rejects.toThrow()
})

test('there is a flaw for every check', () => {
  const noticed = new Set<string>(flawed.map(([, check]) => check))
  expect([...checksOf().keys()].filter((name) => !noticed.has(name) && !shared.test(name))).toEqual([])
})
