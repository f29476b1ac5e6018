import fc from 'fast-check'
import { expect, test } from 'vitest'

import { readVfabField, sharedUsbSerialChips } from '../src/index.ts'
import { driver, field, simulator } from './valid-field.ts'

function issuesOf(vfab: unknown): readonly string[] {
  return readVfabField({ name: 'x', vfab }).issues.map(({ pointer, message }) => `${pointer} ${message}`)
}

function driverIssues(changes: Readonly<Record<string, unknown>>): readonly string[] {
  return issuesOf({ ...field, drivers: [{ ...driver, ...changes }] }).map((text) => text.replace('/vfab/drivers/0', ''))
}

function ruleIssues(rule: unknown): readonly string[] {
  return driverIssues({ match: [rule] }).map((text) => text.replace('/match/0', ''))
}

test('a complete field is read as it is', () => {
  expect(readVfabField({ name: 'x', vfab: field })).toEqual({ field, issues: [] })
})

test.each([{}, { name: 'x' }, undefined, null, 'text', 7, [], [{ vfab: field }]])(
  '%j has no field and no issues',
  (packageJson) => {
    expect(readVfabField(packageJson)).toEqual({ issues: [] })
  },
)

test('unknown keys are kept at every level', () => {
  const later = {
    ...field,
    colour: 1,
    drivers: [{ ...driver, later: { x: 1 }, match: [{ ...driver.match[0], ble: { name: 'x' } }] }],
  }
  expect(readVfabField({ vfab: later })).toEqual({ field: later, issues: [] })
})

test.each([null, 'text', 7, []])('a field that is %j is refused as a whole', (vfab) => {
  expect(readVfabField({ vfab })).toEqual({ issues: [{ pointer: '/vfab', message: 'must be an object' }] })
})

test.each([undefined, null, '1', 0, -1, 1.5, NaN, 1e300])('an apiVersion of %s is refused', (apiVersion) => {
  const reading = readVfabField({ vfab: { ...field, apiVersion } })
  expect(reading.field).toBeUndefined()
  expect(reading.issues).toEqual([{ pointer: '/vfab/apiVersion', message: 'must be a whole number like 1' }])
})

test('of a field for a later contract only the version is believed', () => {
  expect(readVfabField({ vfab: { apiVersion: 2, drivers: 'no list any more' } })).toEqual({
    field: { apiVersion: 2 },
    issues: [{ pointer: '/vfab/apiVersion', message: 'is 2; this version of @vfab/core understands 1' }],
  })
})

test('one wrong driver does not spoil the others of its package', () => {
  const other = { ...driver, id: 'other' }
  const reading = readVfabField({ vfab: { ...field, drivers: [driver, { ...driver, id: 'Bad' }, other] } })
  expect(reading.field?.drivers).toEqual([driver, other])
  expect(reading.issues).toEqual([
    { pointer: '/vfab/drivers/1/id', message: 'must be a lower-case id like my-laser, not "Bad"' },
  ])
})

test('an id used twice in a package counts once', () => {
  const reading = readVfabField({ vfab: { ...field, drivers: [driver, { ...driver, displayName: 'Again' }] } })
  expect(reading.field?.drivers).toEqual([driver])
  expect(reading.issues).toEqual([{ pointer: '/vfab/drivers/1/id', message: 'is used twice in this package: ebb' }])
})

test('a list of drivers that is none leaves the simulators', () => {
  const reading = readVfabField({ vfab: { ...field, drivers: {} } })
  expect(reading.field).toEqual({ apiVersion: 1, simulators: [simulator], include: field.include })
  expect(reading.issues).toEqual([{ pointer: '/vfab/drivers', message: 'must be a list, not an object' }])
})

