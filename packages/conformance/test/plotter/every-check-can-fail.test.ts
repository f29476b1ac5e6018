import { afterAll, expect, test } from 'vitest'
import { collectChecks } from '../collect-checks.ts'
import { createFakeDriver } from './fake-driver.ts'
import { createFakeMachine } from './fake-machine.ts'
import { type FakePackageOptions, writeFakePackage } from '../fake-package.ts'
import { type Flaw, flaws } from './flaws.ts'

const { metadata, remove } = writeFakePackage()
afterAll(remove)

function checksOf(flaw?: Flaw, packageJson: URL = metadata): ReturnType<typeof collectChecks> {
  return collectChecks({
    driver: createFakeDriver(flaw),
    metadata: packageJson,
    machine: () => createFakeMachine({ port: 'fake:0' }),
    patienceMs: 200,
  })
}

const flawed = Object.entries(flaws).flatMap(([flaw, checks]) => checks.map((check) => [flaw as Flaw, check] as const))

test.each(flawed)('a driver with the flaw "%s" fails: %s', async (flaw, name) => {
  const check = checksOf(flaw).get(name)
  await expect(check?.({})).rejects.toThrow()
})

/** Mistakes in the package instead of the code. */
const mistakes: readonly (readonly [mistake: string, check: string, FakePackageOptions])[] = [
  [
    'no keyword',
    'package.json has the keyword vfab-driver and the peer dependency @vfab/core',
    { packageJson: { keywords: [] } },
  ],
  [
    'core is not a peer',
    'package.json has the keyword vfab-driver and the peer dependency @vfab/core',
    { packageJson: { peerDependencies: {}, dependencies: { '@vfab/core': '^1.0.0' } } },
  ],
  ['another id', 'the vfab field is valid and describes the driver', { driver: { id: 'other' } }],
  ['another kind', 'the vfab field is valid and describes the driver', { driver: { kind: 'camera' } }],
  [
    'certain of a shared chip',
    'the vfab field is valid and describes the driver',
    { driver: { match: [{ usb: { vid: '1a86', pid: '7523' }, confidence: 'certain' }] } },
  ],
  ['no such entry', 'the entry exports the driver', { driver: { entry: './dist/driver.js' } }],
  ['an entry without a driver', 'the entry exports the driver', { entry: 'export const other = 1\n' }],
  [
    'unknown keys in the JSON Schema',
    'settings: the JSON Schema in the package has the keys and defaults of the code',
    { jsonSchema: { additionalProperties: true } },
  ],
  [
    'another default in the JSON Schema',
    'settings: the JSON Schema in the package has the keys and defaults of the code',
    { jsonSchema: { properties: { port: {}, deadlineTurns: { default: 41 }, speedMmPerS: { default: 50 } } } },
  ],
  [
    'a setting missing in the JSON Schema',
    'settings: the JSON Schema in the package has the keys and defaults of the code',
    { jsonSchema: { properties: { port: {}, deadlineTurns: { default: 40 } } } },
  ],
  [
    'no setting for the address',
    'settings: the JSON Schema in the package has the keys and defaults of the code',
    { driver: { addressKey: 'path' } },
  ],
]

test.each(mistakes)('a package with the mistake "%s" fails: %s', async (_mistake, name, options) => {
  const wrong = writeFakePackage(options)
  try {
    await expect(checksOf(undefined, wrong.metadata).get(name)?.({})).rejects.toThrow()
  } finally {
    wrong.remove()
  }
})

test('there is a flaw or a mistake for every check', () => {
  const noticed = new Set<string>([...flawed.map(([, check]) => check), ...mistakes.map(([, check]) => check)])
  expect([...checksOf().keys()].filter((name) => !noticed.has(name))).toEqual([])
})
