import { expect, test } from 'vitest'

import {
  DriverError,
  type DriverErrorType,
  driverErrorCodes,
  driverErrorTypes,
  errorsOf,
  isDriverError,
} from '../src/index.ts'

test('an error of another copy of core is recognised by its brand', async () => {
  const url = '../src/error.ts?copy'
  const otherCopy = (await import(url)) as typeof import('../src/error.ts')
  const error = new otherCopy.DriverError('EBB did not answer', { type: 'timeout', code: 'TIMEOUT' })
  expect(otherCopy.DriverError).not.toBe(DriverError)
  expect(isDriverError(error)).toBe(true)
  expect(error).toBeInstanceOf(DriverError)
})

test('an ordinary error is not a driver error', () => {
  expect(isDriverError(new Error('x'))).toBe(false)
  expect(isDriverError(undefined)).toBe(false)
})

test('the JSON of an error names the chain of causes and leaves out what is not known', () => {
  const error = new DriverError('cannot open /dev/ttyACM0', {
    type: 'connection',
    code: 'DEVICE_BUSY',
    driver: 'ebb',
    cause: new Error('open failed', { cause: new Error('EBUSY') }),
  })
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    name: 'DriverError',
    type: 'connection',
    code: 'DEVICE_BUSY',
    message: 'cannot open /dev/ttyACM0',
    driver: 'ebb',
    causes: ['open failed', 'EBUSY'],
  })
})

test('every code belongs to one of the seven types', () => {
  const types: readonly DriverErrorType[] = Object.values(driverErrorCodes)
  expect(driverErrorTypes).toEqual(expect.arrayContaining([...types]))
})

test('a driver makes its errors by code: the type follows, and the driver is named', () => {
  const cause = new Error('EIO')
  const laserError = errorsOf('laser')
  expect(laserError('TIMEOUT', 'it is silent', { hint: 'switch it on', context: { after: 3 }, cause })).toMatchObject({
    driver: 'laser',
    type: 'timeout',
    code: 'TIMEOUT',
    message: 'it is silent',
    hint: 'switch it on',
    context: { after: 3 },
    cause,
  })
  expect(laserError('REJECTED', 'no').hint).toBeUndefined()
})