test('everything that is wrong is reported, each with its JSON pointer', () => {
  const wrong = { ...driver, kind: 'laser', displayName: '', entry: undefined, match: [{ confidence: 'sure' }] }
  expect(issuesOf({ ...field, drivers: [wrong], include: ['Not A Name'] })).toEqual([
    '/vfab/drivers/0/kind must be one of plotter, camera, sensor, or vendor:kind, not "laser"',
    '/vfab/drivers/0/displayName must be text without control characters, not ""',
    '/vfab/drivers/0/entry is missing',
    '/vfab/drivers/0/match/0/confidence must be one of certain, likely, possible, not "sure"',
    '/vfab/include/0 must be the name of a package, not "Not A Name"',
  ])
})

test.each(['./dist/index.js', './a', './dist/..name/x.js', './dist/über/ebb.mjs', './a..b/.c'])(
  '%s is a file inside the package',
  (entry) => {
    expect(driverIssues({ entry })).toEqual([])
  },
)

test.each([
  '',
  './',
  '.',
  'dist/index.js',
  '/etc/passwd',
  '../other/index.js',
  './../other/index.js',
  './dist/../../other/index.js',
  './dist/..',
  './dist/',
  './dist\\..\\..\\other.js',
  'C:\\driver.js',
  './C:/driver.js',
  'file:///etc/passwd',
  'https://example.org/x.js',
  './a\u0000b',
  `./${'a'.repeat(200)}`,
  7,
])('%j is no file inside the package', (entry) => {
  for (const key of ['entry', 'config']) expect(driverIssues({ [key]: entry })).toHaveLength(1)
  expect(driverIssues({ permissions: { linux: { udev: [entry] } } })).toHaveLength(1)
})

test.each(['ebb', 'my-laser', 'a', 'x9', 'a'.repeat(40)])('%s is an id', (id) => {
  expect(driverIssues({ id })).toEqual([])
})

test.each(['', 'Ebb', '9x', '-x', 'my_laser', 'my laser', 'ébb', 'a'.repeat(41), 'a\n', 7, null])(
  '%j is no id',
  (id) => {
    expect(driverIssues({ id })).toHaveLength(1)
  },
)

test.each(['plotter', 'camera', 'sensor', 'acme:laser-cutter'])('%s is a kind', (kind) => {
  expect(driverIssues({ kind })).toEqual([])
})

test.each(['laser', 'Plotter', 'acme:', ':laser', 'acme:laser:x', 'plotterx', ''])('%j is no kind', (kind) => {
  expect(driverIssues({ kind })).toHaveLength(1)
})

test.each(['\u001b[31mred', 'two\nlines', 'left\u202eright', 'a'.repeat(101)])(
  '%j may not be shown to people',
  (displayName) => {
    expect(driverIssues({ displayName })).toHaveLength(1)
  },
)

test.each(['EiBotBoard*', '*GRBL*', 'FT232R USB UART (rev+2)', 'AxiDraw V3/A3?', 'a.b', '$x'])(
  '%j is a glob',
  (product) => {
    expect(ruleIssues({ usb: { product }, confidence: 'likely' })).toEqual([])
  },
)

test.each(['^EiBot', 'Board$', 'EiBot.*', 'EiBot.+', '\\d+', '(?:a)', '[0-9]', 'a|b', '{a,b}'])(
  '%j is taken for a regular expression and refused',
  (product) => {
    expect(ruleIssues({ usb: { product }, confidence: 'likely' })).toEqual([
      '/usb/product must be a glob, in which only * and ? have a meaning, not a regular expression',
    ])
  },
)

test.each(['04d8', 'fd92', '0000'])('%s is a USB id', (vid) => {
  expect(ruleIssues({ usb: { vid }, confidence: 'likely' })).toEqual([])
})

test.each(['04D8', '4d8', '0x04d8', '04d8 ', '04d*', 1240])('%j is no USB id', (vid) => {
  expect(ruleIssues({ usb: { vid }, confidence: 'likely' })).toHaveLength(1)
})

