import { expect, test } from 'vitest'

import {
  defineDriver,
  defineSimulator,
  type Driver,
  driverContractVersions,
  isDriver,
  isSimulator,
  type Simulator,
} from '../src/index.ts'

const driver = { id: 'ebb', kind: 'plotter' } as unknown as Driver
const simulator = { id: 'ebb' } as unknown as Simulator

test('what defineDriver returned is a driver, also to another copy of core', () => {
  const defined = defineDriver(driver)
  expect(isDriver(defined)).toBe(true)
  expect(isSimulator(defined)).toBe(false)
  // The brand is a registered symbol: every copy of core, whatever its version, asks for the same one.
  expect(Object.getOwnPropertySymbols(defined)).toEqual([Symbol.for('@vfab/core/driver@1')])
})

test('a driver names the version of the contract that it was made for', () => {
  expect(defineDriver(driver).contractVersion).toBe(1)
  expect(driverContractVersions.at(-1)).toBe(1)
})

test('what defineSimulator returned is a simulator', () => {
  expect(isSimulator(defineSimulator(simulator))).toBe(true)
  expect(isDriver(defineSimulator(simulator))).toBe(false)
})

test.each([driver, simulator, {}, null, undefined, 'driver', () => driver])('%s is neither', (value: unknown) => {
  expect(isDriver(value)).toBe(false)
  expect(isSimulator(value)).toBe(false)
})

test('the object that was given is left as it was, and the brand is not among its keys', () => {
  expect(Object.keys(defineDriver(driver))).toEqual(['id', 'kind', 'contractVersion'])
  expect(isDriver(driver)).toBe(false)
})
