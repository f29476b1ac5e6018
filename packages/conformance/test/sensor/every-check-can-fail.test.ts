import { afterAll, expect, test } from 'vitest'
import { type CheckContext, sensorConformance } from '../../src/index.ts'
import { collectChecks } from '../collect-checks.ts'
import { createFakeDriver } from '../plotter/fake-driver.ts'
import { createFakeMachine } from '../plotter/fake-machine.ts'
import { writeFakePackage } from '../fake-package.ts'
import { createFakeSensorDevice } from './fake-sensor-device.ts'
import { createFakeSensorDriver } from './fake-sensor-driver.ts'
import { type SensorFlaw, sensorFlaws } from './sensor-flaws.ts'

const { metadata, remove } = writeFakePackage({ driver: { kind: 'sensor' } })
afterAll(remove)

function checksOf(flaw?: SensorFlaw): ReadonlyMap<string, (context: CheckContext) => Promise<void>> {
  const checks = new Map<string, (context: CheckContext) => Promise<void>>()
  sensorConformance({
    test: (name, check) => checks.set(name, check),
    driver: createFakeSensorDriver(flaw),
    metadata,
    machine: createFakeSensorDevice,
    patienceMs: flaw === undefined ? 4000 : 400,
  })
  return checks
}

test.each([...checksOf().keys()])('a correct sensor driver passes: %s', async (name) => {
  let skipped: string | undefined
  await checksOf().get(name)?.({ skip: (reason) => (skipped = reason) })
  expect(skipped).toBeUndefined()
})

const flawed = Object.entries(sensorFlaws).flatMap(([flaw, checks]) =>
  checks.map((check) => [flaw as SensorFlaw, check] as const),
)

test.each(flawed)('a sensor driver with the flaw "%s" fails: %s', async (flaw, name) => {
  await expect(checksOf(flaw).get(name)?.({})).rejects.toThrow()
})

test('there is a flaw for every check, besides those of the package, which every kind of driver shares', () => {
  const noticed = new Set<string>(flawed.map(([, check]) => check))
  const shared = collectChecks({
    driver: createFakeDriver(),
    metadata,
    machine: () => createFakeMachine({ port: 'fake:0' }),
  })
  expect([...checksOf().keys()].filter((name) => !noticed.has(name) && !shared.has(name))).toEqual([])
})