test('a rule must recognise something', () => {
  expect(ruleIssues({ confidence: 'likely' })).toEqual([' must have at least one of usb, serial, mdns, net, path'])
  expect(ruleIssues({ usb: {}, confidence: 'likely' })).toHaveLength(1)
  expect(ruleIssues({ serial: { baudRate: 9600 }, confidence: 'likely' })).toHaveLength(1)
  expect(ruleIssues({ path: {}, confidence: 'likely' })).toHaveLength(1)
})

test('a product id without its vendor is refused', () => {
  expect(ruleIssues({ usb: { pid: 'fd92' }, confidence: 'likely' })).toEqual([
    '/usb must have a vid beside its pid: product ids belong to a vendor',
  ])
})

test.each(sharedUsbSerialChips)('no rule is certain on $vid:$pid ($chip) alone', ({ vid, pid, chip }) => {
  for (const key of ['usb', 'serial']) {
    const certain = { [key]: { vid, pid }, confidence: 'certain' }
    expect(ruleIssues(certain)).toEqual([expect.stringContaining(chip)])
    expect(ruleIssues({ ...certain, confidence: 'likely' })).toEqual([])
    expect(ruleIssues({ ...certain, probe: true })).toHaveLength(1)
    expect(ruleIssues({ ...certain, [key]: { vid, pid, product: 'Acme Laser' } })).toEqual([])
    expect(ruleIssues({ ...certain, [key]: { vid, pid, serialNumber: 'ACME-*' } })).toEqual([])
  }
})

test.each([
  { usb: { vid: '1a86' } },
  { usb: { vid: '1a86', pid: '7523', product: '*' } },
  { usb: { vid: '1a86', pid: '7523', manufacturer: 'QinHeng*' } },
  { usb: { manufacturer: 'FTDI' } },
  { serial: { path: '/dev/ttyUSB*' } },
  { usb: { vid: '0403', pid: '6001' }, serial: { path: '/dev/ttyUSB*' } },
])('what a shared chip fulfils as well is not certain: %j', (rule) => {
  expect(ruleIssues({ ...rule, confidence: 'certain' })).toHaveLength(1)
})

test('sizes are bounded', () => {
  expect(driverIssues({ aliases: Array<string>(51).fill('a') })).toEqual([
    '/aliases must have at most 50 items, not 51',
  ])
  expect(driverIssues({ match: Array(201).fill(driver.match[0]) })).toHaveLength(1)
  expect(issuesOf({ ...field, drivers: Array(51).fill(driver) })).toHaveLength(1)
  expect(driverIssues({ models: ['a'.repeat(101)] })).toEqual(['/models/0 must have at most 100 characters, not 101'])
})

test('length is counted in characters, not in the units of UTF-16', () => {
  expect(driverIssues({ displayName: '🖊'.repeat(100) })).toEqual([])
  expect(driverIssues({ displayName: '🖊'.repeat(101) })).toHaveLength(1)
})

test('a message shows at most the beginning of a long value', () => {
  const [issue] = driverIssues({ kind: 'x'.repeat(70) })
  expect(issue?.length).toBeLessThan(200)
})

test('whatever a package.json holds, reading it does not throw and gives pointers into it', () => {
  const anything = fc.jsonValue({ maxDepth: 5 })
  const vfab = fc.record(
    { apiVersion: fc.constantFrom(1, 2), drivers: anything, simulators: anything, include: anything },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.oneof(anything, fc.record({ vfab: fc.oneof(anything, vfab) })), (packageJson) => {
      for (const { pointer, message } of readVfabField(packageJson).issues) {
        expect(pointer).toMatch(/^\/vfab(\/|$)/)
        expect(message).not.toBe('')
      }
    }),
  )
})

test('keys such as __proto__ reach no prototype', () => {
  const packageJson: unknown = JSON.parse(
    '{"vfab":{"apiVersion":1,"__proto__":{"drivers":[{}]},"drivers":[{"__proto__":{"id":"ebb"}}]}}',
  )
  const reading = readVfabField(packageJson)
  expect(reading.field?.drivers).toEqual([])
  expect(reading.issues[0]).toEqual({ pointer: '/vfab/drivers/0/id', message: 'is missing' })
})
